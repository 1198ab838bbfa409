//! Statistics.

use tocsin_model::{incident::Incident, page::Page, statistics::Statistics};

use super::{Api, Failure};

/// What the address of the statistics says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatisticsFilter {
    /// By what; empty for months.
    pub by: String,
    /// Of this organisation; empty for all.
    pub organisation: String,
}

impl Api {
    /// The figures.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn statistics(self, filter: StatisticsFilter) -> Result<Statistics, Failure> {
        let request = self.get("/statistics").query("by", Some(filter.by));
        request.query("organisation", Some(filter.organisation)).send().await
    }

    /// The incidents behind a figure, by the query that the figure came with.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn statistics_incidents(self, query: String) -> Result<Page<Incident>, Failure> {
        self.get(&format!("/statistics/incidents?{query}")).send().await
    }

    /// The figures as a table for spreadsheets.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn statistics_table(self, filter: StatisticsFilter) -> Result<String, Failure> {
        let request = self.get("/statistics").query("by", Some(filter.by)).query("format", Some("csv"));
        request.query("organisation", Some(filter.organisation)).text().await
    }
}
