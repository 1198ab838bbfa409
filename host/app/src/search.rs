//! Full-text search: the index says where to look, the records say what is found, and only as their reader sees them.

mod candidates;
mod index;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use tocsin_model::{
    id::{CategoryId, OrganisationId},
    page::{DEFAULT_LIMIT, MAX_LIMIT, Page},
    search::{MAX_QUERY_CHARS, Needles, SearchHit, SearchIn},
    viewer::{Action, Viewer},
};
use tocsin_store::{SearchFilter, SearchFound};
use uuid::Uuid;

use self::candidates::Candidates;
use crate::{
    App,
    error::{Error, Result, require},
};

/// How many places are looked at for one page: where what its reader may see has the words no more, a page may hold less
/// than it could, and the next one goes on from there.
const MOST_LOOKED_AT: usize = 500;
/// How far a clock that was set right may have been off at the first start.
const UNTRUE: TimeDelta = TimeDelta::days(1);

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
        let mut candidates = Candidates::new(self.store(), viewer, filter, begin.at, oldest);
        let (mut looked_at, mut last) = (0, begin);
        while let Some(rows) = candidates.more().await? {
            for row in rows {
                if row.at < oldest {
                    return Ok(look);
                }
                if begin.is_behind(&row) {
                    continue;
                }
                if looked_at == MOST_LOOKED_AT {
                    look.stopped_at = Some(last);
                    return Ok(look);
                }
                looked_at += 1;
                last = Place { at: row.at, last: Some(row.key) };
                look.hits.extend(self.hit(viewer, needles, row.place, row.at).await?.map(|hit| (hit, last)));
                if look.hits.len() == wanted {
                    return Ok(look);
                }
            }
        }
        Ok(look)
    }
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
