//! Undoing what people do to indicators so that nobody clicks them: `hxxp`, `[.]`, `(dot)`, `[@]` …
//!
//! One pass, each byte looked at a bounded number of times. Positions in the result lead back to the source, so that
//! what was found can be shown where it stood.

use std::borrow::Cow;

/// How far apart the brackets of a defanged dot may stand, in bytes: `[ dot ]`, `[://]`.
const LONGEST_GROUP: usize = 8;

/// Whether escapes of the carrier format are decoded too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// The text is a bare value.
    Keep,
    /// The text may be JSON, HTML or a log: `\/`, `\n`, `\u0026`, `&amp;` and the like become what they stand for.
    Decode,
}

/// A re-fanged text and how it lies over its source.
pub(crate) struct Refanged<'a> {
    text: Cow<'a, str>,
    /// (position in the text, position in the source): from here on both advance together.
    anchors: Vec<(usize, usize)>,
    /// Positions in the text where a defanged form stood.
    defanged: Vec<usize>,
}

/// One replacement at a position of the source.
struct Replacement {
    consumed: usize,
    by: &'static str,
    defanged: bool,
}

impl Replacement {
    fn defanged(consumed: usize, by: &'static str) -> Option<Self> {
        Some(Self { consumed, by, defanged: true })
    }

    fn escape(consumed: usize, by: &'static str) -> Option<Self> {
        Some(Self { consumed, by, defanged: false })
    }
}

impl Refanged<'_> {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the byte at `at` of the text stood in the source.
    pub(crate) fn source(&self, at: usize) -> usize {
        let behind = self.anchors.partition_point(|(text, _)| *text <= at);
        match behind.checked_sub(1) {
            None => at,
            Some(index) => {
                let (text, source) = self.anchors[index];
                let mapped = source + (at - text);
                // Within a replacement that is longer than what it replaced, stay before the next anchor.
                self.anchors.get(behind).map_or(mapped, |(_, next)| mapped.min(*next))
            }
        }
    }

    /// Whether something in this range of the text was written defanged.
    pub(crate) fn was_defanged(&self, start: usize, end: usize) -> bool {
        let first = self.defanged.partition_point(|at| *at < start);
        self.defanged.get(first).is_some_and(|at| *at < end)
    }
}

/// Re-fangs a text.
pub(crate) fn refang(source: &str, escapes: Escapes) -> Refanged<'_> {
    let bytes = source.as_bytes();
    let mut text = String::new();
    let (mut anchors, mut defanged) = (Vec::new(), Vec::new());
    let (mut copied, mut at, mut in_path) = (0, 0, false);
    while at < bytes.len() {
        in_path = match bytes[at] {
            b' ' | b'\t' | b'"' | b'\'' => false,
            b'\\' => in_path || starts_path(bytes, at),
            _ => in_path,
        };
        let Some(replacement) = replacement(bytes, at, escapes, in_path) else {
            at += 1;
            continue;
        };
        text.push_str(&source[copied..at]);
        if replacement.defanged {
            defanged.push(text.len());
        }
        anchors.push((text.len(), at));
        text.push_str(replacement.by);
        at += replacement.consumed;
        anchors.push((text.len(), at));
        copied = at;
    }
    if anchors.is_empty() {
        return Refanged { text: Cow::Borrowed(source), anchors, defanged };
    }
    text.push_str(&source[copied..]);
    Refanged { text: Cow::Owned(text), anchors, defanged }
}

fn replacement(bytes: &[u8], at: usize, escapes: Escapes, in_path: bool) -> Option<Replacement> {
    let rest = &bytes[at..];
    let next = |offset: usize| rest.get(offset).copied().unwrap_or(b' ');
    let after_word = at > 0 && is_word(bytes[at - 1]);
    match rest[0] {
        b'[' | b'(' | b'{' => {
            if let Some((consumed, by)) = group(rest) {
                return Replacement::defanged(consumed, by);
            }
            // The closing bracket is often forgotten: `evil[.org`.
            (rest[0] == b'[' && next(1) == b'.' && after_word && is_word(next(2)))
                .then(|| Replacement::defanged(2, "."))?
        }
        b'.' if next(1) == b']' && after_word && is_word(next(2)) => Replacement::defanged(2, "."),
        b' ' if after_word => {
            let (consumed, by) = rest.get(1..).and_then(group)?;
            let spaced = matches!(by, "." | "@") && next(1 + consumed) == b' ' && is_word(next(2 + consumed));
            if spaced { Replacement::defanged(consumed + 2, by) } else { None }
        }
        b'h' | b'H' if !after_word => http(rest),
        b'f' | b'F'
            if !after_word && rest.len() > 3 && rest[1..3].eq_ignore_ascii_case(b"xp") && opens_scheme(&rest[3..]) =>
        {
            Replacement::defanged(3, "ftp")
        }
        b'\\' if next(1) == b'.' && after_word && is_word(next(2)) && !in_path => Replacement::defanged(2, "."),
        b'\\' if escapes == Escapes::Decode && !in_path => json_escape(rest),
        b'&' if escapes == Escapes::Decode => html_escape(rest),
        // Word processors write CVE ids with a hyphen that does not break.
        0xE2 if rest.starts_with("\u{2010}".as_bytes()) || rest.starts_with("\u{2011}".as_bytes()) => {
            Replacement::escape(3, "-")
        }
        _ => None,
    }
}

/// `hxxp`, `h**p`, `hXXps`, `htxp` where a scheme stands.
fn http(rest: &[u8]) -> Option<Replacement> {
    let odd = |b: u8| matches!(b, b'x' | b'X' | b't' | b'T' | b'*');
    if rest.len() < 5 || !odd(rest[1]) || !odd(rest[2]) || !rest[3].eq_ignore_ascii_case(&b'p') {
        return None;
    }
    if rest[1..3].eq_ignore_ascii_case(b"tt") {
        return None;
    }
    if opens_scheme(&rest[4..]) {
        return Replacement::defanged(4, "http");
    }
    (rest[4].eq_ignore_ascii_case(&b's') && opens_scheme(&rest[5..])).then(|| Replacement::defanged(5, "https"))?
}

/// Whether a colon follows, defanged or not.
fn opens_scheme(rest: &[u8]) -> bool {
    rest.first() == Some(&b':') || group(rest).is_some_and(|(_, by)| by.starts_with(':'))
}

/// A bracketed dot, colon, slash or at sign: its length in the source and what it stands for.
fn group(rest: &[u8]) -> Option<(usize, &'static str)> {
    let close = match rest.first()? {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        _ => return None,
    };
    let window = &rest[1..rest.len().min(LONGEST_GROUP + 1)];
    let length = window.iter().position(|b| *b == close)?;
    let inner = window[..length].trim_ascii();
    let by = match inner {
        b"." | b"\\." => ".",
        b":" => ":",
        b"://" | b":\\/\\/" => "://",
        b"/" => "/",
        b"@" => "@",
        _ if inner.eq_ignore_ascii_case(b"dot") => ".",
        _ if inner.eq_ignore_ascii_case(b"at") => "@",
        _ => return None,
    };
    Some((length + 2, by))
}

fn json_escape(rest: &[u8]) -> Option<Replacement> {
    match rest.get(1)? {
        b'/' => Replacement::escape(2, "/"),
        b'n' | b'r' | b't' => Replacement::escape(2, " "),
        b'"' => Replacement::escape(2, "\""),
        b'u' => {
            let by = match rest.get(2..6)?.to_ascii_lowercase().as_slice() {
                b"0026" => "&",
                b"003c" => "<",
                b"003e" => ">",
                b"003d" => "=",
                b"0022" => "\"",
                b"0027" => "'",
                b"002f" => "/",
                _ => return None,
            };
            Replacement::escape(6, by)
        }
        _ => None,
    }
}

fn html_escape(rest: &[u8]) -> Option<Replacement> {
    const ENTITIES: [(&str, &str); 6] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    let (entity, by) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity.as_bytes()))?;
    Replacement::escape(entity.len(), by)
}

/// Whether a Windows path starts with this backslash: in `C:\new` the `\n` is no line end.
fn starts_path(bytes: &[u8], at: usize) -> bool {
    let drive = at >= 2
        && bytes[at - 1] == b':'
        && bytes[at - 2].is_ascii_alphabetic()
        && (at == 2 || !bytes[at - 3].is_ascii_alphanumeric());
    drive || bytes.get(at + 1) == Some(&b'\\')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_way_to_defang_is_undone() {
        for (source, expected) in [
            ("hxxp://a[.]b", "http://a.b"),
            ("hXXps://a[.]b", "https://a.b"),
            ("h**p://a(.)b", "http://a.b"),
            ("h**ps://a(.)b", "https://a.b"),
            ("hxxp[:]//a{.}b", "http://a.b"),
            ("hxxps[://]a[dot]b", "https://a.b"),
            ("fxp://a(dot)b", "ftp://a.b"),
            ("a[DOT]b", "a.b"),
            ("a[ dot ]b", "a.b"),
            ("a [.] b", "a.b"),
            ("u[@]a\\.b", "u@a.b"),
            ("u(at)a[.]b[.]c", "u@a.b.c"),
            ("a[.b", "a.b"),
            ("a.]b", "a.b"),
            ("2001[:]db8[:]:1", "2001:db8::1"),
        ] {
            assert_eq!(refang(source, Escapes::Keep).text(), expected, "{source}");
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["http://a.b", "[x] (see) {y}", "a dot b", "hxxpd", "x[0]", "look (at this)", "C:\\a\\.b", "é[ü]"]
        {
            assert!(matches!(refang(text, Escapes::Decode).text, Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn positions_lead_back_to_the_source() {
        let source = "see hxxp://a[.]b now";
        let refanged = refang(source, Escapes::Decode);
        let start = refanged.text().find("http").unwrap();
        let end = refanged.text().find(" now").unwrap();
        assert_eq!(&source[refanged.source(start)..refanged.source(end)], "hxxp://a[.]b");
        assert!(refanged.was_defanged(start, end) && !refanged.was_defanged(0, start));
    }

    #[test]
    fn json_and_html_escapes_are_decoded_in_documents_only() {
        assert_eq!(refang("http:\\/\\/a\\/b?x=1\\u0026y", Escapes::Decode).text(), "http://a/b?x=1&y");
        assert_eq!(refang("a&amp;b&lt;", Escapes::Decode).text(), "a&b<");
        assert_eq!(refang("a&amp;b", Escapes::Keep).text(), "a&amp;b");
        assert_eq!(refang("C:\\new\\table", Escapes::Decode).text(), "C:\\new\\table");
    }
}
