//! Full-text search: the index says where to look, the records say what is found, and only as their reader sees them.

mod index;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use tocsin_model::{
    id::{CategoryId, OrganisationId},
    page::{DEFAULT_LIMIT, MAX_LIMIT, Page},
    search::{MAX_QUERY_CHARS, Needles, SearchHit, SearchIn},
    viewer::{Action, Viewer},
};
use tocsin_store::{SearchFilter, SearchPlace};

use crate::{
    App,
    error::{Error, Result, require},
};

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

/// Where a page ends: the time of its last hit, and how many hits of exactly that time were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    at: DateTime<Utc>,
    shown: usize,
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
            None => Place { at: query.to.unwrap_or_else(Utc::now), shown: 0 },
        };
        let mut hits = self.hits(viewer, query, &needles, begin, limit + 1).await?;
        let more = hits.len() > limit;
        hits.truncate(limit);
        let next = hits.last().filter(|_| more).map(|last| {
            let same = hits.iter().rev().take_while(|hit| hit.at == last.at).count();
            let before = if last.at == begin.at { begin.shown } else { 0 };
            write_cursor(query, Place { at: last.at, shown: before + same })
        });
        Ok(Page { items: hits, next })
    }

    /// The hits behind a place, as many as wanted if there are so many.
    async fn hits(
        &self,
        viewer: &Viewer,
        query: &SearchQuery,
        needles: &Needles,
        begin: Place,
        wanted: usize,
    ) -> Result<Vec<SearchHit>> {
        let Some((_, since)) = self.cert_organisation().await? else { return Ok(Vec::new()) };
        let oldest = query.from.map_or(since - UNTRUE, |from| from.max(since - UNTRUE));
        let filter = SearchFilter {
            words: needles.words(),
            only: query.only,
            organisation: query.organisation,
            category: query.category,
        };
        let (mut hits, mut skip) = (Vec::new(), begin.shown);
        let mut month = first_of_month(begin.at);
        for _ in 0..MONTHS {
            let mut upto = begin.at;
            let mut looked: Vec<SearchPlace> = Vec::new();
            loop {
                let found = self.store().search_month(viewer, &filter, month, upto, BATCH).await?;
                let full = found.len() == BATCH as usize;
                let known = looked.len();
                for (place, at) in found {
                    if looked.contains(&place) || at < oldest {
                        continue;
                    }
                    looked.push(place);
                    upto = at;
                    let Some(hit) = self.hit(viewer, needles, place, at).await? else { continue };
                    if at == begin.at && skip > 0 {
                        skip -= 1;
                        continue;
                    }
                    hits.push(hit);
                    if hits.len() == wanted {
                        return Ok(hits);
                    }
                }
                // Nothing new in a full batch: all of it is of one moment.
                if !full || looked.len() == known {
                    break;
                }
            }
            if month <= oldest {
                break;
            }
            let Some(before) = month.checked_sub_months(Months::new(1)) else { break };
            month = before;
        }
        Ok(hits)
    }
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
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}.{nanoseconds}.{}", fingerprint(query), place.shown))
}

fn read_cursor(query: &SearchQuery, cursor: &str) -> Result<Place> {
    let parse = || {
        let plain = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, shown) = plain.strip_prefix(&fingerprint(query))?.strip_prefix('.')?.split_once('.')?;
        Some(Place { at: DateTime::from_timestamp_nanos(at.parse().ok()?), shown: shown.parse().ok()? })
    };
    parse().ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_fits_only_its_search() {
        let query = SearchQuery { q: "phishing".into(), ..SearchQuery::default() };
        let place = Place { at: DateTime::from_timestamp_nanos(1_700_000_000_123_456_789), shown: 2 };
        let cursor = write_cursor(&query, place);
        assert_eq!(read_cursor(&query, &cursor).ok(), Some(place));
        let other = SearchQuery { q: "ransom".into(), ..query };
        assert!(matches!(read_cursor(&other, &cursor), Err(Error::InvalidCursor)));
    }
}
