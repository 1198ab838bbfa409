//! How what runs on the host is built.

/// How what runs on the host is built: quickly, or to run quickly.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Profile {
    /// Optimise fully, for real use and for measuring; the first time, everything is built once more
    #[arg(long)]
    pub release: bool,
}

impl Profile {
    /// What cargo is told.
    pub fn arguments(self) -> &'static [&'static str] {
        if self.release { &["--release"] } else { &[] }
    }

    /// The directory of its programs, below the target directory.
    pub fn directory(self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }
}
