//! Whom to reach, and how: addresses, telephone numbers, languages, and the contacts of an organisation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is not what it should be; says what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseContactError(&'static str);

macro_rules! parsed_text {
    ($(#[$doc:meta])* $name:ident, $parse:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads one, in its normal form.
            ///
            /// # Errors
            /// Says what would be right.
            pub fn parse(text: &str) -> Result<Self, ParseContactError> {
                $parse(text.trim()).map(Self)
            }

            /// The text in its normal form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseContactError;

            fn try_from(text: String) -> Result<Self, ParseContactError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

parsed_text!(
    /// An e-mail address (RFC 5321 section 4.1.2, without quoted local parts); its domain in lower case, in ASCII.
    EmailAddress, email
);
parsed_text!(
    /// A telephone number: digits with an optional `+`, blanks, hyphens, dots and brackets; 3 to 32 characters.
    Phone, phone
);
parsed_text!(
    /// A language (BCP 47), in its canonical form: `de`, `pt-BR`, `sr-Latn`.
    Language, language
);

fn email(text: &str) -> Result<String, ParseContactError> {
    const WRONG: ParseContactError = ParseContactError("use an e-mail address such as soc@example.org");
    let (local, domain) = text.rsplit_once('@').ok_or(WRONG)?;
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let local_fits =
        (1..=64).contains(&local.len()) && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    let domain = idna::domain_to_ascii_strict(domain).map_err(|_| WRONG)?;
    let domain_fits = domain.contains('.') && domain.len() <= 253 && domain.split('.').all(|label| !label.is_empty());
    if local_fits && domain_fits { Ok(format!("{local}@{domain}")) } else { Err(WRONG) }
}

fn phone(text: &str) -> Result<String, ParseContactError> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let inner = text.strip_prefix('+').unwrap_or(text);
    let fits = (3..=32).contains(&text.len()) && digits >= 3;
    if fits && inner.bytes().all(|b| b.is_ascii_digit() || b" -./()".contains(&b)) {
        Ok(text.to_owned())
    } else {
        Err(ParseContactError("use a telephone number such as +49 30 123456"))
    }
}

fn language(text: &str) -> Result<String, ParseContactError> {
    const WRONG: ParseContactError = ParseContactError("use a language tag of BCP 47 such as en, de or pt-BR");
    if text.len() > 35 {
        return Err(WRONG);
    }
    let tag = language_tags::LanguageTag::parse(text).map_err(|_| WRONG)?;
    tag.validate().map_err(|_| WRONG)?;
    Ok(tag.canonicalize().map_err(|_| WRONG)?.into_string())
}

/// What a contact is to be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    /// The point of contact around the clock.
    Duty,
    /// Incidents and their handling.
    Security,
    /// Systems and networks.
    Technical,
    /// Decisions.
    Management,
    /// Personal data.
    DataProtection,
    /// Law and statutory reports.
    Legal,
    /// The press.
    Press,
}

impl ContactRole {
    /// All of them.
    pub const ALL: [ContactRole; 7] = [
        ContactRole::Duty,
        ContactRole::Security,
        ContactRole::Technical,
        ContactRole::Management,
        ContactRole::DataProtection,
        ContactRole::Legal,
        ContactRole::Press,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ContactRole::Duty => "duty",
            ContactRole::Security => "security",
            ContactRole::Technical => "technical",
            ContactRole::Management => "management",
            ContactRole::DataProtection => "data_protection",
            ContactRole::Legal => "legal",
            ContactRole::Press => "press",
        }
    }
}

/// Somebody, or a desk, of an organisation. It need not have an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// What to ask about.
    pub role: ContactRole,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What is spoken, the preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_one_form_and_nonsense_is_refused() {
        let read = |text: &str| EmailAddress::parse(text).map(String::from);
        assert_eq!(read(" Soc@Example.ORG ").as_deref(), Ok("Soc@example.org"));
        assert_eq!(read("soc@bücher.example").as_deref(), Ok("soc@xn--bcher-kva.example"));
        for wrong in [
            "",
            "soc",
            "@example.org",
            "soc@",
            "a b@example.org",
            "soc@localhost",
            "a@b@c.org",
            "a..b@c.org",
            "a\u{0}@c.org",
            "x@exa mple.org",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn languages_are_of_bcp_47_and_canonical() {
        let read = |text: &str| Language::parse(text).map(String::from);
        assert_eq!(read("DE").as_deref(), Ok("de"));
        assert_eq!(read("pt-br").as_deref(), Ok("pt-BR"));
        assert_eq!(read("SR-latn").as_deref(), Ok("sr-Latn"));
        for wrong in ["", "german language", "d", "de_DE", "-"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn telephone_numbers_have_digits() {
        assert!(Phone::parse("+49 (30) 123-456").is_ok());
        for wrong in ["", "12", "call me", "++49 30", "+", "0123456789012345678901234567890123"] {
            assert!(Phone::parse(wrong).is_err(), "{wrong}");
        }
    }
}
