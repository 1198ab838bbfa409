//! What the engines say: the counts and the list of results. The list has some ninety entries and is written as text,
//! because benches ask for it tens of thousands of times per second.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    profile,
    rule::{Character, fingerprint},
};

const STARS: [&str; 30] = [
    "Acrux",
    "Adhara",
    "Aldebaran",
    "Algol",
    "Alioth",
    "Alkaid",
    "Altair",
    "Antares",
    "Arcturus",
    "Bellatrix",
    "Canopus",
    "Capella",
    "Castor",
    "Deneb",
    "Denebola",
    "Dubhe",
    "Fomalhaut",
    "Hadar",
    "Merak",
    "Mimosa",
    "Mirfak",
    "Mizar",
    "Polaris",
    "Pollux",
    "Procyon",
    "Regulus",
    "Rigel",
    "Sirius",
    "Spica",
    "Vega",
];
const KINDS: [&str; 3] = ["AV", "Labs", "Intel"];
const ENGINES: u64 = (STARS.len() * KINDS.len()) as u64;

/// How an engine judges names and addresses, or files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Lists of names and addresses.
    Blacklist,
    /// Scans of files.
    Scan,
}

/// How many engines said what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stats {
    pub(crate) malicious: u64,
    pub(crate) suspicious: u64,
    pub(crate) undetected: u64,
    pub(crate) harmless: u64,
}

impl Stats {
    /// The counts for an observable: malicious 20–59 engines, suspicious one and 3–6 more that only suspect, benign none.
    pub(crate) fn of(value: &str, character: Character, method: Method) -> Self {
        let hash = fingerprint(value) >> 12;
        let (malicious, suspicious) = match character {
            Character::Malicious => (20 + hash % 40, hash % 3),
            Character::Suspicious => (1, 3 + hash % 4),
            Character::Benign | Character::Unseen => (0, 0),
        };
        let rest = ENGINES - malicious - suspicious;
        let harmless = if method == Method::Scan { 0 } else { rest - rest / 5 };
        Self { malicious, suspicious, undetected: rest - harmless, harmless }
    }

    /// `last_analysis_stats`.
    pub(crate) fn json(self, method: Method) -> Value {
        let mut stats = json!({
            "malicious": self.malicious,
            "suspicious": self.suspicious,
            "undetected": self.undetected,
            "harmless": self.harmless,
            "timeout": 0,
        });
        if method == Method::Scan {
            for key in ["confirmed-timeout", "failure", "type-unsupported"] {
                stats[key] = json!(0);
            }
        }
        stats
    }

    /// `reputation`: below zero for what is bad.
    pub(crate) fn reputation(self) -> i64 {
        let weight = i64::try_from(self.malicious * 2 + self.suspicious).expect("fewer than two hundred");
        if weight == 0 { 12 } else { -weight }
    }

    /// `total_votes`.
    pub(crate) fn votes(self) -> Value {
        json!({"harmless": if self.malicious == 0 { 7 } else { 0 }, "malicious": self.malicious / 6})
    }
}

/// `last_analysis_results` as JSON text.
pub(crate) fn results(value: &str, stats: Stats, method: Method) -> String {
    let family = profile::malware_of(value);
    let mut text = String::with_capacity(14_000);
    let engines = STARS.iter().flat_map(|star| KINDS.iter().map(move |kind| (star, kind)));
    for (index, (star, kind)) in (0_u64..).zip(engines) {
        let (category, result) = finding(index, stats, method, family);
        text.push(if index == 0 { '{' } else { ',' });
        let entry = match method {
            Method::Blacklist => write!(
                text,
                r#""{star} {kind}":{{"category":"{category}","result":{result},"method":"blacklist","engine_name":"{star} {kind}"}}"#
            ),
            Method::Scan => write!(
                text,
                r#""{star} {kind}":{{"category":"{category}","engine_name":"{star} {kind}","engine_version":"26.1.{index}","result":{result},"method":"blacklist","engine_update":"20260101"}}"#
            ),
        };
        entry.expect("writing to a string does not fail");
    }
    text.push('}');
    text
}

fn finding(index: u64, stats: Stats, method: Method, family: &str) -> (&'static str, String) {
    if index < stats.malicious {
        let result = if method == Method::Scan { format!(r#""trojan.{family}""#) } else { r#""malware""#.to_owned() };
        ("malicious", result)
    } else if index < stats.malicious + stats.suspicious {
        ("suspicious", r#""suspicious""#.to_owned())
    } else if index < stats.malicious + stats.suspicious + stats.harmless {
        ("harmless", r#""clean""#.to_owned())
    } else {
        ("undetected", if method == Method::Scan { "null".to_owned() } else { r#""unrated""#.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_results_agrees_with_the_counts() {
        for (character, method) in [
            (Character::Malicious, Method::Scan),
            (Character::Suspicious, Method::Blacklist),
            (Character::Benign, Method::Blacklist),
        ] {
            let stats = Stats::of("some-value", character, method);
            let results: Value = serde_json::from_str(&results("some-value", stats, method)).unwrap();
            let count =
                |wanted: &str| results.as_object().unwrap().values().filter(|r| r["category"] == wanted).count() as u64;
            assert_eq!(count("malicious"), stats.malicious);
            assert_eq!(count("suspicious"), stats.suspicious);
            assert_eq!(count("harmless"), stats.harmless);
            assert_eq!(count("undetected"), stats.undetected);
        }
    }
}
