//! The parameters that every list has.

use chrono::{DateTime, Utc};
use tocsin_app::PageRequest;
use tocsin_model::page::{MAX_LIMIT, Page};

use crate::problem::{Code, Failure};

/// Which page a query asks for.
pub(crate) fn page(
    limit: Option<u32>,
    cursor: Option<String>,
    updated_since: Option<DateTime<Utc>>,
) -> Result<PageRequest, Failure> {
    if limit.is_some_and(|limit| !(1..=MAX_LIMIT).contains(&limit)) {
        return Err(Failure::field(Code::InvalidQuery, "limit", format!("use 1 to {MAX_LIMIT}")));
    }
    Ok(PageRequest { limit, cursor, updated_since })
}

/// A list that always fits one page.
pub(crate) fn whole<T>(items: Vec<T>) -> Page<T> {
    Page { items, next: None }
}
