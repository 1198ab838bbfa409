//! What the surroundings of a word say: a version, a file name, a field, an identifier of something else.

/// How far back the word before is looked for, in bytes.
const BACK_BYTES: usize = 40;

/// Words before four dotted numbers that make them a version or a section.
const VERSION_WORDS: [&str; 13] = [
    "v", "ver", "version", "release", "build", "firmware", "fw", "rev", "revision", "section", "chapter", "rfc", "oid",
];

/// Words before hexadecimal digits that make them something other than the hash of a file.
const OTHER_HASH_WORDS: [&str; 26] = [
    "ja3",
    "ja3s",
    "ja3hash",
    "ja3_hash",
    "ja3s_hash",
    "hassh",
    "imphash",
    "pehash",
    "jarm",
    "commit",
    "tree",
    "parent",
    "merge",
    "trace_id",
    "traceid",
    "span_id",
    "etag",
    "session",
    "sessionid",
    "session_id",
    "phpsessid",
    "nonce",
    "token",
    "boundary",
    "thumbprint",
    "fingerprint",
];

/// File extensions that are top-level domains too, under which few names of two labels exist.
const EXTENSIONS: [&str; 16] =
    ["zip", "mov", "py", "sh", "so", "ps", "rs", "md", "pl", "mk", "pm", "cc", "java", "vi", "app", "bat"];

/// Those of them that are countries' or popular domains: there only a usual file name is one.
const POPULATED: [&str; 7] = ["pl", "rs", "md", "mk", "cc", "so", "app"];

/// What files are usually called.
const FILE_STEMS: [&str; 46] = [
    "readme",
    "changelog",
    "contributing",
    "license",
    "security",
    "install",
    "setup",
    "configure",
    "config",
    "main",
    "lib",
    "mod",
    "build",
    "index",
    "test",
    "tests",
    "types",
    "error",
    "errors",
    "utils",
    "util",
    "init",
    "run",
    "start",
    "stop",
    "update",
    "script",
    "makefile",
    "rules",
    "client",
    "server",
    "common",
    "model",
    "models",
    "parser",
    "notes",
    "todo",
    "summary",
    "architecture",
    "design",
    "style",
    "issue",
    "brief",
    "report",
    "extract",
    "exploit",
];

/// Top-level domains that are also what fields and functions are called.
const FIELD_WORDS: [&str; 24] = [
    "name", "id", "info", "host", "email", "link", "date", "map", "call", "open", "run", "show", "read", "zone",
    "group", "network", "in", "is", "as", "at", "to", "do", "no", "so",
];

/// First labels of Java and Android package names, which are domains turned round.
const PACKAGE_ROOTS: [&str; 7] = ["com", "org", "net", "java", "javax", "android", "io"];

/// Products whose name is spelled like a domain in capitals.
const PRODUCTS: [&str; 3] = ["ASP.NET", "ADO.NET", "VB.NET"];

/// The word before `at`, a few separators between them, in lower case; empty if there is none near.
pub(super) fn word_before(text: &str, at: usize) -> String {
    let mut from = at.saturating_sub(BACK_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    let trimmed = before.trim_end_matches([' ', '\t', '"', '\'', '=', ':', '(', '[', '<', '#']);
    if before.len() - trimmed.len() > 5 {
        return String::new();
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let start = trimmed
        .rfind(|c: char| !is_word(c))
        .map_or(0, |at| at + trimmed[at..].chars().next().map_or(0, char::len_utf8));
    // The end of a path or a URL says nothing about what comes next.
    if trimmed[..start].ends_with(['/', '?', '&', '=', '@']) {
        return String::new();
    }
    trimmed[start..].to_lowercase()
}

/// Whether four dotted numbers at `at` are a version: `version 1.2.3.4`, `"file_version": "1.2.3.4"`, `Chrome/1.2.3.4`.
pub(super) fn is_version(text: &str, at: usize) -> bool {
    if let Some(before) = text[..at].strip_suffix('/') {
        // `host/198.51.100.7` and `/198.51.100.7` are how Java writes an address; `Chrome/120.0.0.0` is a product.
        let mut from = before.len().saturating_sub(BACK_BYTES);
        while !before.is_char_boundary(from) {
            from += 1;
        }
        let segment =
            before[from..].rsplit(|c: char| c.is_whitespace() || "/\"'(=,;:".contains(c)).next().unwrap_or("");
        return segment.contains(char::is_alphabetic) && !segment.contains('.') && segment != "localhost";
    }
    let word = word_before(text, at);
    word.ends_with("version") || VERSION_WORDS.contains(&word.as_str())
}

/// Whether hexadecimal digits at `at` identify something other than a file.
pub(super) fn is_other_hash(text: &str, at: usize) -> bool {
    OTHER_HASH_WORDS.contains(&word_before(text, at).as_str())
}

/// Whether a name of two labels reads as a file name.
pub(super) fn is_file_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some((stem, extension)) = lower.split_once('.') else { return false };
    if !EXTENSIONS.contains(&extension) {
        return false;
    }
    let is_library = extension == "so" && (stem.starts_with("lib") || stem == "ld");
    !POPULATED.contains(&extension) || FILE_STEMS.contains(&stem) || stem.contains('_') || is_library
}

/// Whether the dotted name at `start..end` is a file, a field, a piece of code or part of a path, so that only a
/// defanged spelling would make it a domain.
pub(super) fn is_no_domain(text: &str, start: usize, end: usize) -> bool {
    let name = &text[start..end];
    is_file_name(name)
        || is_code(name)
        || is_field(name, &text[end..])
        || is_path_component(&text.as_bytes()[start.saturating_sub(4)..start])
}

fn is_code(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let first = name.split('.').next().unwrap_or(name);
    let has_lower = name.contains(|c: char| c.is_ascii_lowercase());
    // `System.IO`, `end.In the`: a domain is written in one case, or with a top-level domain in small letters.
    if last.starts_with(|c: char| c.is_ascii_uppercase())
        && has_lower
        && !last.bytes().skip(1).any(|b| b.is_ascii_uppercase() && last.len() > 2)
    {
        return true;
    }
    PRODUCTS.contains(&name) || (PACKAGE_ROOTS.contains(&first) && name.matches('.').count() >= 2)
}

/// `host.name=`, `"user.id":`, `user.id(`: what a structured log calls its fields, and calls in code.
fn is_field(name: &str, rest: &str) -> bool {
    let (before, last) = name.rsplit_once('.').unwrap_or(("", name));
    if !FIELD_WORDS.contains(&last) {
        return false;
    }
    let rest = rest.as_bytes();
    let named = match rest.first() {
        Some(b'=' | b'(') => true,
        Some(b'"' | b'\'') => rest.get(1) == Some(&b':') || (rest.get(1) == Some(&b' ') && rest.get(2) == Some(&b':')),
        Some(b':') => rest.get(1) == Some(&b' '),
        _ => false,
    };
    named || before.len() <= 1
}

/// `C:\tools\rar.com`: behind one backslash, or an escaped one in a path. `\\host\share` starts with a host.
fn is_path_component(before: &[u8]) -> bool {
    let backslashes = before.iter().rev().take_while(|b| **b == b'\\').count();
    match (backslashes, before.len() - backslashes) {
        (0, _) => false,
        (1, _) => true,
        (_, 0) => false,
        (_, rest) => before[rest - 1].is_ascii_alphanumeric() || before[rest - 1] == b':',
    }
}
