//! Building an answer, and keeping it within bounds whatever the provider sent.
use crate::text::{MAX_LABEL, MAX_MESSAGE, MAX_VALUE, clean};
use crate::{Answer, Document, Fact, FactKind, ObservableKind, Reference, Related, Response, Verdict};

/// Most facts of one answer; what is over is counted in a last fact of the kind `other("omitted")`.
pub const MAX_FACTS: usize = 500;
/// Most related observables of one answer.
pub const MAX_RELATED: usize = 200;
/// Most references of one answer.
const MAX_REFERENCES: usize = 20;

/// Facts in the order in which they are added, without empty ones and without repetition.
#[derive(Debug, Default)]
pub struct Facts {
    facts: Vec<Fact>,
    omitted: usize,
}

impl Facts {
    /// No facts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact about the observable itself.
    pub fn add(&mut self, kind: FactKind, value: impl AsRef<str>) {
        self.push(kind, value.as_ref(), None);
    }

    /// Adds a fact, when there is a value.
    pub fn add_some(&mut self, kind: FactKind, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.push(kind, value.as_ref(), None);
        }
    }

    /// Adds one fact per value.
    pub fn add_all<T: AsRef<str>>(&mut self, kind: &FactKind, values: impl IntoIterator<Item = T>) {
        for value in values {
            self.push(kind.clone(), value.as_ref(), None);
        }
    }

    /// Adds a fact about a part of the observable, such as the port "443/tcp".
    pub fn add_about(&mut self, kind: FactKind, value: impl AsRef<str>, about: impl AsRef<str>) {
        self.push(kind, value.as_ref(), Some(clean(about.as_ref(), MAX_LABEL)));
    }

    fn push(&mut self, kind: FactKind, value: &str, about: Option<String>) {
        let fact = Fact { kind, value: clean(value, MAX_VALUE), about: about.filter(|about| !about.is_empty()) };
        if fact.value.is_empty() || self.facts.contains(&fact) {
            return;
        }
        if self.facts.len() < MAX_FACTS - 1 {
            self.facts.push(fact);
        } else {
            self.omitted += 1;
        }
    }

    /// The facts.
    #[must_use]
    pub fn finish(mut self) -> Vec<Fact> {
        if self.omitted > 0 {
            let value = format!("{} more facts", self.omitted);
            self.facts.push(Fact { kind: FactKind::Other("omitted".to_owned()), value, about: None });
        }
        self.facts
    }
}

impl Answer {
    /// An answer without facts. `score` and `confidence` are 0 to 100; what is over counts as 100.
    #[must_use]
    pub fn new(verdict: Verdict, score: u8, confidence: u8, summary: impl AsRef<str>) -> Self {
        Self {
            verdict,
            score: score.min(100),
            confidence: confidence.min(100),
            summary: clean(summary.as_ref(), MAX_MESSAGE),
            facts: Vec::new(),
            related: Vec::new(),
            references: Vec::new(),
            raw: Vec::new(),
        }
    }

    /// The provider has no opinion: verdict unknown, score 0, confidence 0.
    #[must_use]
    pub fn unknown(summary: impl AsRef<str>) -> Self {
        Self::new(Verdict::Unknown, 0, 0, summary)
    }

    /// With these facts.
    #[must_use]
    pub fn with_facts(mut self, facts: Facts) -> Self {
        self.facts = facts.finish();
        self
    }

    /// With another observable, unless it is there already or there are [`MAX_RELATED`].
    #[must_use]
    pub fn with_related(mut self, kind: ObservableKind, value: &str, relation: &str) -> Self {
        let related = Related { kind, value: clean(value, MAX_VALUE), relation: clean(relation, MAX_LABEL) };
        if !related.value.is_empty() && self.related.len() < MAX_RELATED && !self.related.contains(&related) {
            self.related.push(related);
        }
        self
    }

    /// With a page where an analyst reads on.
    #[must_use]
    pub fn with_reference(mut self, title: &str, url: impl Into<String>) -> Self {
        self.references.push(Reference { title: clean(title, MAX_LABEL), url: url.into() });
        self
    }

    /// With the answer as the provider sent it.
    #[must_use]
    pub fn with_raw(mut self, response: Response) -> Self {
        let media_type = response.media_type();
        self.raw.push(Document { media_type, bytes: response.body });
        self
    }

    /// This answer with every text cleaned, every number in range and every list bounded. Applied to every answer on its way to
    /// the host, so that a connector that builds the record by hand is held to the same limits.
    #[must_use]
    pub fn bounded(self) -> Self {
        let mut facts = Facts::new();
        for fact in self.facts {
            facts.push(fact.kind, &fact.value, fact.about.map(|about| clean(&about, MAX_LABEL)));
        }
        let mut answer = Self::new(self.verdict, self.score, self.confidence, &self.summary).with_facts(facts);
        for related in self.related {
            answer = answer.with_related(related.kind, &related.value, &related.relation);
        }
        let web_only = |reference: &Reference| is_web_address(&reference.url);
        answer.references = self.references.into_iter().filter(web_only).take(MAX_REFERENCES).collect();
        answer.raw = self.raw;
        answer
    }
}

fn is_web_address(url: &str) -> bool {
    let visible = |url: &str| url.chars().all(|c| !c.is_control() && !c.is_whitespace());
    (url.starts_with("https://") || url.starts_with("http://")) && url.len() <= MAX_VALUE && visible(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_neither_empty_nor_repeated() {
        let mut facts = Facts::new();
        facts.add(FactKind::Tag, "c2");
        facts.add(FactKind::Tag, " c2\n");
        facts.add(FactKind::Tag, "\u{200b}");
        facts.add_some(FactKind::Country, None::<&str>);
        facts.add_about(FactKind::Product, "nginx", "443/tcp");
        facts.add_about(FactKind::Product, "nginx", "80/tcp");
        let facts = facts.finish();
        assert_eq!(facts.len(), 3);
        assert_eq!(facts[2].about.as_deref(), Some("80/tcp"));
    }

    #[test]
    fn facts_beyond_the_bound_are_counted_and_not_lost_without_a_word() {
        let mut facts = Facts::new();
        facts.add_all(&FactKind::Hostname, (0..MAX_FACTS + 9).map(|i| i.to_string()));
        let facts = facts.finish();
        assert_eq!(facts.len(), MAX_FACTS);
        assert_eq!(facts[MAX_FACTS - 1].value, "10 more facts");
    }

    #[test]
    fn an_answer_built_by_hand_is_held_to_the_limits_too() {
        let mut answer = Answer::unknown("x");
        answer.score = 250;
        answer.summary = "a\n".repeat(2000);
        answer.facts = vec![Fact { kind: FactKind::Tag, value: "t\u{7}".repeat(9000), about: Some("\n".to_owned()) }];
        answer.references = vec![
            Reference { title: "bad".to_owned(), url: "javascript:alert(1)".to_owned() },
            Reference { title: "good".to_owned(), url: "https://provider.example/x".to_owned() },
        ];
        let answer = answer.bounded();
        assert_eq!(answer.score, 100);
        assert_eq!(answer.summary.chars().count(), MAX_MESSAGE);
        assert_eq!(answer.facts[0].value.chars().count(), MAX_VALUE);
        assert_eq!(answer.facts[0].about, None);
        assert_eq!(answer.references.len(), 1);
    }
}
