//! Tokens of remote devices, from a file or the environment.

use std::path::Path;

use super::exit::Usage;
use crate::link::Token;
use crate::train::DeviceChoice;

/// Where a token stands that is given in no other way: a command line can be seen by others.
const VARIABLE: &str = "BALESCOPE_TOKEN";

/// The token that is given, if any: itself, in a file, or in the environment.
pub(super) fn given(text: Option<&str>, file: Option<&Path>) -> Result<Option<Token>, Usage> {
    let (text, place) = match (text, file) {
        (Some(text), _) => (text.to_owned(), "--token".to_owned()),
        (None, Some(file)) => {
            let place = file.display().to_string();
            let read = std::fs::read_to_string(file);
            (read.map_err(|e| Usage(format!("{place}: {e}")))?, place)
        }
        (None, None) => match std::env::var(VARIABLE) {
            Ok(text) => (text, VARIABLE.to_owned()),
            Err(_) => return Ok(None),
        },
    };
    let token = text.parse::<Token>();
    token.map(Some).map_err(|e| Usage(format!("{place}: {e}")))
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
        assert_eq!(known(DeviceChoice::Cpu, None).unwrap(), DeviceChoice::Cpu);
    }
}
