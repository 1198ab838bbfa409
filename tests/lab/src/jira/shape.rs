//! Issues and comments as the REST API shows them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::site::{Flavour, ISSUE_TYPES, PRIORITIES, PROJECTS, Site};
use crate::{
    credentials,
    ledger::{Comment, Issue},
};

/// Which fields a caller asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fields {
    /// All of them.
    All,
    /// These.
    Named(BTreeSet<String>),
    /// None: only the id, not even the key.
    IdOnly,
}

impl Fields {
    /// Reads names as they are given in a query or body; without any, `otherwise`.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>, otherwise: Self) -> Self {
        let names: BTreeSet<String> = names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if names.is_empty() {
            otherwise
        } else if names.contains("*all") || names.contains("*navigable") {
            Self::All
        } else {
            Self::Named(names)
        }
    }
}

/// An issue in answers to GET and to searches.
pub(super) fn issue(site: &Site, issue: &Issue, fields: &Fields) -> Value {
    let mut object = json!({"id": issue.id});
    let wanted: &dyn Fn(&str) -> bool = match fields {
        Fields::IdOnly => return object,
        Fields::All => &|_| true,
        Fields::Named(names) => &|name| names.contains(name),
    };
    object["self"] = json!(format!("{}/issue/{}", site.api(), issue.id));
    object["key"] = json!(issue.key);
    let shown = all_fields(site, issue).into_iter().filter(|(name, _)| wanted(name));
    object["fields"] = Value::Object(shown.collect());
    object
}

fn all_fields(site: &Site, issue: &Issue) -> Map<String, Value> {
    let created = jira_time(issue.created);
    let comments: Vec<Value> = issue.comments.iter().map(|c| comment(site, issue, c)).collect();
    let (project_id, _, project_name) =
        PROJECTS.into_iter().find(|(_, key, _)| *key == issue.project).unwrap_or_default();
    let fields = json!({
        "summary": issue.summary,
        "description": issue.description,
        "labels": issue.labels,
        "issuetype": {"id": id_of(&ISSUE_TYPES, &issue.issue_type), "name": issue.issue_type, "subtask": false},
        "project": {"id": project_id, "key": issue.project, "name": project_name},
        "priority": {"id": id_of(&PRIORITIES, &issue.priority), "name": issue.priority},
        "status": {"id": "10200", "name": "To Do", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}},
        "created": created,
        "updated": issue.comments.last().map_or(created.clone(), |comment| jira_time(comment.created)),
        "creator": user(site),
        "reporter": user(site),
        "assignee": null,
        "resolution": null,
        "comment": {"comments": comments, "total": comments.len(), "maxResults": comments.len(), "startAt": 0},
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A comment.
pub(super) fn comment(site: &Site, issue: &Issue, comment: &Comment) -> Value {
    let time = jira_time(comment.created);
    json!({
        "self": format!("{}/issue/{}/comment/{}", site.api(), issue.id, comment.id),
        "id": comment.id,
        "author": user(site),
        "body": comment.body,
        "created": time,
        "updated": time,
    })
}

/// The only user of a site.
pub(super) fn user(site: &Site) -> Value {
    let common = json!({"displayName": "Tocsin SOC", "emailAddress": credentials::JIRA_USER, "active": true, "timeZone": "Etc/UTC"});
    let own = match site.flavour {
        Flavour::Cloud => json!({
            "self": format!("{}/user?accountId=5b10a2844c20165700ede21g", site.api()),
            "accountId": "5b10a2844c20165700ede21g", "accountType": "atlassian",
        }),
        Flavour::DataCenter => {
            json!({"self": format!("{}/user?username=soc", site.api()), "key": "JIRAUSER10100", "name": "soc"})
        }
    };
    match (own, common) {
        (Value::Object(mut own), Value::Object(common)) => {
            own.extend(common);
            Value::Object(own)
        }
        (own, _) => own,
    }
}

/// A project.
pub(super) fn project(site: &Site, (id, key, name): (&str, &str, &str)) -> Value {
    let types: Vec<Value> =
        ISSUE_TYPES.iter().map(|(id, name)| json!({"id": id, "name": name, "subtask": false})).collect();
    json!({"self": format!("{}/project/{id}", site.api()), "id": id, "key": key, "name": name, "issueTypes": types})
}

fn id_of(list: &[(&'static str, &str)], name: &str) -> &'static str {
    list.iter().find(|(_, known)| *known == name).map_or("", |(id, _)| id)
}

/// Jira's own form of a time: `2026-02-11T08:14:52.000+0000`.
fn jira_time(time: chrono::DateTime<chrono::Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}
