//! IoCs.

use tocsin_model::{
    id::IocId,
    ioc_record::{IocRecord, IocView},
    page::Page,
};

use super::{Api, Failure};

/// Which IoCs a list shows; empty texts filter nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IocFilter {
    /// The type's word.
    pub ioc_type: String,
    /// The verdict's word.
    pub verdict: String,
    /// Text to look for; defanged values are understood.
    pub text: String,
    /// Where the page begins.
    pub cursor: String,
}

impl Api {
    /// One page of IoCs, the latest seen first.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn iocs(self, filter: IocFilter, limit: u32) -> Result<Page<IocRecord>, Failure> {
        self.get("/iocs")
            .query("type", Some(filter.ioc_type))
            .query("verdict", Some(filter.verdict))
            .query("q", Some(filter.text))
            .query("cursor", Some(filter.cursor))
            .query("limit", Some(limit))
            .send()
            .await
    }

    /// What is known about an IoC.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn ioc(self, id: IocId) -> Result<IocView, Failure> {
        self.get(&format!("/iocs/{id}")).send().await
    }
}
