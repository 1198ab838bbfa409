//! Reading plugin.toml: unknown keys are errors, and every error names key, line and what is allowed.

use toml::de::{DeTable, DeValue};

use super::manifest::{Manifest, ManifestError};

impl Manifest {
    /// Reads and checks the text of a plugin.toml.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its key and line.
    pub fn from_toml(text: &str) -> Result<Self, ManifestError> {
        let manifest: Manifest = toml::from_str(text).map_err(|error| {
            let offset = error.span().map(|span| span.start);
            ManifestError {
                key: offset.map(|offset| key_at(text, offset)).unwrap_or_default(),
                line: offset.map(|offset| line_at(text, offset)),
                problem: error.message().to_owned(),
            }
        })?;
        manifest.check().map_err(|error| ManifestError { line: line_of(text, &error.key), ..error })?;
        Ok(manifest)
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// The dotted key whose value is nearest around or before this place.
fn key_at(text: &str, offset: usize) -> String {
    fn descend(table: &DeTable<'_>, offset: usize) -> Option<String> {
        let mut found: Option<(usize, String)> = None;
        for (key, value) in table {
            let start = key.span().start;
            let deeper = match value.get_ref() {
                DeValue::Table(inner) => descend(inner, offset).map(|rest| format!("{}.{rest}", key.get_ref())),
                _ => None,
            };
            let at_key = key.span().contains(&offset) || value.span().contains(&offset);
            let path = deeper.or_else(|| at_key.then(|| key.get_ref().to_string()));
            if let Some(path) = path
                && found.as_ref().is_none_or(|(best, _)| *best <= start)
            {
                found = Some((start, path));
            }
        }
        found.map(|(_, path)| path)
    }
    DeTable::parse(text).ok().and_then(|table| descend(table.get_ref(), offset)).unwrap_or_default()
}

/// The line of a dotted key, or of the nearest table above it that is written.
fn line_of(text: &str, path: &str) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let mut table = root.get_ref();
    let mut line = None;
    for part in path.split('.') {
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == part) else { break };
        line = Some(line_at(text, key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::Effect;

    const MANIFEST: &str = r#"id = "example"
name = "Example"
version = "1.2.3"
license = "Apache-2.0"
description = "Answers questions."
category = "enrichment"
api = "0.1.0"
serves = ["ipv4", "domain"]
[capabilities]
http = ["{base_url}"]
why = "Asks the provider."
[secrets.api_key]
label = "API key"
required = true
to = ["{base_url}"]
[actions.enrich]
effect = "read"
[settings]
required = ["base_url"]
[settings.properties.base_url]
type = "string"
format = "uri"
title = "Base URL"
default = "https://api.example.org"
[settings.properties.age]
type = "integer"
title = "Age"
[limits]
memory_mib = 64
[[quota]]
calls = 4
per_seconds = 60
[cache]
seconds = 3600
"#;

    fn error(from: &str, to: &str) -> String {
        assert!(MANIFEST.contains(from), "{from}");
        let text = MANIFEST.replacen(from, to, 1);
        Manifest::from_toml(&text).expect_err(to).to_string()
    }

    #[test]
    fn a_complete_manifest_is_read() {
        let manifest = Manifest::from_toml(MANIFEST).expect("valid");
        assert_eq!(manifest.id.as_str(), "example");
        assert_eq!(manifest.limits.memory_mib, Some(64));
        assert_eq!(manifest.action("enrich").map(|action| action.effect), Some(Effect::Read));
        assert_eq!(manifest.action("open"), None);
        let keys: Vec<&str> = manifest.settings.properties.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["base_url", "age"], "the order of the form is the order of the file");
        let json = serde_json::to_string(&manifest).expect("serialises");
        assert_eq!(serde_json::from_str::<Manifest>(&json).expect("reads"), manifest);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_what_is_allowed() {
        let told = error("why = ", "colour = \"red\"\nwhy = ");
        for part in ["line 11", "colour", "tlp_max"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let told = error("memory_mib = 64", "memory = 64");
        assert!(told.contains("line 29") && told.contains("memory_mib"), "{told}");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_key_and_line() {
        for (from, to, parts) in [
            ("id = \"example\"", "id = \"Ex ample\"", ["line 1", "`id`", "a-z, 0-9"]),
            ("category = \"enrichment\"", "category = \"magic\"", ["line 6", "category", "ticketing"]),
            ("api = \"0.1.0\"", "api = \"0.2.0\"", ["line 7", "`api`", "0.1.0"]),
            ("\"domain\"", "\"planet\"", ["line 8", "serves", "sha256"]),
            ("http = [\"{base_url}\"]", "http = [\"{url}\"]", ["line 10", "capabilities.http", "settings.properties"]),
            ("to = [\"{base_url}\"]", "to = [\"other.test\"]", ["line 15", "secrets.api_key.to", "capabilities.http"]),
            ("why =", "dns = [\"*.{zone}\"]\nwhy =", ["line 11", "capabilities.dns", "settings.properties"]),
            ("why =", "dns = [\"bl.example:53\"]\nwhy =", ["line 11", "dns", "*.dnsbl.example"]),
            ("[actions.enrich]", "[actions.open]", ["line 16", "actions.open", "[enrich]"]),
            ("calls = 4", "calls = 0", ["line 30", "quota", "at least 1"]),
            ("version = \"1.2.3\"", "version = \"1.2\"", ["line 3", "`version`", "major.minor.patch"]),
        ] {
            let told = error(from, to);
            for part in parts {
                assert!(told.contains(part), "{part}: {told}");
            }
        }
    }

    #[test]
    fn a_playbook_cannot_ask_for_hosts() {
        let told = error("category = \"enrichment\"", "category = \"playbook\"");
        assert!(told.contains("serves"), "{told}");
    }
}
