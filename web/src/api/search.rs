//! Full-text search.

use tocsin_model::{page::Page, search::SearchHit};

use super::{Api, Failure};

/// What the address of the search says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// The words.
    pub text: String,
    /// `incidents`, `messages`, or empty for both.
    pub place: String,
    /// The page's cursor; empty for the first.
    pub cursor: String,
}

impl Api {
    /// What has all the words; nothing when there are none.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn search(self, filter: SearchFilter) -> Result<Page<SearchHit>, Failure> {
        if filter.text.trim().is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        self.get("/search")
            .query("q", Some(filter.text))
            .query("in", Some(filter.place))
            .query("cursor", Some(filter.cursor))
            .send()
            .await
    }
}
