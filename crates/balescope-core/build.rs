//! Finds what the core bundles from outside of its sources, in the workspace or in the package that was unpacked alone: the
//! sample data, and the lock file that the build goes by, of which codecs tell the versions of their libraries.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = |name| env::var_os(name).map(PathBuf::from).unwrap_or_default();
    let own = folder("CARGO_MANIFEST_DIR");
    let samples = [own.join("../../sample_data"), own.join("sample_data")];
    match samples
        .iter()
        .find(|folder| folder.join("dimuon.npz").is_file())
    {
        Some(folder) => {
            println!("cargo::rustc-env=SAMPLE_DATA={}", folder.display());
            println!("cargo::rerun-if-changed={}", folder.display());
        }
        None => println!("cargo::error=the sample data are not there"),
    }
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
