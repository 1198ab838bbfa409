//! Statistics: the sums that are kept, with names, and the incidents behind each of them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use tocsin_model::{
    id::{AccountId, CategoryId, IncidentId, OrganisationId, ThreadId},
    incident::Incident,
    outbox::OutboxEntry,
    page::Page,
    statistics::{Figures, Month, Source, Statistics, StatisticsBy, StatisticsRow, SumKey},
    thread::ThreadKind,
    viewer::{Action, Actor, Viewer},
};
use tocsin_store::{FollowedFilter, MessageFigures, PageRequest, Unit};
use uuid::Uuid;

use crate::{
    App,
    error::{Error, Result, require},
    sight::{Subject, sifted},
};

/// How many months are added up at most.
const MOST_MONTHS: i64 = 60;
/// How many months there are unless somebody says.
const USUAL_MONTHS: i64 = 12;

/// Which figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatisticsQuery {
    /// Told apart by this.
    pub by: StatisticsBy,
    /// Of this organisation alone.
    pub organisation: Option<OrganisationId>,
    /// From this month; a year before `to` unless said.
    pub from: Option<Month>,
    /// To this month; the present one unless said.
    pub to: Option<Month>,
}

impl App {
    /// Figures that are kept.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Invalid`] when the months are none, too many, or what tells them apart is the CERT's.
    pub async fn statistics(&self, viewer: &Viewer, query: &StatisticsQuery) -> Result<Statistics> {
        require(viewer, Action::ReadStatistics)?;
        check_scope(viewer, query)?;
        let (from, to) = months(query, Utc::now())?;
        let sums = self.store().statistics(viewer, query.organisation, query.by, (from, to)).await?;
        let mut rows: BTreeMap<String, Figures> = BTreeMap::new();
        if query.by == StatisticsBy::Month {
            let all = (from.number()..=to.number()).filter_map(Month::from_number);
            rows.extend(all.map(|month| (month.to_string(), Figures::default())));
        }
        let mut total = Figures::default();
        for sum in sums {
            let key = if query.by == StatisticsBy::Month { sum.month.to_string() } else { sum.subject.to_string() };
            *rows.entry(key).or_default() += sum.figures;
            total += sum.figures;
        }
        rows.retain(|_, figures| query.by == StatisticsBy::Month || *figures != Figures::default());
        let names = self.names(viewer, query.by, rows.keys()).await?;
        let mut rows: Vec<StatisticsRow> = rows
            .into_iter()
            .map(|(key, figures)| StatisticsRow {
                name: names.get(&key).cloned().unwrap_or_else(|| key.clone()),
                incidents: behind(query, (from, to), &key),
                key,
                figures,
            })
            .collect();
        if query.by != StatisticsBy::Month {
            rows.sort_by_key(|row| row.name.to_lowercase());
        }
        let all = StatisticsQuery { by: StatisticsBy::Month, ..*query };
        let incidents = behind(&all, (from, to), "");
        let total = StatisticsRow { key: String::new(), name: String::new(), figures: total, incidents };
        Ok(Statistics { by: query.by, from, to, rows, total })
    }

    /// The incidents behind a figure, the latest submitted first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::InvalidCursor`]; [`Error::Invalid`] for an analyst, to others than the CERT.
    pub async fn statistics_incidents(
        &self,
        viewer: &Viewer,
        filter: &FollowedFilter,
        page: &PageRequest,
    ) -> Result<Page<Incident>> {
        require(viewer, Action::ReadStatistics)?;
        require(viewer, Action::ReadIncidents)?;
        if filter.analyst.is_some() && !viewer.role.is_cert() {
            return Err(Error::invalid("analyst", "only the CERT looks for incidents by their analyst: leave it out"));
        }
        // An incident may be marked more strictly than it was when it was followed last.
        let read = |page| async move { Ok(self.store().followed_incidents(viewer, filter, &page).await?) };
        let sift = |ids: Vec<IncidentId>| async move {
            let seen = self.seen_of(viewer, ids.iter().copied().map(Subject::Incident)).await?;
            Ok(ids.into_iter().map(|id| Some(id).filter(|id| seen.contains(&Subject::Incident(*id)))).collect())
        };
        let Page { items, next } = sifted(page, read, sift).await?;
        let found = self.store().incidents_by_id(viewer, &items).await?;
        let mut shown = self.shown_incidents(viewer, found).await?;
        shown.sort_by_key(|incident| items.iter().position(|id| *id == incident.id));
        Ok(Page { items: shown, next })
    }

    /// Counts a message that was just written.
    pub(crate) async fn count_message(&self, entry: &OutboxEntry, unit: &mut Unit) -> Result<()> {
        let is_set = |name: &str| entry.record.get(name).is_some_and(|value| !value.is_null());
        let Ok(id) = entry.key.parse::<ThreadId>() else { return Ok(()) };
        if is_set("edited_at") || is_set("deleted_at") || is_set("event") {
            return Ok(());
        }
        let host = Self::host_viewer();
        let Some(thread) = self.store().thread(&host, id).await?.map(|record| record.thread) else { return Ok(()) };
        let category = match thread.incident {
            Some(incident) => self.store().incident(&host, incident).await?.map(|incident| incident.category),
            None => None,
        };
        let of_cert = entry.record.get("author").and_then(|author| author.get("of_cert")).and_then(|of| of.as_bool());
        let analyst = match entry.actor {
            Actor::Account(account) if of_cert == Some(true) => Some(account),
            _ => None,
        };
        let source = Source {
            organisation: (thread.kind != ThreadKind::Internal).then_some(thread.organisation),
            category: category.filter(|_| thread.kind != ThreadKind::Internal),
            analyst,
            at: entry.at,
            tlp: thread.tlp,
        };
        let like = MessageFigures { thread: id, incident: thread.incident, source, messages: 0 };
        let before = self.store().message_figures(&like).await?;
        let after = MessageFigures { messages: before.messages + 1, ..before };
        unit.put_message_figures(&before, &after);
        let sums: Vec<_> = after.source.sums().into_iter().map(|key| (key, Figures::of_message())).collect();
        unit.add_statistics(entry.id, &sums);
        Ok(())
    }

    /// What is to be added to the sums so that the messages of an incident count as it is marked now.
    pub(crate) async fn moved_messages(&self, incident: &Incident, unit: &mut Unit) -> Result<Vec<(SumKey, Figures)>> {
        let mut sums = Vec::new();
        for before in self.store().message_figures_of(incident.id).await? {
            if before.source.tlp == incident.tlp {
                continue;
            }
            let after = MessageFigures { source: Source { tlp: incident.tlp, ..before.source }, ..before };
            unit.put_message_figures(&before, &after);
            let messages = i64::try_from(before.messages).unwrap_or(i64::MAX);
            sums.extend(before.source.sums().into_iter().map(|key| (key, Figures::of_messages(-messages))));
            sums.extend(after.source.sums().into_iter().map(|key| (key, Figures::of_messages(messages))));
        }
        Ok(sums)
    }

    /// What people call the keys of the rows.
    async fn names(
        &self,
        viewer: &Viewer,
        by: StatisticsBy,
        keys: impl Iterator<Item = &String>,
    ) -> Result<HashMap<String, String>> {
        let mut names = HashMap::new();
        for key in keys {
            let Ok(id) = key.parse::<Uuid>() else { continue };
            let name = match by {
                StatisticsBy::Month => None,
                StatisticsBy::Organisation => {
                    self.store().organisation(viewer, OrganisationId(id)).await?.map(|organisation| organisation.name)
                }
                StatisticsBy::Category => self.store().category(CategoryId(id)).await?.map(|category| category.name),
                StatisticsBy::Analyst => {
                    self.store().account(viewer, AccountId(id)).await?.map(|record| record.account.name)
                }
            };
            names.extend(name.map(|name| (key.clone(), name)));
        }
        Ok(names)
    }
}

fn check_scope(viewer: &Viewer, query: &StatisticsQuery) -> Result<()> {
    if viewer.role.is_cert() {
        if query.organisation.is_some() && matches!(query.by, StatisticsBy::Organisation | StatisticsBy::Analyst) {
            return Err(Error::invalid("by", "use month or category for one organisation"));
        }
        return Ok(());
    }
    if matches!(query.by, StatisticsBy::Organisation | StatisticsBy::Analyst) {
        return Err(Error::invalid("by", "use month or category: the others are the CERT's"));
    }
    Ok(())
}

fn months(query: &StatisticsQuery, now: DateTime<Utc>) -> Result<(Month, Month)> {
    let to = query.to.unwrap_or_else(|| Month::of(now));
    let usual = Month::from_number(to.number() - USUAL_MONTHS + 1).unwrap_or(to);
    let from = query.from.unwrap_or(usual);
    if from > to {
        return Err(Error::invalid("from", "use a month that is not behind `to`"));
    }
    if to.number() - from.number() >= MOST_MONTHS {
        return Err(Error::invalid("from", format!("use at most {MOST_MONTHS} months")));
    }
    Ok((from, to))
}

/// The query of the incidents behind a row.
fn behind(query: &StatisticsQuery, (from, to): (Month, Month), key: &str) -> String {
    let mut parts = Vec::new();
    match query.by {
        StatisticsBy::Month if !key.is_empty() => parts.extend([format!("from={key}"), format!("to={key}")]),
        _ => parts.extend([format!("from={from}"), format!("to={to}")]),
    }
    parts.extend(query.organisation.map(|organisation| format!("organisation={organisation}")));
    match query.by {
        StatisticsBy::Month => {}
        by => parts.push(format!("{}={key}", by.as_str())),
    }
    format!("/api/v1/statistics/incidents?{}", parts.join("&"))
}

/// A table for spreadsheets (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe.
#[must_use]
pub fn csv(statistics: &Statistics) -> String {
    let cell = |text: &str| {
        let text =
            if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
        if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let mut lines = vec![format!("{},name,{}", statistics.by.as_str(), Figures::NAMES.join(","))];
    let total = StatisticsRow { key: "total".to_owned(), ..statistics.total.clone() };
    for row in statistics.rows.iter().chain([&total]) {
        let numbers = row.figures.numbers().map(|number| number.to_string()).join(",");
        lines.push(format!("{},{},{numbers}", cell(&row.key), cell(&row.name)));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.to_owned().try_into().expect("a month")
    }

    #[test]
    fn a_name_is_no_formula_and_breaks_no_row() {
        let row = |name: &str| StatisticsRow {
            key: "k".into(),
            name: name.into(),
            figures: Figures::of_message(),
            incidents: String::new(),
        };
        let (from, to) = (month("2026-01"), month("2026-02"));
        let statistics = Statistics {
            by: StatisticsBy::Organisation,
            from,
            to,
            rows: vec![row("=cmd|' /C calc'!A0"), row("Ministry, \"North\"\nof")],
            total: row(""),
        };
        let text = csv(&statistics);
        assert!(text.contains("k,'=cmd|' /C calc'!A0,0,"), "{text}");
        assert!(text.contains("k,\"Ministry, \"\"North\"\"\nof\",0,"), "{text}");
        assert!(text.ends_with(",1\r\n"), "{text}");
    }

    #[test]
    fn a_year_is_added_up_unless_somebody_says() {
        let now = month("2026-11").bounds().0;
        let usual = months(&StatisticsQuery::default(), now).expect("months");
        assert_eq!(usual, (month("2025-12"), month("2026-11")));
        let turned = StatisticsQuery { from: Some(month("2027-01")), ..StatisticsQuery::default() };
        assert!(months(&turned, now).is_err());
        let long = StatisticsQuery { from: Some(month("2001-01")), ..StatisticsQuery::default() };
        assert!(months(&long, now).is_err());
    }
}
