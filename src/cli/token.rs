//! Tokens of remote devices, from a file or the environment.

use std::io::ErrorKind;
use std::path::Path;

use super::exit::Usage;
use super::output;
use crate::data::read_small_text;
use crate::link::Token;
use crate::train::DeviceChoice;

/// Where a token stands that is given in no other way: a command line can be seen by others.
const VARIABLE: &str = "BALESCOPE_TOKEN";

/// Of a file with a token, and white space around it.
const MOST_BYTES: u64 = 1 << 16;

/// The token that is given, if any: itself, in a file, or in the environment.
pub(super) fn given(text: Option<&str>, file: Option<&Path>) -> Result<Option<Token>, Usage> {
    let (text, place) = match (text, file) {
        (Some(text), _) => (text.to_owned(), "--token".to_owned()),
        (None, Some(file)) => {
            let place = file.display().to_string();
            let text = read_small_text(file, MOST_BYTES).map_err(|e| match e.kind() {
                ErrorKind::FileTooLarge => Usage(format!("{place}: far too large for a token")),
                ErrorKind::InvalidData => Usage(format!("{place}: not a text")),
                _ => Usage(format!("{place}: {e}")),
            })?;
            if is_open_to_others(file) {
                let text = format!(
                    "{place}: others on this machine can read the token; `chmod 600 {place}` keeps it"
                );
                output::complain("warning", &text);
            }
            (text, place)
        }
        (None, None) => match std::env::var(VARIABLE) {
            Ok(text) => (text, VARIABLE.to_owned()),
            Err(_) => return Ok(None),
        },
    };
    let token = text.parse::<Token>();
    token.map(Some).map_err(|e| Usage(format!("{place}: {e}")))
}

/// Whether a file can be read by others than its owner. Of pipes and devices nobody asks that.
#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let open = |file: std::fs::Metadata| file.is_file() && file.permissions().mode() & 0o077 != 0;
    std::fs::metadata(file).is_ok_and(open)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// The device with the token that it takes, where it is one of another machine.
pub(super) fn known(device: DeviceChoice, file: Option<&Path>) -> Result<DeviceChoice, Usage> {
    let DeviceChoice::Remote(mut remote) = device else {
        return Ok(device);
    };
    remote.token = given(None, file)?;
    if remote.token.is_none() {
        return Err(Usage(format!(
            "no token for {}: set {VARIABLE} to the one that `balescope serve` has there, or give --token-file",
            remote.address
        )));
    }
    Ok(DeviceChoice::Remote(remote))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::RemoteDevice;

    #[test]
    fn a_token_is_read_from_a_file_and_bad_ones_name_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "0123456789abcdef\n").unwrap();
        let device = DeviceChoice::Remote(RemoteDevice::new("lab", None));
        let DeviceChoice::Remote(remote) = known(device.clone(), Some(&file)).unwrap() else {
            panic!("another device")
        };
        assert_eq!(remote.token.unwrap().reveal(), "0123456789abcdef");
        std::fs::write(&file, "short").unwrap();
        let refused = known(device, Some(&file)).unwrap_err().to_string();
        assert!(
            refused.contains("token") && refused.contains("16"),
            "{refused}"
        );
        let missing = given(None, Some(&folder.path().join("none"))).unwrap_err();
        assert!(missing.to_string().contains("none"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let endless = given(None, Some(Path::new("/dev/zero"))).unwrap_err();
            assert!(endless.to_string().contains("too large"), "{endless}");
            for (mode, open) in [(0o600, false), (0o640, true), (0o604, true)] {
                let mode = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(&file, mode).unwrap();
                assert_eq!(is_open_to_others(&file), open);
            }
        }
        assert_eq!(known(DeviceChoice::Cpu, None).unwrap(), DeviceChoice::Cpu);
    }
}
