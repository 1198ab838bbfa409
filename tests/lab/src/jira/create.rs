//! What Jira accepts as a new issue, and which field it names when it does not.

use serde_json::{Map, Value, json};

use super::{
    adf,
    site::{Flavour, ISSUE_TYPES, PRIORITIES, PROJECTS, Site},
};
use crate::ledger::Draft;

/// The longest summary, in characters.
const SUMMARY_LIMIT: usize = 255;

/// The longest description, in characters.
const DESCRIPTION_LIMIT: usize = 32_767;

/// Checks `{"fields": {…}}`. All faulty fields are named at once, as `errors` of a 400.
pub(super) fn draft(site: &Site, body: &Value) -> Result<Draft, Map<String, Value>> {
    let mut faults = Faults::default();
    let fields = &body["fields"];
    let project = faults.take(
        "project",
        entry(
            &fields["project"],
            PROJECTS.map(|(id, key, _)| (id, key)).as_slice(),
            "key",
            "valid project is required",
        ),
    );
    let issue_type =
        faults.take("issuetype", entry(&fields["issuetype"], &ISSUE_TYPES, "name", "Specify a valid issue type"));
    let summary = faults.take("summary", summary(&fields["summary"]));
    let priority = match &fields["priority"] {
        Value::Null => Some("Medium".to_owned()),
        given => faults.take("priority", entry(given, &PRIORITIES, "name", "The priority selected is invalid.")),
    };
    let labels = faults.take("labels", labels(&fields["labels"]));
    let description_text = faults.take("description", text_of(site.flavour, &fields["description"]));
    faults.unknown(fields);
    match (project, issue_type, summary, priority, labels, description_text) {
        (Some(project), Some(issue_type), Some(summary), Some(priority), Some(labels), Some(description_text))
            if faults.0.is_empty() =>
        {
            Ok(Draft {
                system: site.provider(),
                project,
                issue_type,
                summary,
                description: fields["description"].clone(),
                description_text,
                labels,
                priority,
            })
        }
        _ => Err(faults.0),
    }
}

/// The text of a description or comment: ADF for Cloud, a string for Data Center, nothing for null.
pub(super) fn text_of(flavour: Flavour, body: &Value) -> Result<String, String> {
    let text = match (flavour, body) {
        (_, Value::Null) => String::new(),
        (Flavour::Cloud, document) => {
            adf::check(document)?;
            adf::text(document)
        }
        (Flavour::DataCenter, Value::String(text)) => text.clone(),
        (Flavour::DataCenter, _) => return Err("Operation value must be a string".to_owned()),
    };
    if text.chars().count() > DESCRIPTION_LIMIT {
        return Err("The entered text is too long. It exceeds the allowed limit of 32,767 characters.".to_owned());
    }
    Ok(text)
}

#[derive(Default)]
struct Faults(Map<String, Value>);

impl Faults {
    fn take<T>(&mut self, field: &str, checked: Result<T, String>) -> Option<T> {
        checked.map_err(|message| self.0.insert(field.to_owned(), json!(message))).ok()
    }

    fn unknown(&mut self, fields: &Value) {
        const KNOWN: [&str; 9] = [
            "project",
            "issuetype",
            "summary",
            "description",
            "labels",
            "priority",
            "assignee",
            "duedate",
            "components",
        ];
        for field in fields.as_object().into_iter().flat_map(Map::keys).filter(|field| !KNOWN.contains(&field.as_str()))
        {
            let message = format!("Field '{field}' cannot be set. It is not on the appropriate screen, or unknown.");
            self.0.insert(field.clone(), json!(message));
        }
    }
}

/// Finds an entry of a list that is named by id or by `{key or name}`, and returns its name.
fn entry(given: &Value, known: &[(&str, &str)], by: &str, otherwise: &str) -> Result<String, String> {
    let named = |(id, name): &&(&str, &str)| given["id"] == *id || given[by] == *name;
    known.iter().find(named).map(|(_, name)| (*name).to_owned()).ok_or_else(|| otherwise.to_owned())
}

fn summary(given: &Value) -> Result<String, String> {
    let summary = given.as_str().unwrap_or_default().trim();
    if summary.is_empty() {
        Err("You must specify a summary of the issue.".to_owned())
    } else if summary.contains(['\n', '\r']) {
        Err("The summary is invalid because it contains newline characters.".to_owned())
    } else if summary.chars().count() > SUMMARY_LIMIT {
        Err("Summary can't exceed 255 characters.".to_owned())
    } else {
        Ok(summary.to_owned())
    }
}

fn labels(given: &Value) -> Result<Vec<String>, String> {
    let list = match given {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) => list,
        _ => return Err("data was not an array".to_owned()),
    };
    let label = |value: &Value| {
        let label = value.as_str().ok_or("string expected at index 0")?;
        match label {
            "" => Err("The label is empty.".to_owned()),
            spaced if spaced.contains(char::is_whitespace) => {
                Err(format!("The label '{spaced}' contains spaces which is invalid."))
            }
            long if long.chars().count() > 255 => {
                Err(format!("The label '{long}' exceeds the maximum length of 255 characters."))
            }
            fine => Ok(fine.to_owned()),
        }
    };
    list.iter().map(label).collect()
}
