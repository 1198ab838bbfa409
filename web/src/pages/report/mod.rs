//! The guided report of an incident.

mod begin;
mod desk;
mod draft;
mod fields;
mod page;
mod steps;
mod summary;

pub use begin::BeginReport;
pub use page::ReportPage;
