//! IoCs: the CERT's knowledge about a value, and what a constituent may know of it.

use chrono::{DateTime, Utc};
use surrealdb::types::{Value, Variables};
use tocsin_model::{
    id::{IocId, TicketId},
    ioc::IocType,
    ioc_record::IocRecord,
    page::Page,
    special::Special,
    ticket::{IocRef, Ticket, TicketKind},
    tlp::Tlp,
    verdict::{Percent, Verdict},
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    tickets::{self, TICKET, TicketFilter, begins_with, ticket_listing},
    unit::Unit,
    value::{Columns, NONE, int, json, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const IOC: Table = Table("ioc");

/// Creates what is new; of what is known, counts the submission and keeps the freest marking. Asks no other table: a
/// submission may bring thousands.
static SEE: Statement = Statement {
    name: "see_ioc",
    text: "INSERT INTO ioc $see_ioc ON DUPLICATE KEY UPDATE \
           last_seen = time::max([last_seen ?? $input.last_seen, $input.last_seen]), \
           submissions = (submissions ?? 0) + 1, \
           special = $input.special, \
           tlp = math::min([tlp ?? $input.tlp, $input.tlp]) RETURN NONE",
};

static JUDGE: Statement = Statement {
    name: "judge_ioc",
    text: "FOR $item IN $judge_ioc { UPDATE $item.id SET verdict = $item.verdict, score = $item.score, \
           confidence = $item.confidence, judged = $item.judged RETURN NONE }",
};

/// Runs before the ticket itself is changed: of that, the item says what it will be.
static MARK: Statement = Statement {
    name: "mark_ioc",
    text: "FOR $item IN $mark_ioc { \
           LET $others = (SELECT VALUE tlp FROM ticket WITH INDEX ticket_ioc \
           WHERE ioc = $item.ioc AND id != $item.ticket); \
           UPDATE $item.id SET tlp = math::min(array::append($others, $item.tlp)) RETURN NONE }",
};

/// Which IoCs. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IocFilter {
    /// Of this type.
    pub kind: Option<IocType>,
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// Whose value begins so; case does not matter. The list is then sorted by value.
    pub q: Option<String>,
}

impl Unit {
    /// That an IoC was submitted: it is created, or counted once more; its marking becomes that of the submission's ticket,
    /// if that is freer.
    pub fn see_ioc(&mut self, ioc: &IocRef, special: Option<&Special>, tlp: Tlp, at: DateTime<Utc>) -> &mut Self {
        let columns = row([
            ("kind", text(ioc.kind.as_str())),
            ("name", text(ioc.value.to_lowercase())),
            ("value_text", text(&ioc.value)),
            ("special", special.map_or(NONE, |special| text(json(special)))),
            ("verdict", text("")),
            ("tlp", int(tlp.rank())),
            ("first_seen", time(at)),
            ("last_seen", time(at)),
            ("submissions", int(1)),
        ]);
        self.write(Write::Special(&SEE, IOC, uuid_key(ioc.id.0), columns))
    }

    /// That a person marks this ticket about an IoC: the IoC's marking becomes the freest of its tickets.
    pub fn mark_ioc(&mut self, ticket: &Ticket) -> &mut Self {
        let Some(ioc) = &ticket.ioc else { return self };
        let columns = row([
            ("ioc", uuid(ioc.id.0)),
            ("ticket", record(TICKET, uuid_key(ticket.id.0))),
            ("tlp", int(ticket.tlp.rank())),
        ]);
        self.write(Write::Special(&MARK, IOC, uuid_key(ioc.id.0), columns))
    }

    /// What a run concluded about an IoC.
    pub fn judge_ioc(
        &mut self,
        ioc: IocId,
        verdict: Verdict,
        score: Percent,
        confidence: Percent,
        at: DateTime<Utc>,
    ) -> &mut Self {
        let columns = row([
            ("verdict", text(verdict.as_str())),
            ("score", int(score.get())),
            ("confidence", int(confidence.get())),
            ("judged", time(at)),
        ]);
        self.write(Write::Special(&JUDGE, IOC, uuid_key(ioc.0), columns))
    }
}

impl Store {
    /// What is known about an IoC. For a constituent it exists only if its organisation submitted it, and says only
    /// what came of that.
    ///
    /// # Errors
    /// The database's.
    pub async fn ioc(&self, viewer: &Viewer, id: IocId) -> Result<Option<IocRecord>, StoreError> {
        if !viewer.role.is_cert() {
            let own = self.ticket(viewer, TicketId::enrichment(viewer.organisation, id)).await?;
            return Ok(own.and_then(known_to_owner));
        }
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(IOC, uuid_key(id.0)));
        let conditions: String =
            scope.marking_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT * FROM $id WHERE submissions > 0{conditions}");
        Columns::of("IoC", self.database().value(statement, variables).await?)?.as_mut().map(read).transpose()
    }

    /// IoCs, last seen first; by value when `q` is given.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn iocs(
        &self,
        viewer: &Viewer,
        filter: &IocFilter,
        page: &PageRequest,
    ) -> Result<Page<IocRecord>, StoreError> {
        if viewer.role.is_cert() {
            return ioc_listing(viewer, filter).page(self.database(), page, read).await;
        }
        let own = TicketFilter {
            kind: Some(TicketKind::Enrichment),
            verdict: filter.verdict,
            ioc_type: filter.kind,
            q: filter.q.clone(),
            ..TicketFilter::default()
        };
        let listing = Listing { noun: "IoC", ..ticket_listing(viewer, &own) };
        listing
            .page(self.database(), page, |row| {
                known_to_owner(tickets::read(row)?).ok_or_else(|| corrupt("an enrichment without an IoC"))
            })
            .await
    }
}

/// The query of [`Store::iocs`] for the CERT.
pub(crate) fn ioc_listing(viewer: &Viewer, filter: &IocFilter) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.marking_conditions(), Variables::new());
    scope.bind(&mut variables);
    let (mut index, mut order) = ("ioc_seen", Order::Newest("last_seen"));
    if let Some(kind) = filter.kind {
        conditions.push("kind = $kind");
        variables.insert("kind", text(kind.as_str()));
        index = "ioc_kind";
    }
    if let Some(verdict) = filter.verdict {
        conditions.push("verdict = $verdict");
        variables.insert("verdict", text(verdict.as_str()));
        index = "ioc_verdict";
    }
    if let Some(q) = filter.q.as_deref().filter(|q| !q.is_empty()) {
        begins_with(q, &mut variables);
        conditions.push("name >= $q_from");
        conditions.push("name < $q_to");
        (index, order) = ("ioc_name", Order::Alphabetic("name"));
    }
    Listing { noun: "IoC", table: IOC, columns: "*", index, conditions, variables, order }
}

/// What a constituent may know of an IoC: what its own ticket says.
fn known_to_owner(ticket: Ticket) -> Option<IocRecord> {
    let ioc = ticket.ioc?;
    Some(IocRecord {
        id: ioc.id,
        kind: ioc.kind,
        value: ioc.value,
        special: ticket.special,
        verdict: ticket.verdict,
        score: ticket.score,
        confidence: ticket.confidence,
        tlp: ticket.tlp,
        first_seen: ticket.created_at,
        last_seen: ticket.updated_at,
        submissions: u64::from(ticket.runs),
        judged_at: ticket.closed_at,
    })
}

fn read(row: &mut Columns) -> Result<IocRecord, StoreError> {
    let id = match row.key()? {
        surrealdb::types::RecordIdKey::Uuid(id) => IocId(id.into_inner()),
        _ => return Err(corrupt("its key is no UUID")),
    };
    let kind = row.text("kind")?;
    let verdict = row.text("verdict")?;
    let tlp = u8::try_from(row.int("tlp")?).ok().and_then(Tlp::from_rank);
    let special = row.text_option("special");
    Ok(IocRecord {
        id,
        kind: IocType::from_word(&kind).ok_or_else(|| corrupt("its type is unknown"))?,
        value: row.text("value_text")?,
        special: special.and_then(|special| serde_json::from_str::<Special>(&special).ok()),
        verdict: Verdict::ALL.into_iter().find(|known| known.as_str() == verdict),
        score: percent(row.take("score")),
        confidence: percent(row.take("confidence")),
        tlp: tlp.ok_or_else(|| corrupt("its marking is unknown"))?,
        first_seen: row.time("first_seen")?,
        last_seen: row.time("last_seen")?,
        submissions: row.count("submissions")?,
        judged_at: row.time_option("judged"),
    })
}

fn corrupt(detail: &str) -> StoreError {
    StoreError::Corrupt { noun: "IoC".into(), detail: detail.to_owned() }
}

fn percent(value: Value) -> Option<Percent> {
    match value {
        Value::Number(number) => number.to_int().and_then(|n| u8::try_from(n).ok()).map(Percent::saturating),
        _ => None,
    }
}
