//! Mentions: `@name` names an account that may read the thread. Any other name is only text, and nobody learns whether
//! there is such an account.

use std::collections::BTreeMap;

use tocsin_model::{
    id::{AccountId, ThreadId},
    page::Page,
    thread::{Mentionable, Thread},
    viewer::{Principal, Viewer},
};

use crate::{
    App,
    error::{Result, require},
};

/// How many people a message mentions at most; further names are only text.
const MOST: usize = 20;

/// Somebody who is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// As it is written, without the `@`.
    pub(super) name: String,
    /// Who it is.
    pub(super) account: AccountId,
}

impl App {
    /// The people whom the viewer's messages in a thread may mention, by name: all who may read it, but for the viewer.
    /// Constituents are told of their own people only, as they know the CERT as one.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` to those who write nothing there.
    pub async fn people_to_mention(&self, viewer: &Viewer, id: ThreadId) -> Result<Page<Mentionable>> {
        let thread = self.visible_thread(viewer, id).await?.thread;
        require(viewer, thread.kind.write_action())?;
        let people = self.people_around(thread.organisation).await?;
        let of_cert = people.cert.into_iter().filter(|_| viewer.role.is_cert());
        // Whoever is of both is shown as one of the CERT, to those who may know.
        let mut known: BTreeMap<AccountId, Mentionable> = BTreeMap::new();
        for person in people.own.into_iter().chain(of_cert) {
            if thread.is_seen_by(&person.viewer) && viewer.principal != Principal::Account(person.account) {
                let of_cert = person.viewer.role.is_cert();
                let shown = Mentionable { name: person.name, username: person.username, of_cert };
                known.insert(person.account, shown);
            }
        }
        let mut items: Vec<Mentionable> = known.into_values().collect();
        items.sort();
        Ok(Page { items, next: None })
    }

    /// The people whom a text mentions and who may read the thread.
    pub(super) async fn mentioned(&self, thread: &Thread, text: &str) -> Result<Vec<Mention>> {
        let mut mentions: Vec<Mention> = Vec::new();
        for name in names(text) {
            let Some(record) = self.store().account_named(&name.to_lowercase()).await? else { continue };
            let account = record.account.id;
            if self.eyes_of(account).await?.iter().any(|eyes| thread.is_seen_by(eyes)) {
                mentions.push(Mention { name: name.to_owned(), account });
            }
        }
        Ok(mentions)
    }
}

/// The names that a text may mention, each once.
fn names(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back();
        let rest = &text[at + 1..];
        if before.is_some_and(|c| is_of_name(c) || c == '@') || rest.starts_with('@') {
            continue;
        }
        let end = rest.find(|c| !is_of_name(c) && c != '@').unwrap_or(rest.len());
        // A full stop behind a name ends the sentence.
        let name = rest[..end].trim_end_matches(['.', '-', '_', '@']);
        if name.len() >= 2 && name.len() <= 64 && !names.contains(&name) && names.len() < MOST {
            names.push(name);
        }
    }
    names
}

/// Whether a user name may have the character.
pub(super) fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_behind_an_at_sign_that_no_address_has() {
        assert_eq!(names("@ada, ask @Bob-2. (@eve_x) or mail x@ada.example, @ada again"), ["ada", "Bob-2", "eve_x"]);
        assert_eq!(names("@ada@cert.example: look"), ["ada@cert.example"]);
        assert_eq!(names("@ @a a@b @@x"), Vec::<&str>::new());
    }

    #[test]
    fn only_so_many_names_are_looked_up() {
        let text: String = (10..99).map(|n| format!("@name{n} ")).collect();
        assert_eq!(names(&text).len(), MOST);
    }
}
