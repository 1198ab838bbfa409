//! Full-text search: the index says where to look, the records say what is found, and only as their reader sees them.

mod index;

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use tocsin_model::{
    id::{CategoryId, OrganisationId},
    page::{DEFAULT_LIMIT, MAX_LIMIT, Page},
    search::{MAX_QUERY_CHARS, Needles, SearchHit, SearchIn},
    viewer::{Action, Viewer},
};
use tocsin_store::{SearchFilter, SearchFound, SearchSpan};
use uuid::Uuid;

use crate::{
    App,
    error::{Error, Result, require},
};

/// How many places are looked at for one page: where what its reader may see has the words no more, a page may hold less
/// than it could, and the next one goes on from there.
const MOST_LOOKED_AT: usize = 500;
/// How many places are read from the index at once.
const BATCH: u32 = 100;
/// How far a clock that was set right may have been off at the first start.
const UNTRUE: TimeDelta = TimeDelta::days(1);
/// How many months are looked through at most for one page.
const MONTHS: usize = 120;

/// What is looked for, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// The words.
    pub q: String,
    /// Only there.
    pub only: Option<SearchIn>,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Of this category.
    pub category: Option<CategoryId>,
    /// Not older than this.
    pub from: Option<DateTime<Utc>>,
    /// Not younger than this.
    pub to: Option<DateTime<Utc>>,
    /// How many hits a page has.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Where a page ends: the time of the row of the index that was looked at last, and which of that time it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    at: DateTime<Utc>,
    last: Option<Uuid>,
}

impl Place {
    /// Whether a row was looked at before this place: rows of one time come by their keys, the greatest first.
    fn is_behind(&self, row: &SearchFound) -> bool {
        row.at == self.at && self.last.is_some_and(|last| row.key >= last)
    }
}

/// What was found, each with its place, and where it was stopped before everything was looked at.
#[derive(Default)]
struct Look {
    hits: Vec<(SearchHit, Place)>,
    stopped_at: Option<Place>,
}

impl App {
    /// What has all the words, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Invalid`] when there is no word in `q`; [`Error::InvalidCursor`].
    pub async fn search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<Page<SearchHit>> {
        require(viewer, Action::ReadIncidents)?;
        require(viewer, Action::ReadMessages)?;
        if query.q.chars().count() > MAX_QUERY_CHARS {
            return Err(Error::invalid("q", format!("use at most {MAX_QUERY_CHARS} characters")));
        }
        let needles = Needles::parse(&query.q).ok_or_else(|| Error::invalid("q", "give a word to look for"))?;
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize;
        let begin = match &query.cursor {
            Some(cursor) => read_cursor(query, cursor)?,
            None => Place { at: query.to.unwrap_or_else(Utc::now), last: None },
        };
        let mut look = self.look(viewer, query, &needles, begin, limit + 1).await?;
        let next = if look.hits.len() > limit {
            look.hits.truncate(limit);
            look.hits.last().map(|(_, place)| *place)
        } else {
            look.stopped_at
        };
        let items = look.hits.into_iter().map(|(hit, _)| hit).collect();
        Ok(Page { items, next: next.map(|place| write_cursor(query, place)) })
    }

    /// The hits behind a place, as many as wanted if there are so many among those that are looked at.
    async fn look(
        &self,
        viewer: &Viewer,
        query: &SearchQuery,
        needles: &Needles,
        begin: Place,
        wanted: usize,
    ) -> Result<Look> {
        let mut look = Look::default();
        let Some((_, since)) = self.cert_organisation().await? else { return Ok(look) };
        let oldest = query.from.map_or(since - UNTRUE, |from| from.max(since - UNTRUE));
        let filter = SearchFilter {
            words: needles.words(),
            only: query.only,
            organisation: query.organisation,
            category: query.category,
        };
        let (mut known, mut candidates, mut last) = (HashSet::new(), 0, begin);
        for span in spans(begin.at) {
            let (mut upto, mut batch) = (begin.at, BATCH);
            loop {
                let rows = self.store().search_rows(viewer, &filter, span, upto, batch).await?;
                let (full, before) = (rows.len() == batch as usize, known.len());
                for row in rows {
                    if row.at < oldest {
                        return Ok(look);
                    }
                    upto = row.at;
                    if !known.insert(row.place) || begin.is_behind(&row) {
                        continue;
                    }
                    if candidates == MOST_LOOKED_AT {
                        look.stopped_at = Some(last);
                        return Ok(look);
                    }
                    candidates += 1;
                    last = Place { at: row.at, last: Some(row.key) };
                    look.hits.extend(self.hit(viewer, needles, row.place, row.at).await?.map(|hit| (hit, last)));
                    if look.hits.len() == wanted {
                        return Ok(look);
                    }
                }
                if !full {
                    break;
                }
                // Nothing new in a full batch: it is all of one moment, which has more.
                batch = if known.len() == before { batch.saturating_mul(2) } else { BATCH };
            }
            if matches!(span, SearchSpan::Month(month) if month <= oldest) {
                break;
            }
        }
        Ok(look)
    }
}

/// The times that are looked at, one behind the other. Of a word that is in everything, the day from which is looked holds
/// enough; of any other, asking for that day first costs next to nothing.
fn spans(begin: DateTime<Utc>) -> impl Iterator<Item = SearchSpan> {
    let months = std::iter::successors(Some(first_of_month(begin)), |month| month.checked_sub_months(Months::new(1)));
    std::iter::once(SearchSpan::Day(begin)).chain(months.take(MONTHS).map(SearchSpan::Month))
}

fn first_of_month(at: DateTime<Utc>) -> DateTime<Utc> {
    let first = NaiveDate::from_ymd_opt(at.year(), at.month(), 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    first.map_or(at, |first| first.and_utc())
}

/// A cursor fits only the search that gave it out.
fn fingerprint(query: &SearchQuery) -> String {
    let text = format!("{:?}", (&query.q, query.only, query.organisation, query.category, query.from, query.to));
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

fn write_cursor(query: &SearchQuery, place: Place) -> String {
    let nanoseconds = place.at.timestamp_nanos_opt().unwrap_or(i64::MAX);
    let last = place.last.map(|last| last.simple().to_string()).unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}.{nanoseconds}.{last}", fingerprint(query)))
}

fn read_cursor(query: &SearchQuery, cursor: &str) -> Result<Place> {
    let parse = || {
        let plain = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, last) = plain.strip_prefix(&fingerprint(query))?.strip_prefix('.')?.split_once('.')?;
        let last = if last.is_empty() { None } else { Some(Uuid::parse_str(last).ok()?) };
        Some(Place { at: DateTime::from_timestamp_nanos(at.parse().ok()?), last })
    };
    parse().ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_looked_at_first_and_then_each_month_back() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let looked: Vec<SearchSpan> = spans(at("2026-01-15T10:00:00Z")).take(3).collect();
        let (january, december) = (at("2026-01-01T00:00:00Z"), at("2025-12-01T00:00:00Z"));
        let expected =
            [SearchSpan::Day(at("2026-01-15T10:00:00Z")), SearchSpan::Month(january), SearchSpan::Month(december)];
        assert_eq!(looked, expected);
        assert_eq!(spans(january).count(), MONTHS + 1);
    }

    #[test]
    fn a_cursor_fits_only_its_search() {
        let query = SearchQuery { q: "phishing".into(), ..SearchQuery::default() };
        let at = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
        for last in [None, Some(Uuid::now_v7())] {
            let cursor = write_cursor(&query, Place { at, last });
            assert_eq!(read_cursor(&query, &cursor).ok(), Some(Place { at, last }));
        }
        let cursor = write_cursor(&query, Place { at, last: None });
        let other = SearchQuery { q: "ransom".into(), ..query };
        assert!(matches!(read_cursor(&other, &cursor), Err(Error::InvalidCursor)));
    }
}
