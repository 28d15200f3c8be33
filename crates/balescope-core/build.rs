//! Keeps the lock file that the build goes by, so that codecs tell the versions of their libraries: that of the workspace, or
//! of the package where it was unpacked alone.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = |name| env::var_os(name).map(PathBuf::from).unwrap_or_default();
    let own = folder("CARGO_MANIFEST_DIR");
    let locks = own.ancestors().map(|above| above.join("Cargo.lock"));
    let lock = { locks }.find(|lock| lock.is_file());
    let text = lock.as_ref().and_then(|lock| fs::read(lock).ok());
    if let Some(lock) = lock {
        println!("cargo::rerun-if-changed={}", lock.display());
    }
    let to = folder("OUT_DIR").join("Cargo.lock");
    if let Err(error) = fs::write(&to, text.unwrap_or_default()) {
        println!("cargo::error=cannot write {}: {error}", to.display());
    }
}
