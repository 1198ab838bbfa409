//! Names of products: the formatted string of CPE 2.3 (NISTIR 7695, section 6.2).

use std::fmt::{self, Write};

/// How long a name may be, in bytes.
const MAX_BYTES: usize = 1_000;
/// What a formatted string begins with.
const PREFIX: &str = "cpe:2.3:";
/// The attributes' names, in their order.
pub(super) const ATTRIBUTES: [&str; 11] = [
    "part",
    "vendor",
    "product",
    "version",
    "update",
    "edition",
    "language",
    "sw_edition",
    "target_sw",
    "target_hw",
    "other",
];
/// What may be written with a backslash before it (NISTIR 7695, figure 6-3).
const PUNCTUATION: &str = "\\?*!\"#$%&'()+,/:;<=>@[]^`{|}~";

/// A product's name: eleven attributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpe {
    pub(super) attributes: [Attribute; 11],
}

/// One attribute's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// `*`: any value.
    Any,
    /// `-`: the attribute does not apply.
    NotApplicable,
    /// A value, perhaps with wildcards at its ends.
    Value(Pattern),
}

/// A value in lower case without quoting, and what may stand before and behind it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    pub(super) before: Wildcard,
    pub(super) text: String,
    pub(super) behind: Wildcard,
}

/// What an unquoted special character at the end of a value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Wildcard {
    /// Nothing, or with `?` at most so many characters.
    AtMost(usize),
    /// `*`: any number of characters.
    Any,
}

impl Cpe {
    /// Reads a formatted string. Letters become lower-case and needless quoting is dropped.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(format!("it has {} bytes: at most {MAX_BYTES} are accepted", text.len()));
        }
        let lower = text.to_ascii_lowercase();
        let Some(body) = lower.strip_prefix(PREFIX) else {
            return Err(if lower.starts_with("cpe:/") {
                "this is the URI of CPE 2.2: write the formatted string of CPE 2.3, such as cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"
                    .to_owned()
            } else {
                format!("it must begin with {PREFIX}")
            });
        };
        let parts = split(body);
        if parts.len() < ATTRIBUTES.len() {
            let rest = ":*".repeat(ATTRIBUTES.len() - parts.len());
            return Err(format!("it has {} attributes, expected 11: write {PREFIX}{body}{rest}", parts.len()));
        }
        if parts.len() > ATTRIBUTES.len() {
            return Err(format!(
                "it has {} attributes, expected 11: write a colon within a value as `\\:`",
                parts.len()
            ));
        }
        let mut attributes = Vec::with_capacity(ATTRIBUTES.len());
        for (name, part) in ATTRIBUTES.iter().zip(parts) {
            attributes.push(attribute(part).map_err(|problem| format!("its {name}: {problem}"))?);
        }
        let attributes: [Attribute; 11] = attributes.try_into().map_err(|_| "expected 11 attributes".to_owned())?;
        match &attributes[0] {
            Attribute::Any => {}
            Attribute::Value(part) if part.is_literal() && matches!(part.text.as_str(), "a" | "o" | "h") => {}
            _ => {
                return Err(
                    "its part: use `a` for an application, `o` for an operating system or `h` for hardware".to_owned()
                );
            }
        }
        Ok(Self { attributes })
    }

    /// The vendor.
    #[must_use]
    pub fn vendor(&self) -> &Attribute {
        &self.attributes[1]
    }

    /// The product.
    #[must_use]
    pub fn product(&self) -> &Attribute {
        &self.attributes[2]
    }

    /// How many attributes are left open.
    pub(super) fn openness(&self) -> usize {
        self.attributes
            .iter()
            .filter(|attribute| !matches!(attribute, Attribute::NotApplicable) && attribute.literal().is_none())
            .count()
    }

    /// Why nobody can claim it, if nobody can.
    pub(super) fn check_claim(&self) -> Result<(), String> {
        for (attribute, name) in [(self.vendor(), "vendor"), (self.product(), "product")] {
            if attribute.literal().is_none() {
                return Err(format!(
                    "its {name} must be named, without `*` and `?`; what stands behind may be left open"
                ));
            }
        }
        Ok(())
    }
}

impl Attribute {
    /// The value, if it is one and has no wildcards.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self {
            Attribute::Value(pattern) if pattern.is_literal() => Some(&pattern.text),
            _ => None,
        }
    }
}

impl Pattern {
    pub(super) fn is_literal(&self) -> bool {
        self.before == Wildcard::AtMost(0) && self.behind == Wildcard::AtMost(0)
    }

    /// Whether a value without wildcards is one of those that it stands for.
    pub(super) fn covers(&self, literal: &str) -> bool {
        let fits = |wildcard: Wildcard, length: usize| match wildcard {
            Wildcard::Any => true,
            Wildcard::AtMost(most) => length <= most,
        };
        let Some(last) = literal.len().checked_sub(self.text.len()) else { return false };
        (0..=last).any(|place| {
            fits(self.before, place)
                && fits(self.behind, last - place)
                && literal.as_bytes()[place..].starts_with(self.text.as_bytes())
        })
    }
}

impl fmt::Display for Cpe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cpe:2.3")?;
        for attribute in &self.attributes {
            write!(f, ":{attribute}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Attribute::Any => f.write_char('*'),
            Attribute::NotApplicable => f.write_char('-'),
            Attribute::Value(pattern) => pattern.fmt(f),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.before.fmt(f)?;
        // Alone it would mean that the attribute does not apply.
        if self.is_literal() && self.text == "-" {
            return f.write_str("\\-");
        }
        for character in self.text.chars() {
            if PUNCTUATION.contains(character) {
                f.write_char('\\')?;
            }
            f.write_char(character)?;
        }
        self.behind.fmt(f)
    }
}

impl fmt::Display for Wildcard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wildcard::Any => f.write_char('*'),
            Wildcard::AtMost(most) => (0..*most).try_for_each(|_| f.write_char('?')),
        }
    }
}

/// The parts between colons that no backslash quotes.
fn split(body: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (place, byte) in body.bytes().enumerate() {
        match byte {
            _ if quoted => quoted = false,
            b'\\' => quoted = true,
            b':' => {
                parts.push(&body[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&body[start..]);
    parts
}

fn attribute(text: &str) -> Result<Attribute, String> {
    match text {
        "" => Err("it is empty: write * for any value".to_owned()),
        "*" => Ok(Attribute::Any),
        "-" => Ok(Attribute::NotApplicable),
        _ => pattern(text).map(Attribute::Value),
    }
}

fn pattern(text: &str) -> Result<Pattern, String> {
    let (before, rest) = leading(text);
    let (mut value, mut behind, mut quoted) = (String::with_capacity(rest.len()), Wildcard::AtMost(0), false);
    for character in rest.chars() {
        if quoted {
            if !PUNCTUATION.contains(character) && !matches!(character, '-' | '.' | '_') {
                return Err(format!("`\\{character}`: only punctuation is written with a backslash"));
            }
            quoted = false;
            ended(behind)?;
            value.push(character);
            continue;
        }
        match character {
            '\\' => quoted = true,
            '*' if behind == Wildcard::AtMost(0) => behind = Wildcard::Any,
            '?' => {
                let Wildcard::AtMost(most) = behind else { return Err(within()) };
                behind = Wildcard::AtMost(most + 1);
            }
            '*' => return Err(within()),
            'a'..='z' | '0'..='9' | '-' | '.' | '_' => {
                ended(behind)?;
                value.push(character);
            }
            _ if PUNCTUATION.contains(character) => {
                return Err(format!("`{character}` must be written with a backslash: `\\{character}`"));
            }
            _ => {
                return Err(format!(
                    "`{character}` cannot stand in a name: use ASCII letters and digits, and _ for a blank"
                ));
            }
        }
    }
    if quoted {
        return Err("nothing follows the backslash".to_owned());
    }
    if value.is_empty() {
        return Err("there are only wildcards: write * for any value".to_owned());
    }
    Ok(Pattern { before, text: value, behind })
}

fn leading(text: &str) -> (Wildcard, &str) {
    if let Some(rest) = text.strip_prefix('*') {
        return (Wildcard::Any, rest);
    }
    let rest = text.trim_start_matches('?');
    (Wildcard::AtMost(text.len() - rest.len()), rest)
}

fn ended(behind: Wildcard) -> Result<(), String> {
    if behind == Wildcard::AtMost(0) { Ok(()) } else { Err(within()) }
}

fn within() -> String {
    "`*` and `?` stand at the beginning or the end of a value only; as characters they are written `\\*` and `\\?`"
        .to_owned()
}
