//! Exports of incidents and threads.

use tocsin_model::export::ExportFormat;

pub const EXPORT: &str = "Export";
pub const INCIDENT: &str = "Export the incident";
pub const THREAD: &str = "Export the conversation";
pub const ABOUT: &str = "One file under its marking. That you export it is recorded.";
pub const FORMAT: &str = "Form";
pub const INTERNAL: &str = "With what only the CERT sees";
pub const INTERNAL_HINT: &str = "Such a file is for the CERT only.";
pub const DOWNLOAD: &str = "Download";
pub const PREPARING: &str = "Preparing…";
pub const DONE: &str = "The file is in your downloads.";

pub fn format(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Html => "HTML, to read and print",
        ExportFormat::Json => "JSON, for programs",
    }
}
