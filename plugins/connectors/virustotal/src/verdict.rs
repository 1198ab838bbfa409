//! From the engines' votes to verdict, score and confidence.
//!
//! Counted are the engines that had an opinion or looked without finding anything; time-outs, failures and unsupported types are not.
//!
//! | when | verdict | score | confidence |
//! |---|---|---|---|
//! | at least `malicious_from` engines say malicious | malicious | 60 plus 40 × (share of detections ÷ 30 %), at most 100 | 50 + 5 per engine, at most 95 |
//! | at least `suspicious_from` say malicious or suspicious | suspicious | 30 plus 29 × (share ÷ 30 %), at most 59 | 40 |
//! | at least 10 engines counted and none of them alarmed | benign | 0 | 50: absence of a detection is no proof |
//! | else | unknown | 0 | 0 |
//!
//! A suspicious vote weighs half a malicious one in the share.
use serde_json::Value;
use tocsin_plugin_sdk::{Verdict, json};

use crate::VirusTotal;

/// Fewest engines whose silence says something.
const ENOUGH_ENGINES: u64 = 10;
/// Share of detections, in percent, from which the score does not rise further.
const FULL_SHARE: u64 = 30;

/// `last_analysis_stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Votes {
    /// Engines that call it malicious.
    pub malicious: u64,
    /// Engines that call it suspicious.
    pub suspicious: u64,
    /// All engines that looked.
    pub engines: u64,
}

/// Verdict, score and confidence, the latter two 0 to 100.
pub type Judgement = (Verdict, u8, u8);

impl Votes {
    /// The votes of `data.attributes`, when there are any.
    pub fn of(attributes: &Value) -> Option<Self> {
        let stats = attributes.get("last_analysis_stats").filter(|stats| stats.is_object())?;
        let count = |name: &str| json::integer(stats, name).and_then(|n| u64::try_from(n).ok()).unwrap_or(0).min(1000);
        let (malicious, suspicious) = (count("/malicious"), count("/suspicious"));
        let engines = malicious + suspicious + count("/harmless") + count("/undetected");
        Some(Self { malicious, suspicious, engines })
    }

    /// What the votes mean with these thresholds.
    pub fn judge(self, thresholds: &VirusTotal) -> Judgement {
        let alarmed = self.malicious + self.suspicious;
        if self.malicious >= u64::from(thresholds.malicious_from.max(1)) {
            let confidence = (50 + 5 * self.malicious).min(95);
            return (Verdict::Malicious, self.scaled(60, 40), percent(confidence));
        }
        if alarmed >= u64::from(thresholds.suspicious_from.max(1)) {
            return (Verdict::Suspicious, self.scaled(30, 29), 40);
        }
        if alarmed == 0 && self.engines >= ENOUGH_ENGINES {
            return (Verdict::Benign, 0, 50);
        }
        (Verdict::Unknown, 0, 0)
    }

    fn scaled(self, base: u64, range: u64) -> u8 {
        let half_votes = 2 * self.malicious + self.suspicious;
        let rise = half_votes * 100 * range / (2 * self.engines.max(1) * FULL_SHARE);
        percent(base + rise.min(range))
    }
}

fn percent(value: u64) -> u8 {
    u8::try_from(value.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(malicious: u64, suspicious: u64, engines: u64) -> Judgement {
        let thresholds = VirusTotal { base_url: String::new(), malicious_from: 3, suspicious_from: 1 };
        Votes { malicious, suspicious, engines }.judge(&thresholds)
    }

    #[test]
    fn the_number_of_engines_decides_the_verdict_and_their_share_the_score() {
        assert_eq!(judge(4, 0, 93), (Verdict::Malicious, 65, 70));
        assert_eq!(judge(60, 0, 70), (Verdict::Malicious, 100, 95));
        assert_eq!(judge(2, 0, 90), (Verdict::Suspicious, 32, 40));
        assert_eq!(judge(0, 1, 90), (Verdict::Suspicious, 30, 40));
        assert_eq!(judge(2, 50, 60), (Verdict::Suspicious, 59, 40));
        assert_eq!(judge(0, 0, 90), (Verdict::Benign, 0, 50));
        assert_eq!(judge(0, 0, 9), (Verdict::Unknown, 0, 0));
        assert_eq!(judge(0, 0, 0), (Verdict::Unknown, 0, 0));
    }

    #[test]
    fn engines_that_did_not_look_are_not_counted() {
        let attributes = serde_json::json!({"last_analysis_stats":
            {"malicious": 1, "suspicious": 0, "harmless": 2, "undetected": 3, "timeout": 40, "type-unsupported": 9}});
        assert_eq!(Votes::of(&attributes), Some(Votes { malicious: 1, suspicious: 0, engines: 6 }));
        assert_eq!(Votes::of(&serde_json::json!({})), None);
    }
}
