//! The ledger of created issues: what a test asks when it wants to know whether a ticket was opened once, twice or never.
//! Kept in memory; with a file, every entry is appended and synced before it is acknowledged, and read again at the start.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Seek, Write},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::provider::Provider;

/// A ticket that somebody created.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// The site it was created on.
    pub system: Provider,
    /// Numeric id as decimal text, unique over both sites.
    pub id: String,
    /// "SOC-1".
    pub key: String,
    /// The project's key.
    pub project: String,
    /// The issue type's name.
    pub issue_type: String,
    /// One line.
    pub summary: String,
    /// As it was sent: an ADF document (Cloud), a text (Data Center), or null.
    pub description: Value,
    /// The description without markup.
    pub description_text: String,
    /// In the order in which they were sent.
    pub labels: Vec<String>,
    /// The priority's name.
    pub priority: String,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// Where a person sees it.
    pub url: String,
    /// The oldest first.
    pub comments: Vec<Comment>,
}

/// A comment on an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Decimal text, unique within the issue's site.
    pub id: String,
    /// As it was sent: an ADF document (Cloud) or a text (Data Center).
    pub body: Value,
    /// The body without markup.
    pub text: String,
    /// When it was written.
    pub created: DateTime<Utc>,
}

/// What a caller wants to create; the ledger adds key, id, URL and time.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) system: Provider,
    pub(crate) project: String,
    pub(crate) issue_type: String,
    pub(crate) summary: String,
    pub(crate) description: Value,
    pub(crate) description_text: String,
    pub(crate) labels: Vec<String>,
    pub(crate) priority: String,
}

/// One line of the ledger's file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    Issue(Issue),
    Comment { system: Provider, key: String, comment: Comment },
}

#[derive(Debug, Default)]
struct Book {
    issues: Vec<Issue>,
    by_key: HashMap<(Provider, String), usize>,
    by_label: HashMap<String, Vec<usize>>,
    numbers: HashMap<(Provider, String), u64>,
    comments: u64,
}

/// All issues of both sites.
#[derive(Debug)]
pub(crate) struct Ledger {
    book: Mutex<Book>,
    file: Option<Mutex<File>>,
}

impl Ledger {
    /// Opens a ledger. With a file, what it holds is read first; an unfinished last line is left out.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let mut book = Book::default();
        let Some(path) = path else {
            return Ok(Self { book: Mutex::new(book), file: None });
        };
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        for line in BufReader::new(&file).lines() {
            if let Ok(entry) = serde_json::from_str(&line?) {
                book.apply(entry);
            }
        }
        Ok(Self { book: Mutex::new(book), file: Some(Mutex::new(file)) })
    }

    /// Whether entries go to a disk, so that creating one blocks for a while.
    pub(crate) const fn is_durable(&self) -> bool {
        self.file.is_some()
    }

    /// Creates an issue. `site` is the base URL of its system.
    pub(crate) fn create(&self, draft: Draft, site: &str) -> io::Result<Issue> {
        let issue = {
            let mut book = self.book();
            let issue = book.numbered(draft, site);
            book.apply(Entry::Issue(issue.clone()));
            issue
        };
        self.append(&Entry::Issue(issue.clone()))?;
        Ok(issue)
    }

    /// Adds a comment; `None` when there is no such issue.
    pub(crate) fn comment(
        &self,
        system: Provider,
        key: &str,
        body: Value,
        text: String,
    ) -> io::Result<Option<Comment>> {
        let comment = {
            let mut book = self.book();
            let Some(issue) = book.find(system, key) else {
                return Ok(None);
            };
            let key = issue.key.clone();
            let comment = Comment { id: (20_001 + book.comments).to_string(), body, text, created: Utc::now() };
            book.apply(Entry::Comment { system, key, comment: comment.clone() });
            comment
        };
        self.append(&Entry::Comment { system, key: key.to_owned(), comment: comment.clone() })?;
        Ok(Some(comment))
    }

    /// The issue with this key ("SOC-1") or numeric id.
    pub(crate) fn issue(&self, system: Provider, key: &str) -> Option<Issue> {
        self.book().find(system, key).cloned()
    }

    /// Issues of a site that satisfy a condition, the newest first. A label narrows the search by index.
    pub(crate) fn search(&self, system: Provider, label: Option<&str>, wanted: impl Fn(&Issue) -> bool) -> Vec<Issue> {
        let book = self.book();
        let fits = |issue: &&Issue| issue.system == system && wanted(issue);
        match label {
            Some(label) => {
                let indices = book.by_label.get(label).map(Vec::as_slice).unwrap_or_default();
                indices.iter().rev().map(|index| &book.issues[*index]).filter(fits).cloned().collect()
            }
            None => book.issues.iter().rev().filter(fits).cloned().collect(),
        }
    }

    /// Every issue, the oldest first.
    pub(crate) fn issues(&self) -> Vec<Issue> {
        self.book().issues.clone()
    }

    /// The newest issues, the newest first.
    pub(crate) fn newest(&self, limit: usize) -> Vec<Issue> {
        self.book().issues.iter().rev().take(limit).cloned().collect()
    }

    /// How many issues there are.
    pub(crate) fn count(&self) -> usize {
        self.book().issues.len()
    }

    /// Forgets everything, on disk too. Keys start again from one.
    pub(crate) fn reset(&self) -> io::Result<()> {
        *self.book() = Book::default();
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.set_len(0)?;
            file.rewind()?;
            file.sync_data()?;
        }
        Ok(())
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)?;
        file.sync_data()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn numbered(&self, draft: Draft, site: &str) -> Issue {
        let last = self.numbers.get(&(draft.system, draft.project.clone())).copied().unwrap_or_default();
        let key = format!("{}-{}", draft.project, last + 1);
        Issue {
            system: draft.system,
            id: (10_001 + self.issues.len()).to_string(),
            url: format!("{site}/browse/{key}"),
            key,
            project: draft.project,
            issue_type: draft.issue_type,
            summary: draft.summary,
            description: draft.description,
            description_text: draft.description_text,
            labels: draft.labels,
            priority: draft.priority,
            created: Utc::now(),
            comments: Vec::new(),
        }
    }

    fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Issue(issue) => {
                let index = self.issues.len();
                self.by_key.insert((issue.system, issue.key.clone()), index);
                self.by_key.insert((issue.system, issue.id.clone()), index);
                for label in &issue.labels {
                    self.by_label.entry(label.clone()).or_default().push(index);
                }
                *self.numbers.entry((issue.system, issue.project.clone())).or_default() += 1;
                self.issues.push(issue);
            }
            Entry::Comment { system, key, comment } => {
                self.comments += 1;
                if let Some(index) = self.by_key.get(&(system, key)) {
                    self.issues[*index].comments.push(comment);
                }
            }
        }
    }

    fn find(&self, system: Provider, key: &str) -> Option<&Issue> {
        self.by_key.get(&(system, key.to_ascii_uppercase())).map(|index| &self.issues[*index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(label: &str) -> Draft {
        Draft {
            system: Provider::Jira,
            project: "SOC".into(),
            issue_type: "Task".into(),
            summary: "Something".into(),
            description: Value::Null,
            description_text: String::new(),
            labels: vec![label.into()],
            priority: "Medium".into(),
        }
    }

    #[test]
    fn keys_count_up_and_labels_find_issues() {
        let ledger = Ledger::open(None).unwrap();
        ledger.create(draft("one"), "http://lab/jira").unwrap();
        let second = ledger.create(draft("two"), "http://lab/jira").unwrap();
        assert_eq!((second.key.as_str(), second.url.as_str()), ("SOC-2", "http://lab/jira/browse/SOC-2"));
        assert_eq!(ledger.search(Provider::Jira, Some("two"), |_| true), [second]);
        assert!(ledger.search(Provider::JiraDc, Some("two"), |_| true).is_empty());
    }

    #[test]
    fn a_ledger_file_survives_a_restart_and_a_torn_last_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        let ledger = Ledger::open(Some(&path)).unwrap();
        let issue = ledger.create(draft("kept"), "http://lab/jira").unwrap();
        ledger.comment(Provider::Jira, &issue.key, Value::Null, "more".into()).unwrap();
        drop(ledger);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"issue\":{\"sys").unwrap();
        let again = Ledger::open(Some(&path)).unwrap();
        assert_eq!(again.count(), 1);
        assert_eq!(again.issue(Provider::Jira, "SOC-1").unwrap().comments[0].text, "more");
    }

    #[test]
    fn a_reset_empties_the_file_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        let ledger = Ledger::open(Some(&path)).unwrap();
        ledger.create(draft("gone"), "http://lab/jira").unwrap();
        ledger.reset().unwrap();
        assert_eq!(ledger.create(draft("new"), "http://lab/jira").unwrap().key, "SOC-1");
        assert_eq!(Ledger::open(Some(&path)).unwrap().count(), 1);
    }
}
