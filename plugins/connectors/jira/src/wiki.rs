//! Wiki markup, which Jira Data Center takes for descriptions.
use crate::markdown::{Block, Inline};

/// The text of these blocks.
pub fn text(blocks: &[Block]) -> String {
    let blocks: Vec<String> = blocks.iter().map(block).collect();
    blocks.join("\n\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, inlines) => format!("h{level}. {}", line(inlines)),
        Block::Paragraph(inlines) => line(inlines),
        Block::List(numbered, items) => {
            let mark = if *numbered { '#' } else { '*' };
            let items: Vec<String> = items.iter().map(|item| format!("{mark} {}", line(item))).collect();
            items.join("\n")
        }
        Block::Code(code) => format!("{{noformat}}\n{}\n{{noformat}}", code.replace("{noformat}", "noformat")),
    }
}

fn line(inlines: &[Inline]) -> String {
    inlines.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => escaped(text),
        Inline::Bold(text) => format!("*{}*", escaped(text)),
        Inline::Code(text) => format!("{{{{{}}}}}", escaped(text)),
        Inline::Link(text, url) => format!("[{}|{url}]", escaped(text)),
    }
}

fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\{}[]*_-+^~|!?#".contains(character) {
            result.push('\\');
        }
        result.push(character);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parse;

    #[test]
    fn markdown_becomes_wiki_markup() {
        let source =
            "# Title\n- **ASN:** `64500`\n- two\n\n1. a\n\n[page](https://p.example/a-b)\n```\nx{noformat}\n```";
        let expected = "h1. Title\n\n* *ASN:* {{64500}}\n* two\n\n# a\n\n[page|https://p.example/a-b]\n\n\
                        {noformat}\nxnoformat\n{noformat}";
        assert_eq!(text(&parse(source)), expected);
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(text(&parse("\\[x\\|http://y\\] {color} !img!")), "\\[x\\|http://y\\] \\{color\\} \\!img\\!");
    }
}
