//! The Atlassian Document Format, version 1: what is accepted, and the same document as plain text and as HTML.
//! Only the nodes that people write are known; others are refused, as Jira refuses what it does not know.

use serde_json::Value;

use crate::html::escape;

const BLOCKS: [&str; 9] =
    ["paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "panel", "rule", "table"];
const INLINES: [&str; 6] = ["text", "hardBreak", "emoji", "mention", "inlineCard", "date"];
const MARKS: [&str; 7] = ["strong", "em", "code", "link", "strike", "underline", "textColor"];

/// Why a document is refused, for the error message.
pub(super) fn check(document: &Value) -> Result<(), String> {
    if document["type"] != "doc" {
        return Err("Operation value must be an Atlassian Document (see the Atlassian Document Format)".to_owned());
    }
    if document["version"] != 1 {
        return Err("INVALID_INPUT: the document's version must be 1".to_owned());
    }
    children(document, &BLOCKS)
}

fn children(node: &Value, allowed: &[&str]) -> Result<(), String> {
    let parent = node["type"].as_str().unwrap_or_default();
    let content = node["content"].as_array().ok_or_else(|| format!("INVALID_INPUT: {parent} has no content list"))?;
    for child in content {
        let kind = child["type"].as_str().ok_or_else(|| format!("INVALID_INPUT: a node in {parent} has no type"))?;
        if !allowed.contains(&kind) {
            return Err(format!("INVALID_INPUT: {kind:?} may not stand in {parent}"));
        }
        node_of(child, kind)?;
    }
    Ok(())
}

fn node_of(node: &Value, kind: &str) -> Result<(), String> {
    match kind {
        "text" => text_node(node),
        "heading" => match node["attrs"]["level"].as_u64() {
            Some(1..=6) => optional_children(node, &INLINES),
            _ => Err("INVALID_INPUT: a heading's level must be 1 to 6".to_owned()),
        },
        "paragraph" => optional_children(node, &INLINES),
        "codeBlock" => optional_children(node, &["text"]),
        "bulletList" | "orderedList" => full_children(node, &["listItem"]),
        "listItem" => full_children(node, &["paragraph", "bulletList", "orderedList", "codeBlock"]),
        "blockquote" => full_children(node, &["paragraph", "bulletList", "orderedList", "codeBlock"]),
        "panel" => full_children(node, &["paragraph", "heading", "bulletList", "orderedList"]),
        "table" => full_children(node, &["tableRow"]),
        "tableRow" => full_children(node, &["tableCell", "tableHeader"]),
        "tableCell" | "tableHeader" => full_children(node, &BLOCKS),
        _ => Ok(()),
    }
}

fn text_node(node: &Value) -> Result<(), String> {
    if node["text"].as_str().is_none_or(str::is_empty) {
        return Err("INVALID_INPUT: a text node must have text".to_owned());
    }
    for mark in node["marks"].as_array().into_iter().flatten() {
        let kind = mark["type"].as_str().unwrap_or_default();
        if !MARKS.contains(&kind) {
            return Err(format!("INVALID_INPUT: unknown mark {kind:?}"));
        }
        if kind == "link" && !mark["attrs"]["href"].is_string() {
            return Err("INVALID_INPUT: a link needs attrs.href".to_owned());
        }
    }
    Ok(())
}

fn optional_children(node: &Value, allowed: &[&str]) -> Result<(), String> {
    if node.get("content").is_none() { Ok(()) } else { children(node, allowed) }
}

fn full_children(node: &Value, allowed: &[&str]) -> Result<(), String> {
    if node["content"].as_array().is_none_or(Vec::is_empty) {
        return Err(format!("INVALID_INPUT: {} must not be empty", node["type"]));
    }
    children(node, allowed)
}

/// The document's text, one line per paragraph.
pub(super) fn text(node: &Value) -> String {
    let mut out = String::new();
    write_text(node, &mut out);
    out.trim_end().to_owned()
}

fn write_text(node: &Value, out: &mut String) {
    match node["type"].as_str().unwrap_or_default() {
        "text" => out.push_str(node["text"].as_str().unwrap_or_default()),
        "hardBreak" => out.push('\n'),
        _ => content(node).for_each(|child| write_text(child, out)),
    }
    if matches!(node["type"].as_str(), Some("paragraph" | "heading" | "codeBlock")) {
        out.push('\n');
    }
}

/// The document as HTML. Links are shown and cannot be followed.
pub(super) fn html(node: &Value) -> String {
    let inner = || content(node).map(html).collect::<String>();
    match node["type"].as_str().unwrap_or_default() {
        "text" => marked(node),
        "paragraph" => format!("<p>{}</p>", inner()),
        "heading" => {
            let level = node["attrs"]["level"].as_u64().unwrap_or(2).clamp(2, 6);
            format!("<h{level}>{}</h{level}>", inner())
        }
        "bulletList" => format!("<ul>{}</ul>", inner()),
        "orderedList" => format!("<ol>{}</ol>", inner()),
        "listItem" => format!("<li>{}</li>", inner()),
        "codeBlock" => format!("<pre>{}</pre>", inner()),
        "blockquote" | "panel" => format!("<blockquote>{}</blockquote>", inner()),
        "rule" => "<hr>".to_owned(),
        "hardBreak" => "<br>".to_owned(),
        "table" => format!("<table>{}</table>", inner()),
        "tableRow" => format!("<tr>{}</tr>", inner()),
        "tableCell" => format!("<td>{}</td>", inner()),
        "tableHeader" => format!("<th>{}</th>", inner()),
        _ => inner(),
    }
}

fn marked(node: &Value) -> String {
    let mut text = escape(node["text"].as_str().unwrap_or_default());
    for mark in node["marks"].as_array().into_iter().flatten() {
        text = match mark["type"].as_str().unwrap_or_default() {
            "strong" => format!("<strong>{text}</strong>"),
            "em" => format!("<em>{text}</em>"),
            "code" => format!("<code>{text}</code>"),
            "strike" => format!("<s>{text}</s>"),
            "link" => {
                let target = mark["attrs"]["href"].as_str().unwrap_or_default();
                format!("{text} <span class=\"dim\">({})</span>", escape(target))
            }
            _ => text,
        };
    }
    text
}

fn content(node: &Value) -> impl Iterator<Item = &Value> {
    node["content"].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(content: Value) -> Value {
        json!({"type": "doc", "version": 1, "content": content})
    }

    #[test]
    fn a_document_is_accepted_and_shown_as_text_and_html() {
        let doc = document(json!([
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Report"}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "<b>", "marks": [{"type": "strong"}]}]}
            ]}]},
        ]));
        assert_eq!(check(&doc), Ok(()));
        assert_eq!(text(&doc), "Report\n<b>");
        assert_eq!(html(&doc), "<h2>Report</h2><ul><li><p><strong>&lt;b&gt;</strong></p></li></ul>");
    }

    #[test]
    fn what_jira_would_refuse_is_refused() {
        let paragraph = |inner: Value| document(json!([{"type": "paragraph", "content": [inner]}]));
        assert!(check(&json!("plain text")).is_err());
        assert!(check(&json!({"type": "doc", "content": []})).is_err());
        assert!(check(&document(json!([{"type": "text", "text": "loose"}]))).is_err());
        assert!(check(&paragraph(json!({"type": "text", "text": ""}))).is_err());
        assert!(check(&paragraph(json!({"type": "text", "text": "x", "marks": [{"type": "blink"}]}))).is_err());
        assert!(check(&document(json!([{"type": "bulletList", "content": []}]))).is_err());
        assert!(check(&document(json!([{"type": "heading", "attrs": {"level": 9}, "content": []}]))).is_err());
    }
}
