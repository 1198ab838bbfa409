//! Incidents of the demonstration: several states, both constituents, made as their people would make them.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use tocsin_app::{App, PageRequest};
use tocsin_model::{
    account::Account,
    id::CategoryId,
    incident::{
        ClosingShare, Incident, IncidentChange, NewIncident, NewIncidentIocs, NewOccurrence, Severity, Step, StepInput,
        TaskChange,
    },
    tlp::Tlp,
    viewer::{Principal, Viewer},
};

/// Whoever takes part.
struct People {
    analyst: Viewer,
    meridian: Viewer,
    northwind: Viewer,
}

/// Makes the incidents. Called once, when there are people and categories.
///
/// # Errors
/// When one of them cannot be made.
pub(super) async fn set_up(app: &App, host: &Viewer) -> Result<()> {
    let accounts = app.accounts(host, &PageRequest::first()).await?.items;
    let viewer = |username: &str| {
        let account = accounts.iter().find(|account| account.username == username);
        account.map(viewer_of).with_context(|| format!("there is no {username}"))
    };
    let people = People { analyst: viewer("analyst")?, meridian: viewer("meridian")?, northwind: viewer("northwind")? };
    ransomware(app, &people).await?;
    phishing(app, &people).await?;
    denial_of_service(app, &people).await?;
    scanning(app, &people).await?;
    draft(app, &people).await
}

fn viewer_of(account: &Account) -> Viewer {
    Viewer {
        principal: Principal::Account(account.id),
        organisation: account.organisation,
        role: account.role,
        clearance: account.clearance,
    }
}

/// In progress, with everything that a large incident has.
async fn ransomware(app: &App, people: &People) -> Result<()> {
    let values = json!({
        "noticed_at": ago(9), "description": "Since this morning files on the ward servers cannot be opened. \
            A note asks for money.\n\nThe servers were taken off the network at 08:40.",
        "ransom_note": "yes", "ransom_text": "All your files are encrypted. Write to us within 72 hours.",
        "ransom_contacts": ["pay@evil-locker.com"], "extension": ".locked", "backups": "untested",
        "data_stolen": "unknown", "service_effect": "degraded", "services": "Patient files on wards 3 to 7",
        "contained": "partly", "containment": "The servers are off; work stations still run.",
        "personal_data": "yes", "people_concerned": 12000, "indicators": ["evil-locker.com", "198.51.100.23"],
    });
    let new = report(app, people, "malicious-code/ransomware", "Ransomware on the ward servers", values).await?;
    let new = NewIncident { aware_at: Some(at(9)), tlp: Some(Tlp::AmberStrict), ..new };
    let incident = app.create_incident(&people.meridian, new, None).await?;
    for (hours, text) in
        [(31, "A mail with an invoice was opened in accounting"), (10, "The first files were encrypted")]
    {
        let line = NewOccurrence { at: at(hours), text: text.to_owned() };
        app.add_occurrence(&people.meridian, incident.id, line).await?;
    }
    step(app, &people.analyst, &incident, Step::Accept).await?;
    own(app, people, &incident).await?;
    step(app, &people.analyst, &incident, Step::Start).await?;
    let found = NewIncidentIocs {
        values: vec!["hxxps://evil-locker[.]com/gate.php".to_owned()],
        note: Some("From the memory of a ward server".to_owned()),
    };
    app.add_incident_iocs(&people.analyst, incident.id, found).await?;
    tick_first(app, people, &incident).await?;
    let assessed =
        json!({ "assessment": "The note and the extension are those of a known crew.", "malware_family": "Locker" });
    let assessed = IncidentChange { values: Some(object(assessed)), ..IncidentChange::default() };
    app.change_incident(&people.analyst, incident.id, assessed, None).await?;
    Ok(())
}

/// Waiting for the constituent.
async fn phishing(app: &App, people: &People) -> Result<()> {
    let values = json!({
        "received_at": ago(28), "description": "A mail in the name of our own help desk asks for passwords.",
        "sender": "helpdesk@northwind-support.com", "subject": "Your mailbox is full", "impersonated": "Our help desk",
        "urls": ["https://northwind-support.com/login"], "recipients": 140, "opened": "yes",
        "credentials_entered": "unknown",
    });
    let new = report(app, people, "fraud/phishing", "Phishing in the name of our help desk", values).await?;
    let incident = app.create_incident(&people.northwind, new, None).await?;
    step(app, &people.analyst, &incident, Step::Accept).await?;
    own(app, people, &incident).await?;
    let ask = StepInput {
        step: Step::AskConstituent,
        reason: Some("Please send the mail itself as a file, with its headers.".to_owned()),
        share: Vec::new(),
    };
    app.step_incident(&people.analyst, incident.id, ask, None).await?;
    Ok(())
}

/// New on the desk.
async fn denial_of_service(app: &App, people: &People) -> Result<()> {
    let values = json!({
        "noticed_at": ago(1), "description": "The customers' portal has not answered for half an hour.",
        "targets": "portal.northwind-energy.com", "ongoing": "yes", "attack_types": ["application"],
        "extortion": "no", "mitigation": ["provider"], "service_effect": "down", "services": "Customers' portal",
        "sources": ["203.0.113.77", "198.51.100.23"],
    });
    let new = report(app, people, "availability/ddos", "The customers' portal is down", values).await?;
    let new = NewIncident { severity: Some(Severity::High), aware_at: Some(at(1)), ..new };
    app.create_incident(&people.northwind, new, None).await?;
    Ok(())
}

/// Closed, with an IoC that was passed on.
async fn scanning(app: &App, people: &People) -> Result<()> {
    let values = json!({
        "noticed_at": ago(80), "description": "Somebody tries user names on our gateway.", "protocols": "TCP 443",
        "attempts": 4200, "sources": ["198.51.100.23"],
    });
    let new =
        report(app, people, "information-gathering/scanner", "Scanning of the remote access gateway", values).await?;
    let incident = app.create_incident(&people.meridian, new, None).await?;
    for taken in [Step::Accept, Step::Start, Step::Resolve] {
        step(app, &people.analyst, &incident, taken).await?;
    }
    let iocs = app.incident_iocs(&people.analyst, incident.id, &PageRequest::first()).await?.items;
    let share = iocs.iter().map(|ioc| ClosingShare { ioc: ioc.ioc.id, tlp: incident.tlp, freer: false }).collect();
    let close = StepInput { step: Step::Close, reason: Some("The addresses are blocked.".to_owned()), share };
    app.step_incident(&people.analyst, incident.id, close, None).await?;
    Ok(())
}

/// Begun and not sent.
async fn draft(app: &App, people: &People) -> Result<()> {
    let values = json!({ "received_at": ago(2), "subject": "Invoice 4711" });
    let new = report(app, people, "fraud/phishing", "A strange invoice", values).await?;
    app.create_incident(&people.meridian, NewIncident { submit: Some(false), ..new }, None).await?;
    Ok(())
}

async fn report(app: &App, people: &People, category: &str, title: &str, values: Value) -> Result<NewIncident> {
    Ok(NewIncident {
        organisation: None,
        category: category_of(app, people, category).await?,
        title: title.to_owned(),
        values: object(values),
        severity: None,
        tlp: None,
        pap: None,
        aware_at: None,
        assets: Vec::new(),
        iocs: Vec::new(),
        submit: Some(true),
    })
}

async fn category_of(app: &App, people: &People, key: &str) -> Result<CategoryId> {
    let categories = app.categories(&people.analyst, None, &PageRequest::first()).await?.items;
    let category = categories.iter().find(|category| category.key == key);
    Ok(category.with_context(|| format!("there is no category {key}"))?.id)
}

/// Gives the incident to the analyst.
async fn own(app: &App, people: &People, incident: &Incident) -> Result<()> {
    let Principal::Account(analyst) = people.analyst.principal else { return Ok(()) };
    let change = IncidentChange { owner: Some(Some(analyst)), ..IncidentChange::default() };
    app.change_incident(&people.analyst, incident.id, change, None).await?;
    Ok(())
}

async fn tick_first(app: &App, people: &People, incident: &Incident) -> Result<()> {
    let tasks = app.incident(&people.analyst, incident.id).await?.tasks;
    if let Some(first) = tasks.first() {
        let done = TaskChange { done: Some(true), title: None };
        app.change_task(&people.analyst, incident.id, first.id, done).await?;
    }
    Ok(())
}

async fn step(app: &App, by: &Viewer, incident: &Incident, step: Step) -> Result<()> {
    let input = StepInput { step, reason: None, share: Vec::new() };
    app.step_incident(by, incident.id, input, None)
        .await
        .with_context(|| format!("{}: {}", incident.title, step.as_str()))?;
    Ok(())
}

fn at(hours: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::hours(hours)
}

fn ago(hours: i64) -> String {
    at(hours).to_rfc3339()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
