//! Statistics: how many incidents and messages there are, how fast the CERT answers, and whether service levels are held.
//!
//! Figures are kept, not counted: each incident contributes to the sums of the month in which it was submitted, and when it
//! changes, what it contributed before is taken out. A sum is kept for each marking, so that nobody learns of more than they
//! may see.

use std::ops::{Add, AddAssign, Neg};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    followed::Followed,
    id::{AccountId, CategoryId, OrganisationId},
    tlp::Tlp,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Incidents that the CERT got.
    pub submitted: i64,
    /// Of these, how many the CERT has answered.
    pub answered: i64,
    /// The minutes until the first answers, added up.
    pub answer_minutes: i64,
    /// First answers within their service level.
    pub answer_held: i64,
    /// First answers behind it.
    pub answer_missed: i64,
    /// Of the incidents, how many are resolved.
    pub resolved: i64,
    /// The minutes until they were, added up.
    pub resolution_minutes: i64,
    /// Resolutions within their service level.
    pub resolution_held: i64,
    /// Resolutions behind it.
    pub resolution_missed: i64,
    /// Messages that were written in that month.
    pub messages: i64,
}

impl Figures {
    /// The names of the columns, in order.
    pub const NAMES: [&'static str; 10] = [
        "submitted",
        "answered",
        "answer_minutes",
        "answer_held",
        "answer_missed",
        "resolved",
        "resolution_minutes",
        "resolution_held",
        "resolution_missed",
        "messages",
    ];

    /// The numbers, in the order of [`Self::NAMES`].
    #[must_use]
    pub fn numbers(&self) -> [i64; 10] {
        [
            self.submitted,
            self.answered,
            self.answer_minutes,
            self.answer_held,
            self.answer_missed,
            self.resolved,
            self.resolution_minutes,
            self.resolution_held,
            self.resolution_missed,
            self.messages,
        ]
    }

    /// The figures with these numbers, in the order of [`Self::NAMES`].
    #[must_use]
    pub fn of_numbers(numbers: [i64; 10]) -> Self {
        let [
            submitted,
            answered,
            answer_minutes,
            answer_held,
            answer_missed,
            resolved,
            resolution_minutes,
            resolution_held,
            resolution_missed,
            messages,
        ] = numbers;
        Self {
            submitted,
            answered,
            answer_minutes,
            answer_held,
            answer_missed,
            resolved,
            resolution_minutes,
            resolution_held,
            resolution_missed,
            messages,
        }
    }

    /// What an incident contributes.
    #[must_use]
    pub fn of_incident(incident: &Followed) -> Self {
        let minutes = |at: Option<DateTime<Utc>>| at.map_or(0, |at| (at - incident.submitted_at).num_minutes().max(0));
        let is = |held: Option<bool>, wanted: bool| i64::from(held == Some(wanted));
        Self {
            submitted: 1,
            answered: i64::from(incident.answered_at.is_some()),
            answer_minutes: minutes(incident.answered_at),
            answer_held: is(incident.answer_held, true),
            answer_missed: is(incident.answer_held, false),
            resolved: i64::from(incident.resolved_at.is_some()),
            resolution_minutes: minutes(incident.resolved_at),
            resolution_held: is(incident.resolution_held, true),
            resolution_missed: is(incident.resolution_held, false),
            messages: 0,
        }
    }

    /// So many messages.
    #[must_use]
    pub fn of_messages(messages: i64) -> Self {
        Self { messages, ..Self::default() }
    }

    /// One message.
    #[must_use]
    pub fn of_message() -> Self {
        Self::of_messages(1)
    }
}

impl Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (mine, theirs) = (self.numbers(), other.numbers());
        Self::of_numbers(std::array::from_fn(|place| mine[place] + theirs[place]))
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Neg for Figures {
    type Output = Self;

    fn neg(self) -> Self {
        Self::of_numbers(self.numbers().map(|number| -number))
    }
}

/// By what figures are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StatisticsBy {
    /// By month.
    #[default]
    Month,
    /// By organisation; for the CERT.
    Organisation,
    /// By category.
    Category,
    /// By analyst; for the CERT.
    Analyst,
}

impl StatisticsBy {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StatisticsBy::Month => "month",
            StatisticsBy::Organisation => "organisation",
            StatisticsBy::Category => "category",
            StatisticsBy::Analyst => "analyst",
        }
    }
}

/// A month: `2026-11`. Kept as its number, counted through from the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11"))]
#[serde(try_from = "String", into = "String")]
pub struct Month(i64);

impl Month {
    /// The month of a moment.
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        Self(i64::from(at.year()) * 12 + i64::from(at.month0()))
    }

    /// Months counted through: later ones are greater.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// The month of a number, within the years 1970 to 9999.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        (1970..=9999).contains(&number.div_euclid(12)).then_some(Self(number))
    }

    /// When it begins, and when the next one does.
    #[must_use]
    pub fn bounds(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |number: i64| {
            let year = i32::try_from(number.div_euclid(12)).unwrap_or(i32::MAX);
            let month = u32::try_from(number.rem_euclid(12)).unwrap_or(0) + 1;
            let day = NaiveDate::from_ymd_opt(year, month, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
            day.map_or(DateTime::<Utc>::MAX_UTC, |day| day.and_utc())
        };
        (begin(self.0), begin(self.0 + 1))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parse = || {
            let (year, month) = text.split_once('-')?;
            let fits = year.len() == 4 && month.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
            Self::from_number(year * 12 + month - 1).filter(|_| fits && (1..=12).contains(&month))
        };
        parse().ok_or_else(|| "use a month such as 2026-11".to_owned())
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

/// Which sum a contribution goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SumKey {
    /// Of one organisation alone; of all for `None`.
    pub of: Option<OrganisationId>,
    /// By what.
    pub by: StatisticsBy,
    /// Which organisation, category or analyst; nil for the month as a whole.
    pub subject: Uuid,
    /// In which month.
    pub month: Month,
    /// With which marking.
    pub tlp: Tlp,
}

/// What something contributes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Whose it is; `None` for what only the CERT sees.
    pub organisation: Option<OrganisationId>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// The analyst.
    pub analyst: Option<AccountId>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Its marking.
    pub tlp: Tlp,
}

impl Source {
    /// An incident.
    #[must_use]
    pub fn of_incident(incident: &Followed) -> Self {
        Self {
            organisation: Some(incident.organisation),
            category: Some(incident.category),
            analyst: incident.owner,
            at: incident.submitted_at,
            tlp: incident.tlp,
        }
    }

    /// The sums that it goes into. An organisation's own are not told apart by analyst: that is the desk's.
    #[must_use]
    pub fn sums(&self) -> Vec<SumKey> {
        let (month, tlp) = (Month::of(self.at), self.tlp);
        let sum = |of, by, subject| SumKey { of, by, subject, month, tlp };
        let mut sums = vec![sum(None, StatisticsBy::Month, Uuid::nil())];
        if let Some(organisation) = self.organisation {
            sums.push(sum(None, StatisticsBy::Organisation, organisation.0));
            sums.push(sum(Some(organisation), StatisticsBy::Month, Uuid::nil()));
        }
        if let Some(category) = self.category {
            sums.push(sum(None, StatisticsBy::Category, category.0));
            sums.extend(self.organisation.map(|of| sum(Some(of), StatisticsBy::Category, category.0)));
        }
        sums.extend(self.analyst.map(|analyst| sum(None, StatisticsBy::Analyst, analyst.0)));
        sums
    }
}

/// What is to be added to the sums when an incident was `before` and is now `after`.
#[must_use]
pub fn difference(before: Option<&Followed>, after: &Followed) -> Vec<(SumKey, Figures)> {
    let mut sums = std::collections::BTreeMap::<SumKey, Figures>::new();
    let mut add = |incident: &Followed, figures: Figures| {
        for key in Source::of_incident(incident).sums() {
            *sums.entry(key).or_default() += figures;
        }
    };
    if let Some(before) = before {
        add(before, -Figures::of_incident(before));
    }
    add(after, Figures::of_incident(after));
    sums.into_iter().filter(|(_, figures)| *figures != Figures::default()).collect()
}

/// Which incidents stand behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// All that the CERT got.
    Submitted,
    /// Those that it answered.
    Answered,
    /// Those that it answered within the service level.
    AnswerHeld,
    /// Those that it answered behind it.
    AnswerMissed,
    /// Those that are resolved.
    Resolved,
    /// Those that were resolved within the service level.
    ResolutionHeld,
    /// Those that were resolved behind it.
    ResolutionMissed,
}

/// The figures of a month, an organisation, a category or an analyst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatisticsRow {
    /// The month, or the identifier.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// The figures.
    pub figures: Figures,
    /// The query of the incidents behind them, without the measure: `…&measure=answer_missed` narrows it.
    pub incidents: String,
}

/// Figures, told apart by something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statistics {
    /// By what.
    pub by: StatisticsBy,
    /// From this month.
    pub from: Month,
    /// To this month, inclusive.
    pub to: Month,
    /// One row each; months in order, others by their names.
    pub rows: Vec<StatisticsRow>,
    /// All of them together.
    pub total: StatisticsRow,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{IncidentState, Severity};

    fn followed() -> Followed {
        Followed {
            organisation: OrganisationId::fresh(),
            category: CategoryId::fresh(),
            owner: None,
            state: IncidentState::Submitted,
            severity: Severity::High,
            tlp: Tlp::Amber,
            submitted_at: DateTime::from_timestamp(1_764_000_000, 0).expect("in range"),
            answered_at: None,
            resolved_at: None,
            answer_held: None,
            resolution_held: None,
            warned: Vec::new(),
        }
    }

    /// The sums after these states of one incident, one after the other.
    fn sums(states: &[Followed]) -> std::collections::BTreeMap<SumKey, Figures> {
        let mut sums = std::collections::BTreeMap::<SumKey, Figures>::new();
        let mut before = None;
        for after in states {
            for (key, figures) in difference(before, after) {
                *sums.entry(key).or_default() += figures;
            }
            before = Some(after);
        }
        sums.retain(|_, figures| *figures != Figures::default());
        sums
    }

    #[test]
    fn whatever_way_an_incident_took_its_sums_are_those_of_its_last_state() {
        let first = followed();
        let answered = Followed {
            answered_at: Some(first.submitted_at + chrono::TimeDelta::minutes(30)),
            answer_held: Some(true),
            owner: Some(AccountId::fresh()),
            ..first.clone()
        };
        let moved = Followed { category: CategoryId::fresh(), tlp: Tlp::Red, owner: None, ..answered.clone() };
        let way = [first.clone(), answered.clone(), moved.clone(), answered, moved.clone()];
        assert_eq!(sums(&way), sums(std::slice::from_ref(&moved)));
        let total =
            sums(&way).iter().find(|(key, _)| key.of.is_none() && key.by == StatisticsBy::Month).map(|(_, f)| *f);
        let total = total.expect("a month");
        assert_eq!((total.submitted, total.answer_minutes, total.answer_held), (1, 30, 1));
        assert!(sums(&way).keys().all(|key| key.tlp == Tlp::Red), "nothing is left under the freer marking");
    }

    #[test]
    fn an_organisations_own_sums_name_no_analyst() {
        let incident = Followed { owner: Some(AccountId::fresh()), ..followed() };
        let sums = Source::of_incident(&incident).sums();
        assert!(sums.iter().any(|key| key.by == StatisticsBy::Analyst));
        assert!(sums.iter().all(|key| key.of.is_none() || key.by != StatisticsBy::Analyst));
    }

    #[test]
    fn months_are_read_back_and_counted_through() {
        let month: Month = "2026-12".to_owned().try_into().expect("a month");
        assert_eq!(Month::from_number(month.number()), Some(month));
        assert_eq!(Month::from_number(month.number() + 1).map(|next| next.to_string()).as_deref(), Some("2027-01"));
        assert_eq!(Month::of(month.bounds().0), month);
        for wrong in ["2026-13", "2026-1", "26-01", "november", "2026-00"] {
            assert!(Month::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
