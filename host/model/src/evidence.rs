//! Evidence: files that belong to an incident, and who handled them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{EvidenceId, IncidentId, OrganisationId},
    thread::Author,
    tlp::Tlp,
};

/// How long a file's name may be, in characters.
pub const MAX_NAME_CHARS: usize = 200;
/// How short the password of an archive may be, in characters: the archive's key is derived with few rounds.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// How long it may be.
pub const MAX_PASSWORD_CHARS: usize = 128;

/// A file that belongs to an incident. Its bytes are stored once, whatever the number of incidents and names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Its identifier.
    pub id: EvidenceId,
    /// The incident that it belongs to.
    pub incident: IncidentId,
    /// The incident's organisation.
    pub organisation: OrganisationId,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Whether it is of the CERT's own work: the organisation does not see it.
    pub internal: bool,
    /// Its name, without a path.
    pub name: String,
    /// Its media type (RFC 6838), as its sender says.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Who added it.
    pub added_by: Author,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustodyAction {
    /// It was added to the incident.
    Added,
    /// It was downloaded.
    Read,
    /// It was downloaded within an encrypted archive.
    Exported,
}

impl CustodyAction {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CustodyAction::Added => "added",
            CustodyAction::Read => "read",
            CustodyAction::Exported => "exported",
        }
    }
}

/// That somebody handled a file. It is recorded before the first byte is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustodyEntry {
    /// The file.
    pub evidence: EvidenceId,
    /// What was done.
    pub action: CustodyAction,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: DateTime<Utc>,
    /// The address that the request came from.
    pub from: String,
}

/// `POST /api/v1/incidents/{id}/evidence/archive`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ArchiveRequest {
    /// The password of the archive, 12 to 128 characters. It is not kept.
    #[serde(default)]
    pub password: String,
    /// Whether files that only the CERT sees are in it, too, for the CERT; not unless said.
    #[serde(default)]
    pub internal: bool,
}

impl std::fmt::Debug for ArchiveRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ArchiveRequest(…)")
    }
}

/// A file's name, if the text can be one: what a person reads is what the file is called, in one folder.
///
/// # Errors
/// What is wrong, and what would be right.
pub fn file_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME_CHARS {
        return Err(format!("it has {length} characters: use 1 to {MAX_NAME_CHARS}"));
    }
    if let Some(wrong) = name.chars().find(|c| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
        return Err(format!("it holds `{wrong}`: use a plain file name without a path"));
    }
    if name.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(
            "it holds a character that is not seen, or that changes the direction of the text: leave it out".to_owned()
        );
    }
    if name.chars().all(|c| c == '.') || name.ends_with('.') {
        return Err("it ends with a dot: use a plain file name".to_owned());
    }
    Ok(name.to_owned())
}

/// Characters that make a name read as another: marks and overrides of direction, and those without width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}')
}

/// A media type without parameters, in lower case; `application/octet-stream` for what is none.
#[must_use]
pub fn media_type(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part.len() <= 127
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    match essence.split_once('/') {
        Some((kind, subtype)) if token(kind) && token(subtype) => essence,
        _ => "application/octet-stream".to_owned(),
    }
}

/// Whether a text can be an archive's password.
///
/// # Errors
/// What is wrong, and what would be right.
pub fn check_password(password: &str) -> Result<(), String> {
    let length = password.chars().count();
    if (MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS).contains(&length) {
        return Ok(());
    }
    Err(format!("it has {length} characters: use {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_a_person_reads_as_it_is() {
        assert_eq!(file_name(" mail.eml ").as_deref(), Ok("mail.eml"));
        assert_eq!(file_name("Prüfbericht 7 (final).pdf").as_deref(), Ok("Prüfbericht 7 (final).pdf"));
        let long = "a".repeat(201);
        for wrong in ["", " ", "..", "../passwd", "a\\b", "a\nb", "invoice\u{202E}fdp.exe", "c:x", "x.", &long] {
            assert!(file_name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_no_media_type_is_a_file_of_bytes() {
        assert_eq!(media_type("Text/HTML; charset=utf-8"), "text/html");
        for wrong in ["", "text", "text/", "te xt/html", "a/b/c"] {
            assert_eq!(media_type(wrong), "application/octet-stream", "{wrong}");
        }
    }

    #[test]
    fn a_short_password_is_refused() {
        assert!(check_password("correct hors").is_ok());
        assert!(check_password("short").is_err());
        assert!(check_password(&"x".repeat(129)).is_err());
        assert!(
            !format!("{:?}", ArchiveRequest { password: "correct horse".into(), internal: false }).contains("horse")
        );
    }
}
