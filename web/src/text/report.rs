//! The constituent's home and the guided report.

pub const HOME: &str = "Home";
pub const REPORT: &str = "Report an incident";
pub const REPORT_SHORT: &str = "Report";
pub const REPORT_ABOUT: &str = "Something is wrong, or looks wrong? Tell the CERT. You can stop at any time and go on later: what you write is kept.";
pub const WAITING: &str = "Waiting for you";
pub const WAITING_NONE: &str = "Nothing needs your answer.";
pub const UNREAD: &str = "Unread messages";
pub const UNREAD_NONE: &str = "You have read everything.";
pub const OPEN: &str = "Your open incidents";
pub const OPEN_NONE: &str = "No incident is open.";
pub const BULLETINS: &str = "Bulletins of the CERT";
pub const BULLETINS_NONE: &str = "There are no bulletins.";
pub const ALL_INCIDENTS: &str = "All incidents";
pub const ALL_MESSAGES: &str = "All messages";
pub const DRAFTS: &str = "Reports that you began";
pub const FINISH: &str = "Finish and send";
pub const ANSWER: &str = "Answer the CERT";

pub const STEPS: &str = "Steps of the report";
pub const WHAT: &str = "What happened?";
pub const STEP_DONE: &str = ", filled in";
pub const STEP_MISSING: &str = ", something is missing";
pub const MUST: &str = "* must be answered";
pub const KIND: &str = "Kind of incident";
pub const WHAT_HINT: &str =
    "Choose what fits best; it can be changed. “Something else” and “Not known yet” are never wrong.";
pub const FIND: &str = "Describe it in a word: scam, virus, login…";
pub const FIND_LABEL: &str = "Find a category";
pub const NO_CATEGORY: &str = "No category fits these words";
pub const NO_CATEGORY_HINT: &str = "Try another word, or clear the search and look through all of them.";

/// Words that people say, and what categories call the same.
pub const EVERYDAY: &[(&str, &[&str])] = &[
    ("virus", &["malware", "infected"]),
    ("trojan", &["malware", "infected"]),
    ("laptop", &["computer", "burglary", "data are lost"]),
    ("computer", &["infected system", "system compromise"]),
    ("phone", &["telephone"]),
    ("email", &["e-mail", "a message"]),
    ("mails", &["e-mail", "a message"]),
    ("scam", &["pretends", "lies, tricks"]),
    ("fake", &["pretends"]),
    ("link", &["a message or site"]),
    ("hacked", &["compromise", "attacker", "defacement"]),
    ("hacker", &["compromise", "attacker", "exploit"]),
    ("website", &["site", "defacement", "application", "service is out", "service slow"]),
    ("password", &["credentials", "account"]),
    ("stolen", &["theft", "broke into", "become known", "read what"]),
    ("blackmail", &["money is demanded", "threats"]),
    ("encrypted", &["ransom"]),
    ("slow", &["flood", "unavailable"]),
    ("offline", &["is out", "unavailable", "crash"]),
];
pub const NO_CATEGORIES: &str = "There are no categories yet";
pub const NO_CATEGORIES_HINT: &str = "The CERT has to set them up. Ask the CERT for help meanwhile.";
pub const DETAILS: &str = "Details";
pub const TITLE: &str = "In one line";
pub const TITLE_HINT: &str = "What would you call it? “Phishing mails in our name”, “Web server defaced”.";
pub const AWARE: &str = "When did you become aware of it?";
pub const AWARE_HINT: &str = "Legal deadlines count from this moment.";
pub const SEVERITY: &str = "How bad is it?";
pub const TLP: &str = "How far may it travel?";
pub const ASSETS: &str = "What is affected?";
pub const ASSETS_HINT: &str = "Choose what belongs to you and is concerned. Leave it open if you do not know.";
pub const NO_ASSETS: &str = "Your organisation has no approved assets. Name them in words in the details.";
pub const IOCS: &str = "Traces";
pub const ADD_IOCS: &str = "Add traces";
pub const IOCS_OF: &str = "Traces in this report";
pub const IOCS_HINT: &str =
    "What whoever did it left behind, as far as you have it. Nothing of it is opened or contacted.";
pub const ADDED_LATER: &str = "They are added when you go on.";
pub const CHECK: &str = "Check and send";
pub const CHECK_HINT: &str = "This is what the CERT gets.";
pub const SEND: &str = "Send to the CERT";
pub const SENT: &str = "Thank you. The CERT has your report.";
pub const BACK: &str = "Back";
pub const NEXT: &str = "Next";
pub const SAVING: &str = "Saving…";
pub const SAVED: &str = "Saved";
pub const NOT_SAVED: &str = "Not saved";
pub const NOT_A_DRAFT: &str = "This report was sent already.";
pub const WRONG_AT: &str = "Something is missing. It is marked; press Send again when it is right.";
pub const DISCARD: &str = "Discard the draft";
pub const DISCARD_SURE: &str = "Really discard it?";
pub const FOR_ORGANISATION: &str = "For which organisation?";
pub const AWARE_NOT_SAID: &str = "Not said. Legal deadlines count from it.";
pub const OTHER_CATEGORY: &str = "Another category";
pub const OPEN_IT: &str = "Open the incident";
pub const OUR_OWN: &str = "Our own organisation";

pub fn step(number: usize, title: &str) -> String {
    format!("{number}. {title}")
}

pub fn step_of(number: usize, all: usize, title: &str) -> String {
    format!("Step {number} of {all}: {title}")
}

pub fn group(name: &str) -> String {
    if name.is_empty() { "Other".to_owned() } else { name.to_owned() }
}

pub fn edit(what: &str) -> String {
    format!("Edit: {what}")
}

pub fn assets(count: usize) -> String {
    match count {
        0 => "None named".to_owned(),
        1 => "1 asset".to_owned(),
        _ => format!("{count} assets"),
    }
}
