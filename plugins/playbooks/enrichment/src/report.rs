//! The texts: one line for the ticket, and one Markdown report for the investigation.
//!
//! What came from providers is untrusted: it is cleaned, bounded, defanged where it may be a link, and escaped, so that it is
//! shown and never obeyed.
use tocsin_plugin_sdk::text::{clean, defang, escape_markdown};

use crate::input::{Finding, Input, Investigate};
use crate::run::Section;
use crate::verdict::{Judgement, Verdict};

/// Most facts of one provider in the report; the rest is with the ticket.
const MAX_FACTS: usize = 40;
/// Most related observables of one provider in the report.
const MAX_RELATED: usize = 15;
/// Longest value in the report, in characters.
const MAX_VALUE: usize = 300;
/// Longest title, in characters; ticketing systems refuse more than 255.
const MAX_TITLE: usize = 200;

/// One line on the whole result.
pub fn summary(input: &Input, judgement: Judgement, sections: &[Section]) -> String {
    if let Some(special) = &input.special {
        return format!("Not sent to any provider: {}", clean(&special.reason, MAX_VALUE));
    }
    let total = sections.len();
    let answered = sections.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    let mut text = match judgement.verdict {
        _ if total == 0 => "No connection serves this kind of indicator.".to_owned(),
        _ if answered == 0 => format!("Unknown: none of {total} sources could be asked."),
        Verdict::Unknown => format!("Unknown to all of {answered} sources."),
        verdict => {
            let names = sections.iter().filter(|(_, outcome)| agrees(outcome.as_ref().ok(), verdict));
            let names: Vec<&str> = names.map(|(connection, _)| connection.as_str()).take(5).collect();
            format!("{} (score {}) by {}.", word(verdict), judgement.score, names.join(", "))
        }
    };
    if answered > 0 && answered < total {
        text.push_str(&format!(" {} of {total} sources failed.", total - answered));
    }
    text
}

fn agrees(finding: Option<&Finding>, verdict: Verdict) -> bool {
    finding.is_some_and(|finding| match verdict {
        Verdict::Benign => finding.verdict == Verdict::Benign,
        verdict => finding.verdict >= verdict,
    })
}

/// The investigation's title.
pub fn title(input: &Input, investigate: &Investigate, judgement: Judgement) -> String {
    let Judgement { verdict, score, .. } = judgement;
    let subject = format!("{} {}: {} (score {score})", word(verdict), input.ioc.kind, defang(&input.ioc.value));
    clean(&format!("{} {subject}", investigate.title_prefix), MAX_TITLE)
}

/// The investigation's description: what it is, what everybody says, a section per provider.
pub fn description(input: &Input, judgement: Judgement, sections: &[Section]) -> String {
    let Judgement { verdict, score, confidence } = judgement;
    let mut text = format!("# {} {}\n\n", word(verdict), escape_markdown(&input.ioc.kind));
    let mut line = |name: &str, value: &str| text.push_str(&format!("- **{name}:** {value}\n"));
    line("Indicator", &code(&defang(&input.ioc.value)));
    line("Verdict", &format!("{}, score {score} of 100, confidence {confidence} of 100", word(verdict).to_lowercase()));
    line("Reported by", &shown(&input.organisation));
    let marking = |word: &str| word.to_uppercase().replace('_', "+");
    line("Marking", &shown(&format!("TLP:{}, PAP:{}", marking(&input.tlp), marking(&input.pap))));
    line("Enrichment ticket", &code(&input.ticket));
    line("Summary", &shown(&summary(input, judgement, sections)));
    for (connection, outcome) in sections {
        text.push_str(&format!("\n## {}\n\n", shown(connection)));
        match outcome {
            Ok(finding) => section(&mut text, finding),
            Err(problem) => {
                text.push_str(&format!("No answer: {} ({})\n", shown(&problem.message), shown(&problem.code)));
            }
        }
    }
    text
}

fn section(text: &mut String, finding: &Finding) {
    let Finding { verdict, score, confidence, .. } = finding;
    let verdict = word(*verdict);
    text.push_str(&format!("**{verdict}**, score {score}, confidence {confidence}. {}\n\n", shown(&finding.summary)));
    for fact in finding.facts.iter().take(MAX_FACTS) {
        let about = fact.about.as_ref().map_or_else(String::new, |about| format!(" ({})", shown(about)));
        text.push_str(&format!("- {}{about}: {}\n", label(&fact.kind), code(&defang(&fact.value))));
    }
    left_out(text, finding.facts.len(), MAX_FACTS, "facts");
    for related in finding.related.iter().take(MAX_RELATED) {
        let relation = if related.relation.is_empty() { "related" } else { &related.relation };
        text.push_str(&format!("- {}: {}\n", shown(relation), code(&defang(&related.value))));
    }
    left_out(text, finding.related.len(), MAX_RELATED, "related observables");
    for reference in finding.references.iter().take(5).filter(|reference| is_plain_link(&reference.url)) {
        text.push_str(&format!("- [{}]({})\n", shown(&reference.title), reference.url));
    }
}

fn left_out(text: &mut String, count: usize, limit: usize, what: &str) {
    if count > limit {
        text.push_str(&format!("- … and {} more {what}\n", count - limit));
    }
}

/// A link that cannot end its own Markdown target.
fn is_plain_link(url: &str) -> bool {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(c);
    (url.starts_with("https://") || url.starts_with("http://")) && url.len() <= 2048 && url.chars().all(harmless)
}

fn shown(text: &str) -> String {
    escape_markdown(&clean(text, MAX_VALUE))
}

/// Inline code; a backtick inside would end it.
fn code(text: &str) -> String {
    format!("`{}`", clean(text, MAX_VALUE).replace('`', "'"))
}

fn label(kind: &str) -> String {
    shown(&kind.replace(['_', '-'], " "))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Benign => "Benign",
        Verdict::Unknown => "Unknown",
        Verdict::Suspicious => "Suspicious",
        Verdict::Malicious => "Malicious",
    }
}
