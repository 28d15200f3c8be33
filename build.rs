//! Tells the program of its build: the commit where it is known, the profile and the target.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=BALESCOPE_COMMIT");
    let commit = std::env::var("BALESCOPE_COMMIT").ok().or_else(commit);
    let told = |name: &str| std::env::var(name).unwrap_or_default();
    println!(
        "cargo::rustc-env=BALESCOPE_BUILD_COMMIT={}",
        commit.as_deref().unwrap_or("unknown")
    );
    println!(
        "cargo::rustc-env=BALESCOPE_BUILD_PROFILE={}",
        told("PROFILE")
    );
    println!("cargo::rustc-env=BALESCOPE_BUILD_TARGET={}", told("TARGET"));
}

/// Of a clone, as git shortens it; `None` where there is neither.
fn commit() -> Option<String> {
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .current_dir(&folder)
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8(done.stdout).ok()?;
        done.status.success().then(|| text.trim().to_owned())
    };
    // A package that was unpacked in somebody's repository is none of its commits.
    let root = git(&["rev-parse", "--show-toplevel"])?;
    if Path::new(&root).canonicalize().ok()? != folder.canonicalize().ok()? {
        return None;
    }
    for place in [
        "HEAD",
        &git(&["rev-parse", "--symbolic-full-name", "HEAD"])?,
    ] {
        let file = PathBuf::from(git(&["rev-parse", "--git-path", place])?);
        let file = folder.join(file);
        if file.exists() {
            println!("cargo::rerun-if-changed={}", file.display());
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"]).filter(|commit| !commit.is_empty())
}
