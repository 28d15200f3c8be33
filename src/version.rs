//! What is known of the build.

use std::sync::LazyLock;

/// What `balescope --version` prints: version, commit, profile, target and features.
pub fn long() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let features = if cfg!(feature = "sz3") { "sz3" } else { "none" };
        format!(
            "{}\ncommit    {}\nprofile   {}\ntarget    {}\nfeatures  {features}",
            env!("CARGO_PKG_VERSION"),
            env!("BALESCOPE_BUILD_COMMIT"),
            env!("BALESCOPE_BUILD_PROFILE"),
            env!("BALESCOPE_BUILD_TARGET"),
        )
    });
    &TEXT
}
