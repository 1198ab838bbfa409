//! Where the index says that the words are: the latest first, as many as are asked for, and no more read than that takes.

use std::collections::HashSet;

use chrono::{DateTime, Months, Utc};
use tocsin_model::viewer::Viewer;
use tocsin_store::{SearchFilter, SearchFound, SearchPlace, SearchSpan, Store, StoreError};

/// How many places are read from the index at once.
const BATCH: u32 = 100;
/// How many months are looked through at most.
const MONTHS: usize = 120;

/// What may be found at or before a moment, each place once.
pub(super) struct Candidates<'a> {
    store: &'a Store,
    viewer: &'a Viewer,
    filter: SearchFilter,
    begin: DateTime<Utc>,
    /// What is still to be looked into, the latest last.
    spans: Vec<SearchSpan>,
    /// What is being read: up to which moment, and how many at once.
    reading: Option<(SearchSpan, DateTime<Utc>, u32)>,
    known: HashSet<SearchPlace>,
}

impl<'a> Candidates<'a> {
    /// Those from `begin` back to `oldest`; of the last month that reaches there, some that are older.
    pub(super) fn new(
        store: &'a Store,
        viewer: &'a Viewer,
        filter: SearchFilter,
        begin: DateTime<Utc>,
        oldest: DateTime<Utc>,
    ) -> Self {
        let (spans, reading, known) = (months(begin, oldest), None, HashSet::new());
        Self { store, viewer, filter, begin, spans, reading, known }
    }

    /// The next of them, the latest first; `None` behind the last.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn more(&mut self) -> Result<Option<Vec<SearchFound>>, StoreError> {
        loop {
            let next = self.reading.take().or_else(|| self.spans.pop().map(|span| (span, self.begin, BATCH)));
            let Some((span, upto, most)) = next else { return Ok(None) };
            let Some(mut rows) = self.store.search_rows(self.viewer, &self.filter, span, upto, most).await? else {
                self.spans.extend(span.parts(self.begin));
                continue;
            };
            let (full, upto) = (rows.len() == most as usize, rows.last().map_or(upto, |row| row.at));
            rows.retain(|row| self.known.insert(row.place));
            if full {
                // Nothing new in a full batch: it is all of one moment, which has more.
                let most = if rows.is_empty() { most.saturating_mul(2) } else { BATCH };
                self.reading = Some((span, upto, most));
            }
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
    }
}

/// The months of the time from `oldest` to `begin`, the latest last.
fn months(begin: DateTime<Utc>, oldest: DateTime<Utc>) -> Vec<SearchSpan> {
    let first = Some(SearchSpan::Month(begin).begins());
    let months =
        std::iter::successors(first, |month| month.checked_sub_months(Months::new(1)).filter(|_| *month > oldest));
    let mut months: Vec<SearchSpan> = months.take(MONTHS).map(SearchSpan::Month).collect();
    months.reverse();
    months
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;
    use tocsin_model::{
        id::{AccountId, OrganisationId, ThreadId},
        role::Role,
        tlp::Tlp,
        viewer::Principal,
    };
    use tocsin_store::{SearchRow, StoreConfig, Unit};
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn every_month_that_the_time_touches_is_looked_into() {
        let begins = |begin: &str, oldest: &str| -> Vec<String> {
            months(at(begin), at(oldest)).into_iter().map(|span| span.begins().format("%Y-%m-%d").to_string()).collect()
        };
        assert_eq!(begins("2026-01-15T10:00:00Z", "2025-11-30T23:00:00Z"), ["2025-11-01", "2025-12-01", "2026-01-01"]);
        assert_eq!(begins("2026-01-15T10:00:00Z", "2026-01-01T00:00:00Z"), ["2026-01-01"]);
        assert_eq!(begins("2026-01-31T10:00:00Z", "1970-01-01T00:00:00Z").len(), MONTHS);
    }

    /// Messages at these times, each with the word.
    async fn store_with(times: &[DateTime<Utc>]) -> Store {
        let store = Store::open(StoreConfig::at("mem://")).await.expect("opens");
        let mut unit = Unit::new();
        for (number, at) in times.iter().enumerate() {
            unit.put_search(&SearchRow {
                place: SearchPlace::Message(ThreadId(Uuid::nil()), number as u64, None),
                organisation: OrganisationId(Uuid::nil()),
                internal: false,
                tlp: Tlp::Clear,
                category: None,
                at: *at,
                words: vec!["cranes".to_owned()],
            });
        }
        store.commit(unit).await.expect("indexed");
        store
    }

    #[tokio::test]
    async fn however_many_have_the_word_each_comes_once_and_the_latest_first() {
        let begin = at("2026-03-02T03:04:05Z");
        let dense = (0..700).map(|number| begin - TimeDelta::minutes(7) * number);
        let of_one_moment = std::iter::repeat_n(at("2026-02-27T11:30:00Z"), 250);
        let sparse = (1..40).map(|number| at("2026-02-01T00:00:00Z") - TimeDelta::days(3) * number);
        let later = (1..5).map(|number| begin + TimeDelta::seconds(number));
        let times: Vec<DateTime<Utc>> = dense.chain(of_one_moment).chain(sparse).chain(later).collect();
        let store = store_with(&times).await;

        let viewer = Viewer {
            principal: Principal::Account(AccountId::fresh()),
            organisation: OrganisationId::fresh(),
            role: Role::Analyst,
            clearance: Tlp::Red,
        };
        let filter = SearchFilter { words: vec!["cranes".to_owned()], ..SearchFilter::default() };
        let oldest = at("2025-10-01T00:00:00Z");
        let mut candidates = Candidates::new(&store, &viewer, filter, begin, oldest);
        let mut found = Vec::new();
        while let Some(rows) = candidates.more().await.expect("searched") {
            found.extend(rows.into_iter().map(|row| (row.at, row.key)));
        }
        assert!(found.is_sorted_by(|one, next| one > next), "the latest first, and each once");
        let expected: Vec<_> = times.iter().filter(|at| **at <= begin && **at >= oldest).collect();
        assert_eq!(found.iter().filter(|(at, _)| *at >= oldest).count(), expected.len());
        let times: BTreeSet<_> = found.iter().map(|(at, _)| at).collect();
        assert!(expected.into_iter().all(|at| times.contains(at)));
    }
}
