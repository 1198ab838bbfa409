//! Where a URL ends in running text.

/// How far a semicolon is followed to see whether a parameter (`;name=`) comes, in bytes.
const PARAMETER_BYTES: usize = 64;

/// The end of the URL whose authority starts at `authority` and before whose scheme stands `before`.
pub(super) fn url_end(text: &str, authority: usize, before: Option<char>) -> usize {
    let closing = match before {
        Some('<') => Some('>'),
        Some(quote @ ('"' | '\'' | '`')) => Some(quote),
        _ => None,
    };
    let (mut round, mut square) = (0usize, 0usize);
    let mut end = text.len();
    let mut chars = text[authority..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let follows = chars.peek().map(|(_, c)| *c);
        let stops = match c {
            _ if Some(c) == closing => true,
            '"' | '<' | '>' | '`' | '|' | '\\' | '^' | '{' | '}' => true,
            '\'' => !follows.is_some_and(char::is_alphanumeric),
            ',' => closing.is_none(),
            ';' => closing.is_none() && !starts_parameter(&text[authority + offset + 1..]),
            '(' => {
                round += 1;
                false
            }
            '[' => {
                square += 1;
                false
            }
            ')' => closes_nothing(&mut round),
            ']' => closes_nothing(&mut square),
            _ => c.is_whitespace() || c.is_control() || is_foreign_punctuation(c),
        };
        if stops {
            end = authority + offset;
            break;
        }
    }
    authority + text[authority..end].trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*']).len()
}

fn closes_nothing(open: &mut usize) -> bool {
    match open.checked_sub(1) {
        Some(rest) => {
            *open = rest;
            false
        }
        None => true,
    }
}

fn starts_parameter(rest: &str) -> bool {
    let name =
        rest.bytes().take(PARAMETER_BYTES).take_while(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b)).count();
    name > 0 && rest.as_bytes().get(name) == Some(&b'=')
}

/// Typographic quotes, dashes, ideographic and full-width punctuation, which stand beside URLs and not in them.
fn is_foreign_punctuation(c: char) -> bool {
    matches!(c, '«' | '»' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
}
