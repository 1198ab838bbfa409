//! How the providers' answers become one verdict.
//!
//! 1. Sources that failed, and those that know nothing (`unknown`), have no say. Without any other source the result is `unknown`, score 0,
//!    confidence 0.
//! 2. The verdict is the highest one that at least `min_sources` sources reach, each for itself. A single source that is alone
//!    with `malicious` where two are asked for still makes the result `suspicious`: it is not lost.
//! 3. The score is the mean of the scores of the sources that reach that verdict, weighted by their confidence (a source counts with at
//!    least 1), and the confidence is the highest of theirs.
//! 4. The indicator counts as malicious when its verdict reaches the configured one and its score reaches `min_score`.
use serde::{Deserialize, Serialize};

use crate::input::{Finding, Malicious};

/// The verdict scale, from harmless to certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Known to be harmless.
    Benign,
    /// Nothing is known.
    Unknown,
    /// There are signs.
    Suspicious,
    /// Known to be malicious.
    Malicious,
}

/// What all sources together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100.
    pub score: u8,
    /// 0 to 100.
    pub confidence: u8,
}

impl Judgement {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { verdict: Verdict::Unknown, score: 0, confidence: 0 };

    /// Whether this counts as malicious by the administrator's rule.
    #[must_use]
    pub fn is_malicious(self, rule: Malicious) -> bool {
        self.verdict >= rule.verdict && self.score >= rule.min_score
    }
}

/// Combines the answers that came in.
#[must_use]
pub fn combine(findings: &[&Finding], min_sources: usize) -> Judgement {
    let reaching = |verdict: Verdict| findings.iter().filter(move |finding| finding.verdict >= verdict);
    let enough = |verdict: Verdict| reaching(verdict).count() >= min_sources.max(1);
    let alarmed = reaching(Verdict::Suspicious).count() > 0;
    let verdict = if enough(Verdict::Malicious) {
        Verdict::Malicious
    } else if alarmed {
        Verdict::Suspicious
    } else if findings.iter().any(|finding| finding.verdict == Verdict::Benign) {
        Verdict::Benign
    } else {
        return Judgement::UNKNOWN;
    };
    let voices: Vec<&&Finding> = match verdict {
        Verdict::Benign => findings.iter().filter(|finding| finding.verdict == Verdict::Benign).collect(),
        _ => reaching(verdict).collect(),
    };
    let confidence = voices.iter().map(|finding| finding.confidence.min(100)).max().unwrap_or(0);
    Judgement { verdict, score: weighted_score(&voices), confidence }
}

/// The mean score, weighted by confidence, rounded to the nearest whole number.
fn weighted_score(voices: &[&&Finding]) -> u8 {
    let weight = |finding: &Finding| u64::from(finding.confidence.clamp(1, 100));
    let total: u64 = voices.iter().map(|finding| weight(finding)).sum();
    let sum: u64 = voices.iter().map(|finding| weight(finding) * u64::from(finding.score.min(100))).sum();
    u8::try_from((sum + total / 2) / total.max(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(verdict: Verdict, score: u8, confidence: u8) -> Finding {
        let empty = (Vec::new(), Vec::new(), Vec::new());
        Finding {
            verdict,
            score,
            confidence,
            summary: String::new(),
            facts: empty.0,
            related: empty.1,
            references: empty.2,
        }
    }

    fn combined(findings: &[Finding], min_sources: usize) -> (Verdict, u8, u8) {
        let Judgement { verdict, score, confidence } = combine(&findings.iter().collect::<Vec<_>>(), min_sources);
        (verdict, score, confidence)
    }

    #[test]
    fn silence_is_unknown_and_never_benign() {
        assert_eq!(combined(&[], 1), (Verdict::Unknown, 0, 0));
        assert_eq!(combined(&[finding(Verdict::Unknown, 90, 90)], 1), (Verdict::Unknown, 0, 0));
    }

    #[test]
    fn sources_without_an_opinion_do_not_dilute_the_others() {
        let findings =
            [finding(Verdict::Unknown, 0, 0), finding(Verdict::Benign, 0, 50), finding(Verdict::Malicious, 80, 90)];
        assert_eq!(combined(&findings, 1), (Verdict::Malicious, 80, 90));
        assert_eq!(combined(&findings[..2], 1), (Verdict::Benign, 0, 50));
    }

    #[test]
    fn the_surer_source_weighs_more() {
        let findings = [finding(Verdict::Malicious, 100, 90), finding(Verdict::Malicious, 60, 10)];
        assert_eq!(combined(&findings, 1), (Verdict::Malicious, 96, 90));
        let unsure = [finding(Verdict::Malicious, 70, 0)];
        assert_eq!(combined(&unsure, 1), (Verdict::Malicious, 70, 0));
    }

    #[test]
    fn a_lone_alarm_where_two_are_asked_for_is_suspicious() {
        let findings = [finding(Verdict::Malicious, 90, 80), finding(Verdict::Benign, 0, 50)];
        assert_eq!(combined(&findings, 2), (Verdict::Suspicious, 90, 80));
        let two = [finding(Verdict::Malicious, 90, 80), finding(Verdict::Malicious, 70, 80)];
        assert_eq!(combined(&two, 2), (Verdict::Malicious, 80, 80));
    }

    #[test]
    fn the_rule_asks_for_verdict_and_score() {
        let rule = Malicious { verdict: Verdict::Malicious, min_score: 60, min_sources: 1 };
        let judgement = |verdict, score| Judgement { verdict, score, confidence: 50 };
        assert!(judgement(Verdict::Malicious, 60).is_malicious(rule));
        assert!(!judgement(Verdict::Malicious, 59).is_malicious(rule));
        assert!(!judgement(Verdict::Suspicious, 90).is_malicious(rule));
        let wide = Malicious { verdict: Verdict::Suspicious, ..rule };
        assert!(judgement(Verdict::Suspicious, 60).is_malicious(wide));
    }
}
