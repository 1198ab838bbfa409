//! Making text from outside safe to show: no control characters, no tricks of direction, bounded length, no markup.

/// Longest message of a failure and longest summary, in characters.
pub const MAX_MESSAGE: usize = 500;
/// Longest quotation of a provider's own error message, in characters.
pub const MAX_DETAIL: usize = 200;
/// Longest value of a fact or a related observable, in characters.
pub const MAX_VALUE: usize = 2048;
/// Longest name, tag, relation or title, in characters.
pub const MAX_LABEL: usize = 200;

/// `text` on one line: control, direction and zero-width characters are removed, white space is collapsed, and what is longer than
/// `max` characters ends in "…".
#[must_use]
pub fn clean(text: &str, max: usize) -> String {
    let mut result = String::new();
    let mut length = 0;
    let mut space = false;
    for character in text.chars() {
        if character.is_whitespace() || (character.is_control() && character.is_ascii()) {
            space = length > 0;
            continue;
        }
        if is_invisible(character) {
            continue;
        }
        let needed = if space { 2 } else { 1 };
        if length + needed > max {
            shorten(&mut result, length, max);
            return result;
        }
        if space {
            result.push(' ');
        }
        result.push(character);
        length += needed;
        space = false;
    }
    result
}

fn shorten(text: &mut String, length: usize, max: usize) {
    if max == 0 {
        return;
    }
    if length == max {
        text.pop();
    }
    text.push('…');
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An observable written so that no program makes a link of it: `hxxps://evil[.]example/`.
#[must_use]
pub fn defang(value: &str) -> String {
    let (scheme, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (format!("{}://", scheme.replace("http", "hxxp").replace("ftp", "fxp")), rest),
        None => (String::new(), value),
    };
    let is_v6 = rest.parse::<std::net::Ipv6Addr>().is_ok();
    let rest = rest.replace('.', "[.]").replace('@', "[@]");
    let rest = if is_v6 { rest.replace(':', "[:]") } else { rest };
    scheme + &rest
}

/// `text` as it is, when it stands in CommonMark: every character that could begin markup is escaped.
#[must_use]
pub fn escape_markdown(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '('
                | ')'
                | '#'
                | '+'
                | '-'
                | '!'
                | '|'
                | '~'
                | '&'
        ) {
            result.push('\\');
        }
        result.push(character);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_visible_line() {
        assert_eq!(clean("  a\r\n\tb\u{0}c \u{202e}d\u{200b}\u{9b}e  ", 100), "a b c de");
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m", 100), "[31mred [0m");
    }

    #[test]
    fn long_text_is_cut_between_characters_and_says_so() {
        assert_eq!(clean("ééééé", 5), "ééééé");
        assert_eq!(clean("éééééé", 5), "éééé…");
        assert_eq!(clean("abcd e", 5), "abcd…");
        assert_eq!(clean("abc", 0), "");
    }

    #[test]
    fn defanged_values_are_no_links() {
        assert_eq!(defang("https://a.example/x.php"), "hxxps://a[.]example/x[.]php");
        assert_eq!(defang("ftp://a.example"), "fxp://a[.]example");
        assert_eq!(defang("192.0.2.1"), "192[.]0[.]2[.]1");
        assert_eq!(defang("2001:db8::1"), "2001[:]db8[:][:]1");
        assert_eq!(defang("me@mail.example"), "me[@]mail[.]example");
        assert_eq!(defang("64500"), "64500");
    }

    #[test]
    fn markup_in_foreign_text_is_shown_and_not_obeyed() {
        assert_eq!(escape_markdown("[x](y) *b* <i> # `c`"), "\\[x\\]\\(y\\) \\*b\\* \\<i\\> \\# \\`c\\`");
    }
}
