//! Lists: what is asked for, the opaque cursor, and the one form of query that keeps to an index.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use surrealdb::types::{Number, RecordId, RecordIdKey, Value, Variables};
use tocsin_model::page::{DEFAULT_LIMIT, MAX_LIMIT, Page};
use uuid::Uuid;

use crate::{
    database::Database,
    error::StoreError,
    scope::Scope,
    value::{Columns, int, pair_key, text, time, uuid, uuid_key},
    write::Table,
};

/// How many characters of a list's fingerprint a cursor carries: it guards against mistakes, not against forgery.
const FINGERPRINT: usize = 16;

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// How many items; 1 to 200, 50 unless said. A number outside is brought inside.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// Only records that changed at this time or later.
    pub updated_since: Option<DateTime<Utc>>,
}

impl PageRequest {
    /// The first page, with as many items as a page has at most.
    #[must_use]
    pub fn first() -> Self {
        Self { limit: Some(MAX_LIMIT), ..Self::default() }
    }

    /// How many items the page has at most.
    #[must_use]
    pub fn size(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize
    }
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// By this time column, newest first.
    Newest(&'static str),
    /// By this time column, the soonest first.
    Soonest {
        /// The column.
        column: &'static str,
        /// The column that says when a record changed.
        changed: &'static str,
    },
    /// By this text column, ascending.
    Alphabetic(&'static str),
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Order::Newest(column) | Order::Soonest { column, .. } | Order::Alphabetic(column) => column,
        }
    }

    /// The column that says when a record changed, where the order leaves room for that.
    fn changed(self) -> Option<&'static str> {
        match self {
            Order::Newest(changed) | Order::Soonest { changed, .. } => Some(changed),
            Order::Alphabetic(_) => None,
        }
    }
}

/// A list query: one index, conditions to it, one order.
pub(crate) struct Listing {
    pub(crate) noun: &'static str,
    pub(crate) table: Table,
    /// The columns to read; `id` and the order's column are added.
    pub(crate) columns: &'static str,
    /// The index that covers the conditions' equalities and the order.
    pub(crate) index: &'static str,
    pub(crate) conditions: Vec<&'static str>,
    pub(crate) variables: Variables,
    pub(crate) order: Order,
}

impl Listing {
    /// What a cursor is bound to: the list and its filter, whoever looks. Another page size is the same list.
    pub(crate) fn fingerprint(&self, request: &PageRequest) -> String {
        let mut hasher = blake3::Hasher::new();
        // With its length before each part, no two lists run together to the same bytes.
        let mut add = |part: &str| {
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
        };
        add(self.noun);
        add(self.order.column());
        add(&request.updated_since.map(|since| since.to_rfc3339()).unwrap_or_default());
        for (name, value) in self.variables.iter().filter(|(name, _)| !Scope::binds(name)) {
            add(name);
            add(&format!("{value:?}"));
        }
        hasher.finalize().to_hex()[..FINGERPRINT].to_owned()
    }

    /// The statement and what it binds. Kept apart from running it, so that a test can ask the planner about it.
    pub(crate) fn statement(mut self, request: &PageRequest) -> Result<(String, Variables), StoreError> {
        let column = self.order.column();
        let (direction, beyond) = match self.order {
            Order::Newest(_) => ("DESC", '<'),
            Order::Soonest { .. } | Order::Alphabetic(_) => ("ASC", '>'),
        };
        let mut conditions: Vec<String> = self.conditions.iter().map(|&condition| condition.to_owned()).collect();
        if let Some(cursor) = &request.cursor {
            let (value, key) = read_cursor(cursor, &self.fingerprint(request), self.order)?;
            self.variables.insert("cursor_value", value);
            self.variables.insert("cursor_id", Value::RecordId(RecordId::new(self.table.0, key)));
            conditions.push(format!("{column} {beyond}= $cursor_value"));
            conditions.push(format!("({column} {beyond} $cursor_value OR id {beyond} $cursor_id)"));
        }
        if let (Some(since), Some(changed)) = (request.updated_since, self.order.changed()) {
            self.variables.insert("since", time(since));
            conditions.push(format!("{changed} >= $since"));
        }
        self.variables.insert("page_limit", int(i64::try_from(request.size() + 1).unwrap_or(i64::MAX)));
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let statement = format!(
            "SELECT id, {column}, {} FROM {} WITH INDEX {}{filter} ORDER BY {column} {direction}, id {direction} LIMIT $page_limit",
            self.columns, self.table.0, self.index,
        );
        Ok((statement, self.variables))
    }

    /// Reads one page.
    pub(crate) async fn page<T>(
        self,
        database: &Database,
        request: &PageRequest,
        read: impl FnMut(&mut Columns) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let Page { items, next } = self.walk(database, request, read).await?;
        Ok(Page { items: items.into_iter().map(|(item, _)| item).collect(), next })
    }

    /// Reads one page for a reader who may stop at any item: with each, the cursor behind it.
    pub(crate) async fn walk<T>(
        self,
        database: &Database,
        request: &PageRequest,
        mut read: impl FnMut(&mut Columns) -> Result<T, StoreError>,
    ) -> Result<Page<(T, String)>, StoreError> {
        let (noun, order, size) = (self.noun, self.order, request.size());
        let fingerprint = self.fingerprint(request);
        let (statement, variables) = self.statement(request)?;
        let mut rows = Columns::all(noun, database.value(statement, variables).await?)?;
        let more = rows.len() > size;
        rows.truncate(size);
        let mut items = Vec::with_capacity(rows.len());
        let mut next = None;
        for mut row in rows {
            let place = write_cursor(&fingerprint, row.peek(order.column()), &row.peek_key()?);
            next = more.then(|| place.clone());
            items.push((read(&mut row)?, place));
        }
        Ok(Page { items, next })
    }
}

/// The list's fingerprint, the record's key and the order's value, in base64url:
/// `<fingerprint>.<uuid>.<number>n<nanoseconds>` or `<fingerprint>.<uuid>.a<text>`.
pub(crate) fn write_cursor(fingerprint: &str, value: &Value, key: &RecordIdKey) -> String {
    let value = match value {
        Value::Datetime(at) => format!("n{}", at.timestamp_nanos_opt().unwrap_or(i64::MAX)),
        Value::String(text) => format!("a{text}"),
        _ => String::new(),
    };
    let key = match key {
        RecordIdKey::Uuid(id) => format!("{}.", id.simple()),
        RecordIdKey::Array(parts) => match parts.as_slice() {
            [Value::Uuid(id), Value::Number(Number::Int(number))] => format!("{}.{number}", id.simple()),
            _ => String::new(),
        },
        _ => String::new(),
    };
    URL_SAFE_NO_PAD.encode(format!("{fingerprint}.{key}{value}"))
}

fn read_cursor(cursor: &str, fingerprint: &str, order: Order) -> Result<(Value, RecordIdKey), StoreError> {
    let parse = || {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (id, rest) = plain.strip_prefix(fingerprint)?.strip_prefix('.')?.split_once('.')?;
        let id = Uuid::parse_str(id).ok()?;
        let (number, rest) = rest.split_at(rest.find(['n', 'a'])?);
        let value = match order {
            Order::Newest(_) | Order::Soonest { .. } => {
                time(DateTime::from_timestamp_nanos(rest.strip_prefix('n')?.parse().ok()?))
            }
            Order::Alphabetic(_) => text(rest.strip_prefix('a')?),
        };
        let key = match number {
            "" => uuid_key(id),
            number => pair_key(uuid(id), int(number.parse::<i64>().ok()?)),
        };
        Some((value, key))
    };
    parse().ok_or(StoreError::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use tocsin_model::{
        id::OrganisationId,
        ticket::TicketState,
        tlp::Tlp,
        viewer::{Principal, Role, Viewer},
    };

    use super::*;
    use crate::{
        iocs::{IocFilter, ioc_listing},
        tickets::{TicketFilter, ticket_listing},
    };

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        let (at, id) = (DateTime::from_timestamp_nanos(1_700_000_000_123_456_789), Uuid::now_v7());
        for key in [uuid_key(id), pair_key(uuid(id), int(42))] {
            let cursor = write_cursor("list", &time(at), &key);
            for order in [Order::Newest("updated"), Order::Soonest { column: "due", changed: "updated" }] {
                assert_eq!(read_cursor(&cursor, "list", order), Ok((time(at), key.clone())));
            }
            let cursor = write_cursor("list", &text("n.a 1"), &key);
            assert_eq!(read_cursor(&cursor, "list", Order::Alphabetic("name")), Ok((text("n.a 1"), key)));
        }
    }

    #[test]
    fn a_made_up_cursor_and_one_of_another_list_are_refused() {
        let cursor = write_cursor("list", &text("name"), &uuid_key(Uuid::nil()));
        for (cursor, fingerprint, order) in [
            (cursor.as_str(), "list", Order::Newest("updated")),
            (cursor.as_str(), "another", Order::Alphabetic("name")),
            ("no cursor", "list", Order::Newest("updated")),
        ] {
            assert_eq!(read_cursor(cursor, fingerprint, order), Err(StoreError::InvalidCursor));
        }
    }

    #[test]
    fn a_fingerprint_tells_lists_and_filters_apart_and_not_who_looks_or_how_much() {
        let organisation = OrganisationId::fresh();
        let of = |role, clearance, state: Option<TicketState>, request: &PageRequest| {
            let viewer = Viewer { principal: Principal::Host, organisation, role, clearance };
            let filter = TicketFilter { state, ..TicketFilter::default() };
            ticket_listing(&viewer, &filter).fingerprint(request)
        };
        let (all, closed) = (None, Some(TicketState::Closed));
        let first = PageRequest::default();
        let one = of(Role::Analyst, Tlp::Red, all, &first);
        assert_eq!(one, of(Role::Reporter, Tlp::Green, all, &PageRequest::first()));
        assert_ne!(one, of(Role::Analyst, Tlp::Red, closed, &first));
        let since = PageRequest { updated_since: Some(DateTime::UNIX_EPOCH), ..first.clone() };
        assert_ne!(one, of(Role::Analyst, Tlp::Red, all, &since));
        assert_ne!(one, ioc_listing(&Viewer::host(), &IocFilter::default()).fingerprint(&first));
    }
}
