//! The Atlassian Document Format, version 1, which Jira Cloud takes for descriptions.
use serde_json::{Value, json};

use crate::markdown::{Block, Inline};

/// The document of these blocks.
pub fn document(blocks: &[Block]) -> Value {
    let content: Vec<Value> = blocks.iter().map(block).collect();
    json!({"type": "doc", "version": 1, "content": content})
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading(level, inlines) => {
            json!({"type": "heading", "attrs": {"level": level}, "content": nodes(inlines)})
        }
        Block::Paragraph(inlines) => paragraph(inlines),
        Block::List(numbered, items) => {
            let kind = if *numbered { "orderedList" } else { "bulletList" };
            let items: Vec<Value> =
                items.iter().map(|item| json!({"type": "listItem", "content": [paragraph(item)]})).collect();
            json!({"type": kind, "content": items})
        }
        // A text node may not be empty.
        Block::Code(code) if code.is_empty() => json!({"type": "codeBlock", "content": []}),
        Block::Code(code) => {
            json!({"type": "codeBlock", "content": [{"type": "text", "text": code}]})
        }
    }
}

fn paragraph(inlines: &[Inline]) -> Value {
    json!({"type": "paragraph", "content": nodes(inlines)})
}

fn nodes(inlines: &[Inline]) -> Vec<Value> {
    inlines.iter().map(node).collect()
}

fn node(inline: &Inline) -> Value {
    match inline {
        Inline::Text(text) => json!({"type": "text", "text": text}),
        Inline::Bold(text) => json!({"type": "text", "text": text, "marks": [{"type": "strong"}]}),
        Inline::Code(text) => json!({"type": "text", "text": text, "marks": [{"type": "code"}]}),
        Inline::Link(text, url) => {
            json!({"type": "text", "text": text, "marks": [{"type": "link", "attrs": {"href": url}}]})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parse;

    #[test]
    fn markdown_becomes_the_documents_nodes() {
        let expected = json!({"type": "doc", "version": 1, "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Source"}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [
                {"type": "text", "text": "ASN:", "marks": [{"type": "strong"}]},
                {"type": "text", "text": " "},
                {"type": "text", "text": "64500", "marks": [{"type": "code"}]},
            ]}]}]},
            {"type": "paragraph", "content": [
                {"type": "text", "text": "page", "marks": [{"type": "link", "attrs": {"href": "https://p.example"}}]},
            ]},
        ]});
        assert_eq!(document(&parse("## Source\n- **ASN:** `64500`\n\n[page](https://p.example)")), expected);
    }

    #[test]
    fn an_empty_description_is_still_a_document() {
        assert_eq!(document(&parse("")), json!({"type": "doc", "version": 1, "content": []}));
    }
}
