//! The search index: words, and by which a search is narrowed. It says where to look; what is shown is read from the
//! records with the viewer's eyes.
//!
//! Whose a row is, who reads it and when it is are words of it too, spelled as no word of a text is. So the index itself
//! keeps to the viewer's scope, and a common word costs no more than the viewer's own rows of one month or, where those are
//! many, of one hour.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Timelike, Utc};
use surrealdb::types::{RecordIdKey, Value, Variables};
use tocsin_model::{
    id::{CategoryId, IncidentId, OrganisationId, ThreadId},
    search::SearchIn,
    tlp::Tlp,
    viewer::{Action, Viewer},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, NONE, count, int, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const SEARCH: Table = Table("search");
/// Of so many rows on, a month or day is not read at once.
const CROWDED: i64 = 300;

/// What belongs to an incident follows its marking.
static MARK: Statement = Statement {
    name: "mark_search",
    text: "FOR $item IN $mark_search { \
           LET $found = (SELECT VALUE id FROM search WITH INDEX search_incident WHERE incident = $item.incident); \
           FOR $one IN $found { UPDATE $one SET tlp = $item.tlp RETURN NONE } }",
};

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRow {
    /// What it is.
    pub place: SearchPlace,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Whether only the CERT finds it.
    pub internal: bool,
    /// Its marking.
    pub tlp: Tlp,
    /// The category of its incident.
    pub category: Option<CategoryId>,
    /// By which it is sorted.
    pub at: DateTime<Utc>,
    /// Its words.
    pub words: Vec<String>,
}

/// When that happened which is looked for: what is in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchSpan {
    /// In the month of this moment.
    Month(DateTime<Utc>),
    /// On the day of this moment.
    Day(DateTime<Utc>),
    /// In the hour of this moment.
    Hour(DateTime<Utc>),
}

impl SearchSpan {
    /// The word that every row has of such a time.
    fn word(self) -> String {
        match self {
            Self::Month(at) => format!("=m{}", at.format("%Y-%m")),
            Self::Day(at) => format!("=d{}", at.format("%Y-%m-%d")),
            Self::Hour(at) => format!("=h{}", at.format("%Y-%m-%dT%H")),
        }
    }

    /// All that hold a moment, the longest first.
    fn of(at: DateTime<Utc>) -> [Self; 3] {
        [Self::Month(at), Self::Day(at), Self::Hour(at)]
    }

    /// When it begins.
    #[must_use]
    pub fn begins(self) -> DateTime<Utc> {
        let day = |at: DateTime<Utc>| at.date_naive().and_time(NaiveTime::MIN).and_utc();
        match self {
            Self::Month(at) => day(at) - Days::new(at.day0().into()),
            Self::Day(at) => day(at),
            Self::Hour(at) => day(at) + TimeDelta::hours(at.hour().into()),
        }
    }

    /// The next shorter ones in it that begin at or before this moment, oldest first; none of an hour.
    #[must_use]
    pub fn parts(self, upto: DateTime<Utc>) -> Vec<Self> {
        let begins = self.begins();
        let parts: Vec<Self> = match self {
            Self::Month(_) => {
                let days = (0..31).map(|day| begins + Days::new(day));
                days.filter(|day| day.month() == begins.month()).map(Self::Day).collect()
            }
            Self::Day(_) => (0..24).map(|hour| Self::Hour(begins + TimeDelta::hours(hour))).collect(),
            Self::Hour(_) => Vec::new(),
        };
        parts.into_iter().filter(|part| part.begins() <= upto).collect()
    }

    /// How many rows it may have to be read at once: more are sorted in its parts.
    fn bound(self) -> i64 {
        match self {
            Self::Month(_) | Self::Day(_) => CROWDED,
            Self::Hour(_) => i64::MAX,
        }
    }
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SearchPlace {
    /// In an incident.
    Incident(IncidentId),
    /// In a message of a thread, which may be about an incident.
    Message(ThreadId, u64, Option<IncidentId>),
}

/// A row that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchFound {
    /// Its key: rows of one time come by it, the greatest first.
    pub key: Uuid,
    /// Where it leads.
    pub place: SearchPlace,
    /// By which it is sorted.
    pub at: DateTime<Utc>,
}

/// Which rows. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchFilter {
    /// With all these words.
    pub words: Vec<String>,
    /// Only there; everywhere, unless said.
    pub only: Option<SearchIn>,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Of this category.
    pub category: Option<CategoryId>,
}

impl Unit {
    /// Something can be found with these words from now on. One row replaces the one before it.
    pub fn put_search(&mut self, found: &SearchRow) -> &mut Self {
        let (incident, thread, seq) = match found.place {
            SearchPlace::Incident(incident) => (Some(incident), None, None),
            SearchPlace::Message(thread, seq, incident) => (incident, Some(thread), Some(seq)),
        };
        let columns = row([
            ("organisation", uuid(found.organisation.0)),
            ("internal", Value::Bool(found.internal)),
            ("tlp", int(found.tlp.rank())),
            ("incident", incident.map_or(NONE, |incident| uuid(incident.0))),
            ("thread", thread.map_or(NONE, |thread| uuid(thread.0))),
            ("seq", seq.map_or(NONE, count)),
            ("happened", time(found.at)),
            ("words", text(all_words(found))),
        ]);
        self.write(Write::Put(SEARCH, key(found.place, found.internal), columns))
    }

    /// Something cannot be found any more.
    pub fn delete_search(&mut self, place: SearchPlace, internal: bool) -> &mut Self {
        self.write(Write::Delete(SEARCH, key(place, internal)))
    }

    /// What belongs to an incident is marked as the incident is.
    pub fn mark_search(&mut self, incident: IncidentId, tlp: Tlp) -> &mut Self {
        let item = row([("incident", uuid(incident.0)), ("tlp", int(tlp.rank()))]);
        // A key of its own: it writes many rows, and none of them whole.
        self.write(Write::Special(&MARK, SEARCH, uuid_key(Uuid::new_v5(&incident.0, b"mark")), item))
    }
}

impl Store {
    /// The rows of such a time that have all words, latest first, at or before `upto`, at most `most`; `None` when there are
    /// so many that its parts are to be looked into.
    ///
    /// # Errors
    /// The database's.
    pub async fn search_rows(
        &self,
        viewer: &Viewer,
        filter: &SearchFilter,
        span: SearchSpan,
        upto: DateTime<Utc>,
        most: u32,
    ) -> Result<Option<Vec<SearchFound>>, StoreError> {
        let (statement, variables) = search_statement(viewer, filter, span, upto, most);
        let rows = self.database().value(statement, variables).await?;
        if rows == NONE {
            return Ok(None);
        }
        let mut found = Vec::new();
        for mut row in Columns::all("search", rows)? {
            let incident = optional_uuid(row.take("incident")).map(IncidentId);
            let place = match (optional_uuid(row.take("thread")), incident) {
                (Some(thread), incident) => SearchPlace::Message(ThreadId(thread), row.count("seq")?, incident),
                (None, Some(incident)) => SearchPlace::Incident(incident),
                (None, None) => continue,
            };
            let key = match row.key()? {
                RecordIdKey::Uuid(key) => key.into_inner(),
                other => {
                    return Err(StoreError::Corrupt { noun: "search".into(), detail: format!("{other:?} is no UUID") });
                }
            };
            found.push(SearchFound { key, place, at: row.time("happened")? });
        }
        Ok(Some(found))
    }
}

/// The query of [`Store::search_rows`].
pub(crate) fn search_statement(
    viewer: &Viewer,
    filter: &SearchFilter,
    span: SearchSpan,
    upto: DateTime<Utc>,
    most: u32,
) -> (String, Variables) {
    let scope = Scope::of(viewer);
    let mut variables = Variables::new();
    scope.bind(&mut variables);
    let mut words = filter.words.clone();
    words.push(span.word());
    if !viewer.role.is_cert() {
        words.push(owner_word(viewer.organisation));
    }
    words.extend(filter.organisation.map(owner_word));
    words.extend(filter.category.map(category_word));
    words.extend(filter.only.map(place_word));
    let mut conditions: Vec<&str> = scope.conditions();
    if !viewer.may(Action::ReadInternal) {
        words.push(PUBLIC.to_owned());
        conditions.push("internal = false");
    }
    variables.insert("words", text(words.join(" ")));
    variables.insert("upto", time(upto));
    variables.insert("most", int(most));
    let conditions: String = conditions.iter().map(|condition| format!(" AND {condition}")).collect();
    variables.insert("bound", int(span.bound()));
    // The index has no order: whatever it leads to is read before it is sorted.
    let statement = format!(
        "{{ LET $led = (SELECT VALUE id FROM search WHERE words @@ $words LIMIT $bound); \
         RETURN IF array::len($led) = $bound {{ NONE }} ELSE {{ \
         (SELECT id, incident, thread, seq, happened FROM $led WHERE happened <= $upto{conditions} \
         ORDER BY happened DESC, id DESC LIMIT $most) }} }}"
    );
    (statement, variables)
}

/// What everybody may find.
const PUBLIC: &str = "=public";

fn all_words(found: &SearchRow) -> String {
    let kind = match found.place {
        SearchPlace::Incident(_) => SearchIn::Incidents,
        SearchPlace::Message(..) => SearchIn::Messages,
    };
    let mut words = found.words.join(" ");
    let spans = SearchSpan::of(found.at).map(SearchSpan::word);
    for word in spans.into_iter().chain([owner_word(found.organisation), place_word(kind)]) {
        words.push(' ');
        words.push_str(&word);
    }
    if let Some(category) = found.category {
        words.push(' ');
        words.push_str(&category_word(category));
    }
    if !found.internal {
        words.push(' ');
        words.push_str(PUBLIC);
    }
    words
}

fn owner_word(organisation: OrganisationId) -> String {
    format!("=o{}", organisation.0.simple())
}

fn category_word(category: CategoryId) -> String {
    format!("=c{}", category.0.simple())
}

fn place_word(kind: SearchIn) -> String {
    format!("=in_{}", kind.as_str())
}

/// A key that follows from the place, so that a place has one row; an incident has one more for the CERT.
fn key(place: SearchPlace, internal: bool) -> RecordIdKey {
    let id = match place {
        SearchPlace::Incident(incident) if internal => Uuid::new_v5(&incident.0, b"internal"),
        SearchPlace::Incident(incident) => Uuid::new_v5(&incident.0, b"public"),
        SearchPlace::Message(thread, seq, _) => Uuid::new_v5(&thread.0, &seq.to_be_bytes()),
    };
    uuid_key(id)
}

fn optional_uuid(value: Value) -> Option<Uuid> {
    match value {
        Value::Uuid(id) => Some(id.into_inner()),
        _ => None,
    }
}
