//! What registries say in sentences instead of fields.

/// The meaning of a reply that has no registration data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prose {
    /// The registry has no such object.
    NotFound,
    /// The registry has had enough questions for now.
    Throttled,
}

/// Phrases in lower case. Throttling is looked for first: some registries add "not found" to it.
const THROTTLED: [&str; 14] = [
    "limit exceeded",
    "quota exceeded",
    "rate limit",
    "too many",
    "query limit",
    "exceeded the",
    "exceeded your",
    "excessive",
    "try again later",
    "queries per",
    "access denied",
    "temporarily denied",
    "connection refused due",
    "blacklisted",
];
const NOT_FOUND: [&str; 15] = [
    "no match",
    "not found",
    "no entries found",
    "no data found",
    "no object found",
    "no objects found",
    "nothing found",
    "no matching",
    "no information",
    "not registered",
    "is free",
    "status: free",
    "status: available",
    "no such domain",
    "does not exist",
];

/// What the text means, when it is one of the known phrases.
pub fn of(text: &str) -> Option<Prose> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if says(&THROTTLED) {
        return Some(Prose::Throttled);
    }
    says(&NOT_FOUND).then_some(Prose::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_say_not_found_in_many_ways() {
        let replies = [
            "No match for \"BAD.EXAMPLE\".\r\n>>> Last update of whois database",
            "%ERROR:101: no entries found\n%\n% No entries found in source RIPE.",
            "Domain: bad.de\nStatus: free",
            "Status:\tAVAILABLE",
            "No Data Found",
            "The domain has not been registered: not registered",
        ];
        for reply in replies {
            assert_eq!(of(reply), Some(Prose::NotFound), "{reply}");
        }
    }

    #[test]
    fn registries_say_enough_in_many_ways() {
        let replies = [
            "WHOIS LIMIT EXCEEDED - SEE WWW.PIR.ORG/WHOIS FOR DETAILS",
            "%ERROR:201: access denied for 192.0.2.1",
            "Your connection limit exceeded. Please slow down and try again later.",
            "Error: Too many requests; domain not found",
        ];
        for reply in replies {
            assert_eq!(of(reply), Some(Prose::Throttled), "{reply}");
        }
    }

    #[test]
    fn other_prose_means_nothing() {
        assert_eq!(of("Welcome to the registry."), None);
    }
}
