//! The parameters that every list has.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_app::PageRequest;
use tocsin_model::page::{MAX_LIMIT, Page};

/// How many items a query asks for, 1 to 200.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Limit(u32);

impl Limit {
    pub(crate) fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<String> for Limit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.map(Self).ok_or_else(|| format!("use a whole number from 1 to {MAX_LIMIT}"))
    }
}

/// Which page a query asks for.
pub(crate) fn page(limit: Option<Limit>, cursor: Option<String>, updated_since: Option<DateTime<Utc>>) -> PageRequest {
    PageRequest { limit: limit.map(|Limit(limit)| limit), cursor, updated_since }
}

/// A list that always fits one page.
pub(crate) fn whole<T>(items: Vec<T>) -> Page<T> {
    Page { items, next: None }
}
