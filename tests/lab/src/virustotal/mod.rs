//! VirusTotal API v3: <https://docs.virustotal.com/reference/overview>.

mod analysis;
mod gui;
mod object;
mod routes;

pub(crate) use gui::report;
pub(crate) use routes::router;
