//! The fields of a new issue.
use serde_json::{Map, Value, json};
use tocsin_plugin_sdk::{Draft, text};

use crate::label::acceptable;
use crate::{Flavour, Jira, adf, markdown, wiki};

/// Longest summary that Jira takes, in characters.
const MAX_SUMMARY: usize = 255;
/// Longest Markdown that is sent; Jira takes 32,767 characters, and escaping makes the text longer.
const MAX_DESCRIPTION: usize = 20_000;

/// The body of `POST issue`.
pub fn fields(jira: &Jira, draft: &Draft, key_label: &str) -> Value {
    let blocks = markdown::parse(&shortened(&draft.description));
    let description = match jira.flavour {
        Flavour::Cloud => adf::document(&blocks),
        Flavour::DataCenter => Value::String(wiki::text(&blocks)),
    };
    let mut labels: Vec<String> = vec![key_label.to_owned()];
    for label in jira.labels.iter().chain(&draft.labels).filter_map(|label| acceptable(label)) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let mut fields = Map::new();
    fields.insert("project".to_owned(), json!({"key": jira.project}));
    fields.insert("issuetype".to_owned(), json!({"name": jira.issue_type}));
    fields.insert("summary".to_owned(), Value::String(text::clean(&draft.title, MAX_SUMMARY)));
    fields.insert("description".to_owned(), description);
    fields.insert("labels".to_owned(), json!(labels));
    if let Some(priority) = priority(&jira.priorities, draft.score) {
        fields.insert("priority".to_owned(), json!({"name": priority}));
    }
    json!({"fields": fields})
}

/// The priority for a score of 0 to 100, when there are any.
fn priority(priorities: &[String], score: u8) -> Option<&String> {
    let last = priorities.len().checked_sub(1)?;
    priorities.get((usize::from(score.min(100)) * priorities.len() / 100).min(last))
}

fn shortened(description: &str) -> String {
    if description.chars().count() <= MAX_DESCRIPTION {
        return description.to_owned();
    }
    let mut kept: String = description.chars().take(MAX_DESCRIPTION).collect();
    let whole_lines = kept.rfind('\n').unwrap_or(kept.len());
    kept.truncate(whole_lines);
    kept + "\n\nThe rest was left out; the enrichment ticket has the whole report.\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_range_is_divided_evenly() {
        let names: Vec<String> = ["Low", "Medium", "High"].map(str::to_owned).to_vec();
        let of = |score| priority(&names, score).unwrap().as_str();
        assert_eq!(
            (of(0), of(33), of(34), of(66), of(67), of(100)),
            ("Low", "Low", "Medium", "Medium", "High", "High")
        );
        assert_eq!(priority(&[], 50), None);
    }

    #[test]
    fn a_report_that_is_too_long_ends_after_a_whole_line_and_says_so() {
        let long = "- a line of the report\n".repeat(2000);
        let short = shortened(&long);
        assert!(short.chars().count() < MAX_DESCRIPTION + 100);
        assert!(short.contains("report\n\nThe rest was left out"), "{}", &short[short.len() - 120..]);
        assert_eq!(shortened("short"), "short");
    }
}
