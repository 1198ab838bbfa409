//! The part of CommonMark that a draft may use: headings, paragraphs, flat lists, fenced code, bold, code, links.

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Level 1 to 6.
    Heading(u8, Vec<Inline>),
    /// Lines that belong together.
    Paragraph(Vec<Inline>),
    /// Items of a list; numbered or not.
    List(bool, Vec<Vec<Inline>>),
    /// Code as it stands.
    Code(String),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Bold text.
    Bold(String),
    /// Code.
    Code(String),
    /// A link to a web page: text and address.
    Link(String, String),
}

/// The blocks of a text. Nothing is refused: what is not understood is text.
pub fn parse(source: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let line_text = line.trim();
        if line_text.starts_with("```") {
            end_paragraph(&mut paragraph, &mut blocks);
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.trim().starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if line_text.is_empty() {
            end_paragraph(&mut paragraph, &mut blocks);
        } else if let Some((level, text)) = heading(line_text) {
            end_paragraph(&mut paragraph, &mut blocks);
            blocks.push(Block::Heading(level, inlines(text)));
        } else if let Some((numbered, text)) = list_item(line_text) {
            end_paragraph(&mut paragraph, &mut blocks);
            add_item(&mut blocks, numbered, inlines(text));
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line_text);
        }
    }
    end_paragraph(&mut paragraph, &mut blocks);
    blocks
}

fn end_paragraph(paragraph: &mut String, blocks: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(inlines(paragraph)));
        paragraph.clear();
    }
}

fn add_item(blocks: &mut Vec<Block>, numbered: bool, item: Vec<Inline>) {
    match blocks.last_mut() {
        Some(Block::List(kind, items)) if *kind == numbered => items.push(item),
        _ => blocks.push(Block::List(numbered, vec![item])),
    }
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let text = line.get(level..)?.strip_prefix(' ')?;
    u8::try_from(level).ok().filter(|level| (1..=6).contains(level)).map(|level| (level, text.trim()))
}

fn list_item(line: &str) -> Option<(bool, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, text.trim()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let text = line.get(digits..)?.strip_prefix(". ")?;
    (1..=9).contains(&digits).then(|| (true, text.trim()))
}

fn inlines(source: &str) -> Vec<Inline> {
    let mut result = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        if let Some((inline, after)) = span(rest) {
            if !text.is_empty() {
                result.push(Inline::Text(std::mem::take(&mut text)));
            }
            result.push(inline);
            rest = after;
            continue;
        }
        rest = &rest[character.len_utf8()..];
        let escaped = rest.chars().next().filter(|next| character == '\\' && next.is_ascii_punctuation());
        text.push(escaped.unwrap_or(character));
        rest = &rest[escaped.map_or(0, char::len_utf8)..];
    }
    if !text.is_empty() {
        result.push(Inline::Text(text));
    }
    result
}

/// The bold text, code or link that `source` begins with, and what follows it.
fn span(source: &str) -> Option<(Inline, &str)> {
    if let Some(inside) = source.strip_prefix("**") {
        let (content, after) = until(inside, "**")?;
        return Some((Inline::Bold(unescaped(content)), after));
    }
    if let Some(inside) = source.strip_prefix('`') {
        let (content, after) = inside.split_once('`').filter(|(content, _)| !content.is_empty())?;
        return Some((Inline::Code(content.to_owned()), after));
    }
    let (label, after) = until(source.strip_prefix('[')?, "]")?;
    let (url, after) = after.strip_prefix('(')?.split_once(')')?;
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_plain = is_web && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "|[]{}<>\"".contains(c));
    is_plain.then(|| (Inline::Link(unescaped(label), url.to_owned()), after))
}

/// What stands before the first `end` that is not escaped, and what follows it; nothing when that is empty.
fn until<'a>(source: &'a str, end: &str) -> Option<(&'a str, &'a str)> {
    let mut escaped = false;
    for (at, character) in source.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if source[at..].starts_with(end) {
            return (at > 0).then(|| (&source[..at], &source[at + end.len()..]));
        }
    }
    None
}

fn unescaped(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next_if(char::is_ascii_punctuation) } else { None };
        result.push(escaped.unwrap_or(character));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn blocks_are_told_apart() {
        let source = "# Title\nfirst\nline\n\n## Sub\n- one\n- two\n1. first\n2. second\n```\n# code\n```\nend";
        let expected = vec![
            Block::Heading(1, vec![text("Title")]),
            Block::Paragraph(vec![text("first line")]),
            Block::Heading(2, vec![text("Sub")]),
            Block::List(false, vec![vec![text("one")], vec![text("two")]]),
            Block::List(true, vec![vec![text("first")], vec![text("second")]]),
            Block::Code("# code".to_owned()),
            Block::Paragraph(vec![text("end")]),
        ];
        assert_eq!(parse(source), expected);
    }

    #[test]
    fn bold_code_and_links_are_found_inside_a_line() {
        let expected = vec![
            Inline::Bold("Verdict:".to_owned()),
            text(" "),
            Inline::Code("a*b".to_owned()),
            text(" see "),
            Inline::Link("the [page]".to_owned(), "https://p.example/x".to_owned()),
            text("."),
        ];
        assert_eq!(inlines("**Verdict:** `a*b` see [the \\[page\\]](https://p.example/x)."), expected);
    }

    #[test]
    fn escaped_or_unfinished_markup_is_text() {
        assert_eq!(inlines("\\*\\*a\\*\\* \\`b\\` \\[c\\]\\(d\\)"), [text("**a** `b` [c](d)")]);
        assert_eq!(inlines("**a `b [c"), [text("**a `b [c")]);
        assert_eq!(inlines("[x](javascript:alert(1))"), [text("[x](javascript:alert(1))")]);
        assert_eq!(parse("#no heading"), [Block::Paragraph(vec![text("#no heading")])]);
        assert_eq!(inlines("é\\é"), [text("é\\é")]);
    }
}
