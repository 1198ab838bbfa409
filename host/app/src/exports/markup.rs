//! HTML in which nothing but this program's own tags is markup: text is escaped where it enters.

use std::fmt::Write as _;

/// A part of a document.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Tags of this program's own.
    pub(super) fn tag(&mut self, tag: &'static str) -> &mut Self {
        self.0.push_str(tag);
        self
    }

    /// Text, escaped.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // Characters that turn the direction of what follows are shown, not obeyed.
                '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => {
                    // Writing to a string cannot fail.
                    let _ = write!(self.0, "[U+{:04X}]", u32::from(c));
                }
                c if c.is_control() && !matches!(c, '\n' | '\t') => self.0.push('\u{FFFD}'),
                c => self.0.push(c),
            }
        }
        self
    }

    /// A line of a definition list.
    pub(super) fn pair(&mut self, name: &str, value: &str) -> &mut Self {
        self.tag("<dt>").text(name).tag("</dt><dd>").text(value).tag("</dd>\n")
    }

    /// A row of a table.
    pub(super) fn row<const N: usize>(&mut self, cells: [&str; N]) -> &mut Self {
        self.tag("<tr>");
        for cell in cells {
            self.tag("<td>").text(cell).tag("</td>");
        }
        self.tag("</tr>\n")
    }

    /// The head of a table.
    pub(super) fn table<const N: usize>(&mut self, heads: [&str; N]) -> &mut Self {
        self.tag("<table class=\"rows\"><thead><tr>");
        for head in heads {
            self.tag("<th scope=\"col\">").text(head).tag("</th>");
        }
        self.tag("</tr></thead><tbody>\n")
    }

    /// The document so far.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup_or_turns_what_follows() {
        let mut markup = Markup::default();
        markup.text("<script>alert(\"x\")</script> & 'y' \u{202E}gpj.exe\u{0}");
        let text = markup.into_string();
        assert_eq!(text, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39; [U+202E]gpj.exe\u{FFFD}");
    }
}
