//! Addresses of other machines, and connections to them.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use super::LinkError;

/// Where nothing else is said.
pub const PORT: u16 = 7878;

/// For each number that a name stands for.
const PATIENCE: Duration = Duration::from_secs(5);

/// `HOST:PORT`; the usual port where none is given.
pub fn with_port(address: &str) -> String {
    let address = address.trim();
    // In [2001:db8::1]:7878 the host has colons of its own.
    let host_ends = address.rfind(']').map_or(0, |at| at + 1);
    let own = &address[host_ends..];
    let bare_v6 = host_ends == 0 && own.matches(':').count() > 1;
    if bare_v6 {
        format!("[{address}]:{PORT}")
    } else if own.contains(':') {
        address.to_owned()
    } else {
        format!("{address}:{PORT}")
    }
}

/// A connection to `HOST:PORT`.
///
/// # Errors
/// When the name is not known, or nobody listens there.
pub fn connect(address: &str) -> Result<TcpStream, LinkError> {
    let unresolved = |why: String| LinkError::Unresolved {
        host: address.to_owned(),
        why,
    };
    let found = address
        .to_socket_addrs()
        .map_err(|e| unresolved(e.to_string()))?;
    let mut last = None;
    for number in found {
        match TcpStream::connect_timeout(&number, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    Err(match last {
        Some(error) => LinkError::Unreachable {
            address: address.to_owned(),
            why: error.to_string(),
        },
        None => unresolved("it stands for no machine".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_added_where_none_is_given() {
        for (given, full) in [
            ("host", "host:7878"),
            (" host:9000 ", "host:9000"),
            ("10.0.0.1", "10.0.0.1:7878"),
            ("::1", "[::1]:7878"),
            ("[::1]", "[::1]:7878"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(with_port(given), full);
        }
    }

    #[test]
    fn nobody_there_and_no_such_name_are_told_apart() {
        // The port was free a moment ago.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let refused = connect(&address).unwrap_err();
        assert!(
            matches!(refused, LinkError::Unreachable { .. }),
            "{refused}"
        );
        let unknown = connect("no.such.host.invalid:1").unwrap_err();
        assert!(matches!(unknown, LinkError::Unresolved { .. }), "{unknown}");
        let nonsense = connect("a b:1:2").unwrap_err();
        assert!(
            matches!(nonsense, LinkError::Unresolved { .. }),
            "{nonsense}"
        );
    }
}
