//! What a mail says: that something happened, where, and a link. Never what was written: mail is read by machines on its
//! way, and stays where it arrives. Of TLP:RED it says nothing but that there is something, and the link.

use std::collections::BTreeMap;

use tocsin_model::{
    incident::Incident,
    notification::{Notice, NotificationKind},
    organisation::Organisation,
    thread::DIRECT_TLP,
    tlp::Tlp,
};

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) body: String,
}

/// What a letter is about, as far as it may say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// The address inside the UI.
    path: String,
    /// What it is called.
    reference: String,
    /// One line of content.
    title: Option<String>,
    tlp: Tlp,
}

impl Subject {
    /// An incident, as its recipient may see it.
    pub(super) fn of_incident(incident: &Incident) -> Self {
        Self {
            path: format!("/incidents/{}", incident.id),
            reference: incident.reference.clone(),
            title: Some(incident.title.clone()),
            tlp: incident.tlp,
        }
    }

    /// The thread between an organisation and the CERT.
    pub(super) fn of_organisation(organisation: &Organisation) -> Self {
        Self {
            path: format!("/messages/{}", tocsin_model::id::ThreadId::direct(organisation.id)),
            reference: organisation.name.clone(),
            title: None,
            tlp: DIRECT_TLP,
        }
    }
}

/// Writes a letter about these notices, of which there is at least one.
pub(super) fn write(public_url: &str, to: String, about: &Subject, notices: &[&Notice]) -> Letter {
    let link = format!("{public_url}{}", about.path);
    if about.tlp == Tlp::Red {
        let (subject, body) = ("[Tocsin] Something waits for you".to_owned(), format!("{link}\n"));
        return Letter { to, subject, body };
    }
    let lines = lines(notices);
    let first = lines.first().map_or("news", String::as_str);
    // A title may be the reporter's own words; above TLP:GREEN they stay here.
    let title = about.title.as_deref().filter(|_| about.tlp <= Tlp::Green).map(one_line);
    let mut body = format!("{}\n{}\n", about.tlp.label(), about.reference);
    body.extend(title.map(|title| format!("{title}\n")));
    body.push('\n');
    body.extend(lines.iter().map(|line| format!("- {line}\n")));
    body.push_str(&format!(
        "\n{link}\n\nThis mail was sent by Tocsin because you take part. What you are told is chosen under your account:\n\
         {public_url}/account\n"
    ));
    Letter { to, subject: format!("[Tocsin] {}: {first}", about.reference), body }
}

/// One line for each kind of thing, with how many there were.
fn lines(notices: &[&Notice]) -> Vec<String> {
    let mut counted: BTreeMap<NotificationKind, usize> = BTreeMap::new();
    for notice in notices {
        *counted.entry(notice.kind).or_default() += 1;
    }
    let last_word = |kind: NotificationKind| {
        let last = notices.iter().rev().find(|notice| notice.kind == kind);
        last.and_then(|notice| notice.word.as_deref()).unwrap_or_default().replace('_', " ")
    };
    // What cannot wait stands first.
    counted
        .iter()
        .rev()
        .map(|(kind, count)| match kind {
            NotificationKind::Message if *count == 1 => "a new message".to_owned(),
            NotificationKind::Message => format!("{count} new messages"),
            NotificationKind::State => format!("the state is now: {}", last_word(*kind)),
            NotificationKind::Waiting => "the CERT waits for your answer".to_owned(),
            NotificationKind::Deadline => format!("a deadline is near: {}", last_word(*kind)),
            NotificationKind::Assistance if last_word(*kind) == "queued" => "an analyst is asked for".to_owned(),
            NotificationKind::Assistance if last_word(*kind) == "running" => "an analyst has come".to_owned(),
            NotificationKind::Assistance => "the request for help was closed".to_owned(),
        })
        .collect()
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;

    fn notice(kind: NotificationKind, word: &str) -> Notice {
        Notice { kind, at: Utc::now(), message: None, word: Some(word.to_owned()) }
    }

    fn about(tlp: Tlp) -> Subject {
        let title = Some("Mail from the ministry's\nprinter".to_owned());
        Subject { path: "/incidents/1".into(), reference: "INC-7K3M".into(), title, tlp }
    }

    fn letter(tlp: Tlp, notices: &[Notice]) -> Letter {
        let notices: Vec<&Notice> = notices.iter().collect();
        write("https://tocsin.example", "ada@example.org".into(), &about(tlp), &notices)
    }

    #[test]
    fn of_red_a_letter_is_nothing_but_a_link() {
        let letter = letter(Tlp::Red, &[notice(NotificationKind::Waiting, "")]);
        assert_eq!(letter.body, "https://tocsin.example/incidents/1\n");
        assert!(!letter.subject.contains("INC"));
    }

    #[test]
    fn a_title_leaves_only_up_to_green() {
        for (tlp, leaves) in [(Tlp::Clear, true), (Tlp::Green, true), (Tlp::Amber, false), (Tlp::AmberStrict, false)] {
            let letter = letter(tlp, &[notice(NotificationKind::Message, "")]);
            assert_eq!(letter.body.contains("Mail from the ministry's printer"), leaves, "{tlp}");
            assert!(letter.body.contains("INC-7K3M") && letter.body.contains(tlp.label()));
        }
    }

    #[test]
    fn many_messages_are_one_line_and_what_cannot_wait_stands_first() {
        let message = || notice(NotificationKind::Message, "");
        let letter = letter(Tlp::Amber, &[message(), message(), notice(NotificationKind::Deadline, "early_warning")]);
        assert_eq!(letter.subject, "[Tocsin] INC-7K3M: a deadline is near: early warning");
        assert!(letter.body.contains("- a deadline is near: early warning\n- 2 new messages\n"), "{}", letter.body);
    }
}
