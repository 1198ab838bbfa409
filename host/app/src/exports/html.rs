//! The document for people: one file without any resource from elsewhere, whose own policy forbids it to load one. The
//! marking stands at the head and foot of every printed page (TLP 2.0, section 3).

use chrono::{DateTime, Utc};
use serde_json::Value;
use tocsin_model::{
    export::{ExportHead, ExportPart, IncidentExport, ThreadExport},
    incident::{Incident, IncidentIoc},
    ioc::{Ioc, defang},
    tlp::Tlp,
};

use super::{markup::Markup, words};

const STYLE: &str = include_str!("export.css");

/// An incident as a document.
pub(super) fn incident(export: &IncidentExport) -> String {
    let incident = &export.incident;
    document(&export.head, &incident.reference, |page| {
        page.tag("<h1>")
            .text(&incident.reference)
            .tag("</h1>\n<p class=\"title\">")
            .text(&incident.title)
            .tag("</p>\n");
        left_out(page, &export.left_out);
        facts(page, export);
        card(page, export);
        if !export.iocs.is_empty() {
            iocs(page, &export.iocs);
        }
        if !export.occurrences.is_empty() {
            page.tag("<h2>Timeline</h2>\n").table(["When", "What happened", "Written down by"]);
            for occurrence in &export.occurrences {
                page.row([&moment(occurrence.at), &occurrence.text, &occurrence.by.name]);
            }
            page.tag("</tbody></table>\n");
        }
        tasks(page, incident);
        for thread in &export.threads {
            messages(page, thread);
        }
        if !export.history.is_empty() {
            page.tag("<h2>History</h2>\n").table(["When", "By", "What was done"]);
            for entry in &export.history {
                page.row([&moment(entry.at), &entry.by.name, &words::happening(&entry.what)]);
            }
            page.tag("</tbody></table>\n");
        }
    })
}

/// A thread as a document.
pub(super) fn thread(export: &ThreadExport) -> String {
    document(&export.head, &export.thread.title, |page| {
        page.tag("<h1>").text(&export.thread.title).tag("</h1>\n");
        messages(page, export);
    })
}

/// The frame: a table whose head and foot every printed page repeats.
fn document(head: &ExportHead, title: &str, fill: impl FnOnce(&mut Markup)) -> String {
    let mut page = Markup::default();
    page.tag("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .text(&policy())
        .tag("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
        .text(&format!("{} {title}", head.tlp.label()))
        .tag("</title>\n<style>")
        .tag(STYLE)
        .tag("</style></head><body>\n<table class=\"sheet\" role=\"presentation\"><thead><tr><td>");
    mark(&mut page, head.tlp);
    page.tag("</td></tr></thead>\n<tfoot><tr><td>");
    mark(&mut page, head.tlp);
    page.tag("</td></tr></tfoot>\n<tbody><tr><td><main>\n");
    fill(&mut page);
    page.tag("<footer><p>").text(&format!(
        "Exported by {} on {}. {}. It holds no more than that reader may see.",
        head.exported_by,
        moment(head.exported_at),
        head.organisation_name,
    ));
    page.tag("</p></footer>\n</main></td></tr></tbody></table>\n</body></html>\n");
    page.into_string()
}

/// The policy of the document: nothing is loaded, and only its own style is applied.
pub fn policy() -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn mark(page: &mut Markup, tlp: Tlp) {
    page.tag(match tlp {
        Tlp::Clear => "<p class=\"mark clear\"><span>",
        Tlp::Green => "<p class=\"mark green\"><span>",
        Tlp::Amber | Tlp::AmberStrict => "<p class=\"mark amber\"><span>",
        Tlp::Red => "<p class=\"mark red\"><span>",
    });
    page.text(tlp.label()).tag("</span></p>");
}

fn facts(page: &mut Markup, export: &IncidentExport) {
    let incident = &export.incident;
    page.tag("<dl>\n")
        .pair("Organisation", &export.head.organisation_name)
        .pair("State", &incident.state.as_str().replace('_', " "))
        .pair("Severity", incident.severity.as_str())
        .pair("Permissible actions", incident.pap.label())
        .pair("Reported by", &incident.reporter.name);
    if let Some(owner) = &incident.owner_name {
        page.pair("Analyst", owner);
    }
    for (name, at) in [
        ("Aware since", incident.aware_at),
        ("Begun", Some(incident.created_at)),
        ("Submitted", incident.submitted_at),
        ("First answer", incident.answered_at),
        ("Resolved", incident.resolved_at),
        ("Closed", incident.closed_at),
    ] {
        if let Some(at) = at {
            page.pair(name, &moment(at));
        }
    }
    for clock in &incident.clocks {
        let met = clock.met_at.map(|met| format!(", met {}", moment(met))).unwrap_or_default();
        let name = format!("Deadline: {}", clock.kind.as_str().replace('_', " "));
        page.pair(&name, &format!("{}{met}", moment(clock.due_at)));
    }
    if let Some(outcome) = &incident.outcome {
        page.pair("Outcome", outcome);
    }
    page.tag("</dl>\n");
}

fn card(page: &mut Markup, export: &IncidentExport) {
    let Some(card) = export.card.as_ref().filter(|_| !export.incident.values.is_empty()) else { return };
    page.tag("<h2>Report</h2>\n<dl class=\"card\">\n");
    for field in &card.fields {
        if let Some(value) = export.incident.values.get(&field.key) {
            page.pair(&field.label, &shown(value));
        }
    }
    page.tag("</dl>\n");
}

/// A value of a card as text: lists line by line, tables row by row.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect::<Vec<_>>().join("; ")
        }
    }
}

fn iocs(page: &mut Markup, iocs: &[IncidentIoc]) {
    page.tag("<h2>IoCs</h2>\n").table(["Type", "Value (defanged)", "Verdict", "Note"]);
    for ioc in iocs {
        let value =
            Ioc::parse(Some(ioc.ioc.kind), &ioc.ioc.value).map_or_else(|_| ioc.ioc.value.clone(), |ioc| defang(&ioc));
        let verdict = ioc.verdict.map_or("", |verdict| verdict.as_str());
        page.row([ioc.ioc.kind.as_str(), &value, verdict, ioc.note.as_deref().unwrap_or_default()]);
    }
    page.tag("</tbody></table>\n");
}

fn tasks(page: &mut Markup, incident: &Incident) {
    if incident.tasks.is_empty() {
        return;
    }
    page.tag("<h2>Tasks</h2>\n").table(["Done", "Task", "By"]);
    for task in &incident.tasks {
        let done = task.done.as_ref();
        let by = done.map(|done| format!("{}, {}", done.by.name, moment(done.at))).unwrap_or_default();
        page.row([if done.is_some() { "yes" } else { "no" }, &task.title, &by]);
    }
    page.tag("</tbody></table>\n");
}

fn messages(page: &mut Markup, thread: &ThreadExport) {
    page.tag("<h2>Messages</h2>\n<p class=\"readers\">").text(&thread.readers).tag("</p>\n");
    left_out(page, &thread.left_out);
    for message in &thread.messages {
        page.tag("<article><h3>").text(&message.author.name).tag(" <time>").text(&moment(message.created_at));
        page.tag("</time>");
        if let Some(at) = message.edited_at {
            page.tag(" <small>").text(&format!("edited {}", moment(at))).tag("</small>");
        }
        page.tag("</h3>");
        if message.deleted_at.is_some() {
            page.tag("<p class=\"gone\">deleted</p>");
        } else {
            page.tag("<p class=\"message\">").text(&message.text).tag("</p>");
        }
        if !message.attachments.is_empty() {
            page.tag("<p><small>")
                .text(&format!("{} file(s) went with it", message.attachments.len()))
                .tag("</small></p>");
        }
        page.tag("</article>\n");
    }
}

/// Whoever reads the document must not take it for the whole.
fn left_out(page: &mut Markup, parts: &[ExportPart]) {
    if parts.is_empty() {
        return;
    }
    let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
    page.tag("<p><strong>").text("This document is not complete.").tag("</strong> ").text(&format!(
        "There are more entries than it holds of: {}. The rest is read in the portal.",
        parts.join(", ")
    ));
    page.tag("</p>\n");
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
