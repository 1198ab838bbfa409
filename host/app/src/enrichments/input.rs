//! Reading a submission: which IoCs it holds, which values are refused and why.

use std::collections::HashSet;

use tocsin_model::{
    extract::extract,
    ioc::Ioc,
    problem::FieldError,
    submission::{MAX_IOCS, MAX_NOTE_CHARS, MAX_SOURCE_CHARS, MAX_TEXT_BYTES, RejectedValue, Submission, SubmittedIoc},
    tlp::{Pap, Tlp},
};

use crate::error::{Error, Result};

/// How much of a refused value is given back, in characters.
const SHOWN_CHARS: usize = 200;

/// A submission that may be stored.
pub struct Input {
    /// Its distinct IoCs, in the order in which they came.
    pub iocs: Vec<Ioc>,
    /// The values that are refused.
    pub rejected: Vec<RejectedValue>,
    /// What holds for all of them.
    pub marking: Marking,
}

/// What a submission says about all of its values.
pub struct Marking {
    /// How far they may travel.
    pub tlp: Tlp,
    /// What may be done with them.
    pub pap: Pap,
    /// Where they were seen.
    pub source: Option<String>,
    /// A note for the analyst.
    pub note: Option<String>,
}

/// Reads a submission.
///
/// # Errors
/// `Invalid` names the fields that are wrong; `TooLarge` says which limit is passed.
pub fn read(submission: Submission) -> Result<Input> {
    let mut errors = Vec::new();
    check_length(&mut errors, "source", submission.source.as_deref(), MAX_SOURCE_CHARS);
    check_length(&mut errors, "note", submission.note.as_deref(), MAX_NOTE_CHARS);
    if submission.text.is_some() == submission.iocs.is_some() {
        errors.push(FieldError { field: "text".to_owned(), message: "give either `text` or `iocs`".to_owned() });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let (iocs, rejected) = match (submission.text, submission.iocs) {
        (Some(text), _) => from_text(&text)?,
        (_, Some(iocs)) => from_list(iocs)?,
        (None, None) => unreachable!("one of the two was given"),
    };
    if iocs.is_empty() && rejected.is_empty() {
        return Err(Error::invalid(
            "text",
            "there is no IoC in it: an address, domain, URL, hash, e-mail address, AS number or CVE id",
        ));
    }
    let marking = Marking {
        tlp: submission.tlp.unwrap_or_default(),
        pap: submission.pap.unwrap_or_default(),
        source: submission.source.filter(|text| !text.trim().is_empty()),
        note: submission.note.filter(|text| !text.trim().is_empty()),
    };
    Ok(Input { iocs, rejected, marking })
}

fn check_length(errors: &mut Vec<FieldError>, field: &str, text: Option<&str>, limit: usize) {
    let chars = text.map_or(0, |text| text.chars().count());
    if chars > limit {
        errors.push(FieldError {
            field: field.to_owned(),
            message: format!("has {chars} characters; at most {limit} are allowed"),
        });
    }
}

fn from_text(text: &str) -> Result<(Vec<Ioc>, Vec<RejectedValue>)> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Error::TooLarge(format!(
            "the text has {} bytes; at most {MAX_TEXT_BYTES} are allowed: send it in parts",
            text.len()
        )));
    }
    let found = extract(text, MAX_IOCS);
    if found.truncated {
        return Err(too_many());
    }
    let rejected = found
        .rejected
        .into_iter()
        .map(|refused| RejectedValue { value: shorten(&refused.value), reason: refused.reason })
        .collect();
    Ok((found.found.into_iter().map(|found| found.ioc).collect(), rejected))
}

fn from_list(values: Vec<SubmittedIoc>) -> Result<(Vec<Ioc>, Vec<RejectedValue>)> {
    if values.len() > MAX_IOCS {
        return Err(too_many());
    }
    if values.is_empty() {
        return Err(Error::invalid("iocs", "is empty: give at least one value"));
    }
    let mut seen = HashSet::with_capacity(values.len());
    let (mut iocs, mut rejected) = (Vec::with_capacity(values.len()), Vec::new());
    for submitted in values {
        match Ioc::parse(submitted.kind, &submitted.value) {
            Ok(ioc) => {
                if seen.insert(ioc.id()) {
                    iocs.push(ioc);
                }
            }
            Err(error) => {
                rejected.push(RejectedValue { value: shorten(&submitted.value), reason: error.to_string() });
            }
        }
    }
    Ok((iocs, rejected))
}

fn too_many() -> Error {
    Error::TooLarge(format!("there are more than {MAX_IOCS} IoCs: send them in parts"))
}

fn shorten(value: &str) -> String {
    value.chars().take(SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iocs(values: &[&str]) -> Submission {
        let iocs = values.iter().map(|v| SubmittedIoc { value: (*v).to_owned(), kind: None }).collect();
        Submission { iocs: Some(iocs), ..Submission::default() }
    }

    #[test]
    fn the_same_value_in_two_spellings_is_one() {
        let input = read(iocs(&["EVIL-shop.com", "evil-shop[.]com", "nonsense value"])).expect("is read");
        assert_eq!(input.iocs.len(), 1);
        assert_eq!(input.rejected.len(), 1);
        assert_eq!(input.marking.tlp, Tlp::Amber);
    }

    #[test]
    fn text_and_iocs_together_or_neither_are_refused_by_field() {
        let both = Submission { text: Some("x".into()), ..iocs(&["1.2.3.4"]) };
        for submission in [both, Submission::default()] {
            assert!(matches!(read(submission), Err(Error::Invalid(errors)) if errors[0].field == "text"));
        }
    }

    #[test]
    fn more_iocs_than_allowed_are_refused_whole() {
        let values: Vec<String> = (0..=MAX_IOCS).map(|n| format!("host{n}.evil-shop.com")).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        assert!(matches!(read(iocs(&values)), Err(Error::TooLarge(_))));
    }

    #[test]
    fn a_long_note_names_its_limit() {
        let submission = Submission { note: Some("x".repeat(MAX_NOTE_CHARS + 1)), ..iocs(&["1.2.3.4"]) };
        let Err(Error::Invalid(errors)) = read(submission) else { panic!("the note is too long") };
        assert_eq!(errors[0].field, "note");
    }
}
