//! `balescope serve` and devices of other machines.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use crate::support::{Folder, Said, Table, balescope, cli, has};

const TOKEN: &str = "0123456789abcdef0123";

/// The server as a child process, ended with the test.
struct Serving {
    child: Child,
    address: String,
    /// Kept open: a line more may be written.
    out: BufReader<ChildStdout>,
}

impl Serving {
    fn begin(options: &[&str], token: Option<&str>) -> Self {
        let mut command = balescope();
        command.args(["serve", "--device", "cpu", "--listen", "127.0.0.1:0"]);
        command.args(options).env_remove("BALESCOPE_TOKEN");
        if let Some(token) = token {
            command.env("BALESCOPE_TOKEN", token);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let told = line.strip_prefix("Listening on ").unwrap();
        let address = told.split(',').next().unwrap().to_owned();
        assert!(line.contains("training on CPU"), "{line}");
        Self {
            child,
            address,
            out,
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn fit_on_another_machine_gives_the_same_file() {
    let (folder, file) = Folder::with_table(600, 1);
    let kept = folder.path("kept");
    let serving = Serving::begin(&["--keep", kept.to_str().unwrap()], Some(TOKEN));
    let token = folder.file("token", TOKEN.as_bytes());
    let device = format!("remote:{}", serving.address);
    let (near, far) = (folder.path("near.bale"), folder.path("far.bale"));
    cli!("fit {} --epochs 4 --device cpu -q -o {}", file, near).ok();
    let said = cli!(
        "fit {} --epochs 4 --device {} --token-file {} --json -o {}",
        file,
        device,
        token,
        far
    )
    .ok();
    assert_eq!(std::fs::read(&near).unwrap(), std::fs::read(&far).unwrap());
    let report = said.json();
    let told = report["device"].as_str().unwrap();
    assert!(told.starts_with("CPU") && told.ends_with(&format!(" at {}", serving.address)));
    assert_eq!(report["input"]["path"], file.to_str().unwrap());
    // A portion of the file travels, and all of it is compressed.
    let whole = folder.path("whole.bale");
    let said = cli!(
        "fit {} --epochs 2 --portion 200 --device {} --token-file {} --json -o {}",
        file,
        device,
        token,
        whole
    )
    .ok();
    assert_eq!(said.json()["whole"]["input"]["shape"][0], 600);
    let kept = cli!("runs {} --json", kept).ok_json();
    assert_eq!(kept.as_array().unwrap().len(), 2);
}

#[test]
fn a_token_is_made_up_and_others_are_refused() {
    let mut serving = Serving::begin(&[], None);
    let line = serving.line();
    let token = line.strip_prefix("Token: ").unwrap().trim().to_owned();
    assert!(token.len() >= 32, "{token}");
    let about = |token: &str| {
        let mut command = balescope();
        command.env("BALESCOPE_TOKEN", token);
        let asked = ["devices", "--json", "--remote", &serving.address];
        Said::of(command.args(asked).output().unwrap())
    };
    let told = about(&token).ok_json();
    assert_eq!(told["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(told["runs"], 0);
    let refused = about(TOKEN);
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert!(refused.err.contains("token is refused"), "{refused:?}");
    about("short").refused(&["BALESCOPE_TOKEN", "16"]);
}

#[test]
fn what_cannot_be_served_or_asked_for_is_told() {
    let folder = Folder::new();
    let plain = |arguments: &[&str]| {
        let mut command = balescope();
        command.env_remove("BALESCOPE_TOKEN");
        Said::of(command.args(arguments).output().unwrap())
    };
    let short = ["serve", "--listen", "127.0.0.1:0", "--token", "too-short"];
    plain(&short).refused(&["--token", "9 characters"]);
    let device = ["serve", "--listen", "127.0.0.1:0", "--device", "abacus"];
    plain(&device).refused(&["abacus", "CPU"]);
    let nowhere = plain(&["serve", "--listen", "192.0.2.1:1"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.err.contains("cannot listen"), "{nowhere:?}");
    let chained = plain(&["serve", "--device", "remote:lab"]);
    has(&chained.err, &["no device of this machine"]);
    let file = folder.table("t.npz", &Table::continuous(100, 1));
    let fit = ["fit", file.to_str().unwrap(), "--device", "remote:lab"];
    plain(&fit).refused(&["no token for lab:7878", "BALESCOPE_TOKEN"]);
    plain(&["bench", "--device", "remote:lab"]).refused(&["run it on the other one"]);
}
