//! Files of incidents.

use tocsin_model::evidence::CustodyAction;

pub const FILES: &str = "Files";
pub const NONE: &str = "No files yet.";
pub const ADD: &str = "Add files";
pub const ADDED: &str = "The file is stored.";
pub const INTERNAL: &str = "Only for the CERT";
pub const INTERNAL_HINT: &str = "The organisation does not see files that are added so.";
pub const DIGEST: &str = "SHA-256";
pub const COPY_DIGEST: &str = "Copy the SHA-256";
pub const CUSTODY: &str = "Who handled it";
pub const ARCHIVE: &str = "Encrypted archive";
pub const ARCHIVE_TITLE: &str = "All files in one archive";
pub const ARCHIVE_ABOUT: &str = "A ZIP file under AES-256; 7-Zip opens it. The names of the files are not encrypted. That you export them is recorded.";
pub const PASSWORD: &str = "Password of the archive";
pub const PASSWORD_HINT: &str = "12 characters or more. It is not kept: without it the archive cannot be opened.";
pub const WITH_INTERNAL: &str = "With the files that are only for the CERT";
pub const DOWNLOAD_ARCHIVE: &str = "Download";
pub const PREPARING: &str = "Preparing…";
pub const ARCHIVE_NAME: &str = "evidence.zip";

pub fn action(action: CustodyAction) -> &'static str {
    match action {
        CustodyAction::Added => "Added",
        CustodyAction::Read => "Downloaded",
        CustodyAction::Exported => "Exported in an archive",
    }
}

pub fn download(name: &str) -> String {
    format!("Download {name}")
}

pub fn sending(name: &str) -> String {
    format!("Sending {name}")
}

pub fn from(address: &str) -> String {
    format!("from {address}")
}

pub fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}
