//! Sums that are kept: written in the transaction that ends an outbox entry, so that each change is summed up once.

use surrealdb::types::{Number, Value, Variables};
use tocsin_model::{
    id::OrganisationId,
    statistics::{Figures, Month, StatisticsBy, SumKey},
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, int, list, record, row, text, text_key, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const STATISTIC: Table = Table("statistic");

static ADD: Statement = Statement {
    name: "add_statistics",
    text: "FOR $item IN $add_statistics { FOR $sum IN $item.sums { \
           UPSERT $sum.id SET scope = $sum.scope, dimension = $sum.dimension, subject = $sum.subject, month = $sum.month, \
           tlp = $sum.tlp, figures = vector::add(figures ?? $item.nothing, $sum.figures) RETURN NONE } }",
};

/// A sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The organisation, category or analyst; nil for a month as a whole.
    pub subject: Uuid,
    /// The month.
    pub month: Month,
    /// What was summed up.
    pub figures: Figures,
}

impl Unit {
    /// Adds to sums. `entry` is the outbox entry that this unit ends: each adds once.
    pub fn add_statistics(&mut self, entry: Uuid, sums: &[(SumKey, Figures)]) -> &mut Self {
        if sums.is_empty() {
            return self;
        }
        let rows = sums.iter().map(|(key, figures)| {
            Value::Object(row([
                ("id", record(STATISTIC, text_key(&name(key)))),
                ("scope", uuid(key.of.map_or(Uuid::nil(), |of| of.0))),
                ("dimension", text(key.by.as_str())),
                ("subject", uuid(key.subject)),
                ("month", int(key.month.number())),
                ("tlp", int(key.tlp.rank())),
                ("figures", list(figures.numbers().map(|number| int(number)))),
            ]))
        });
        let nothing = list(Figures::default().numbers().map(|number| int(number)));
        let item = row([("sums", list(rows)), ("nothing", nothing)]);
        // Many add to the same sums: the key is the entry's own, so that they still share a transaction.
        self.write(Write::Special(&ADD, STATISTIC, uuid_key(entry), item))
    }
}

pub(crate) const SUMS: &str = "SELECT subject, month, figures FROM statistic WITH INDEX statistic_month \
    WHERE scope = $scope AND dimension = $dimension AND month >= $from AND month <= $to AND tlp <= $scope_tlp";

impl Store {
    /// The sums of these months that the viewer may know: of one organisation, or of all for the CERT.
    ///
    /// # Errors
    /// The database's.
    pub async fn statistics(
        &self,
        viewer: &Viewer,
        of: Option<OrganisationId>,
        by: StatisticsBy,
        (from, to): (Month, Month),
    ) -> Result<Vec<Sum>, StoreError> {
        let own = (!viewer.role.is_cert()).then_some(viewer.organisation);
        if own.is_some() && of.is_some() && own != of {
            return Ok(Vec::new());
        }
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("scope", uuid(own.or(of).map_or(Uuid::nil(), |of| of.0)));
        variables.insert("dimension", text(by.as_str()));
        variables.insert("from", int(from.number()));
        variables.insert("to", int(to.number()));
        let rows = self.database().value(SUMS, variables).await?;
        Columns::all("statistic", rows)?.into_iter().map(|mut row| read(&mut row)).collect()
    }
}

fn name(key: &SumKey) -> String {
    let of = key.of.map_or(Uuid::nil(), |of| of.0).simple();
    format!("{of}|{}|{}|{}|{}", key.by.as_str(), key.subject.simple(), key.month, key.tlp.rank())
}

fn read(row: &mut Columns) -> Result<Sum, StoreError> {
    let corrupt = || StoreError::Corrupt { noun: "statistic".into(), detail: "a sum has other figures".into() };
    let Value::Array(items) = row.take("figures") else { return Err(corrupt()) };
    let mut numbers = [0; 10];
    for (place, item) in items.into_iter().enumerate() {
        let Value::Number(Number::Int(number)) = item else { return Err(corrupt()) };
        *numbers.get_mut(place).ok_or_else(corrupt)? = number;
    }
    let month = Month::from_number(row.int("month")?).ok_or_else(corrupt)?;
    Ok(Sum { subject: row.uuid("subject")?, month, figures: Figures::of_numbers(numbers) })
}
