//! Markdown as HTML that may be put into a page: text from outside is never markup, and nothing in it is clickable but
//! the IoCs, which are defanged and lead to their page here.
//!
//! Safe twice over: the events of the parser are replaced by those that are wanted, and what comes out is sanitised.

use std::{collections::HashMap, sync::LazyLock};

use ammonia::UrlRelative;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};
use tocsin_model::{
    extract::extract,
    ioc::{Ioc, defang},
    thread::MAX_EXCERPT_CHARS,
    ticket::IocRef,
};

use super::mentions::{Mention, is_of_name};

/// How many different IoCs of a message become links.
const MOST_IOCS: usize = 100;
/// Where an IoC's page is.
const IOC_PAGE: &str = "/iocs/";

/// A text as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Rendered {
    /// Sanitised HTML.
    pub(crate) html: String,
    /// The beginning as plain text, defanged.
    pub(crate) excerpt: String,
    /// The IoCs that it quotes, each once.
    pub(crate) iocs: Vec<IocRef>,
}

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "bdi",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut sanitiser = ammonia::Builder::empty();
    sanitiser
        .tags(tags.into())
        .tag_attributes(HashMap::from([("a", ["href"].into()), ("ol", ["start"].into())]))
        .allowed_classes(HashMap::from([("a", ["ioc"].into()), ("span", ["mention"].into())]))
        .url_schemes(std::collections::HashSet::new())
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(|_, name, value| (name != "href" || value.starts_with(IOC_PAGE)).then_some(value.into()));
    sanitiser
});

/// Renders a text in which these people are mentioned.
pub(super) fn render(text: &str, mentions: &[Mention]) -> Rendered {
    let wanted = Wanted {
        parser: Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES),
        links: Vec::new(),
    };
    let events: Vec<Event<'_>> = TextMergeStream::new(wanted.flat_map_events()).collect();
    let mut writer = Writer { mentions, rendered: Rendered::default(), events: Vec::new() };
    for event in events {
        writer.add(event);
    }
    let mut raw = String::with_capacity(text.len() * 2);
    html::push_html(&mut raw, writer.events.into_iter());
    let mut rendered = writer.rendered;
    rendered.html = SANITISER.clean(&raw).to_string();
    rendered.excerpt = excerpt(&rendered.excerpt);
    rendered
}

/// The parser's events without what is not wanted.
struct Wanted<'a> {
    parser: Parser<'a>,
    /// Where the links that are open lead to; nowhere, for those that say so themselves.
    links: Vec<Option<CowStr<'a>>>,
}

impl<'a> Wanted<'a> {
    fn flat_map_events(mut self) -> impl Iterator<Item = Event<'a>> {
        let mut pending: std::collections::VecDeque<Event<'a>> = std::collections::VecDeque::new();
        std::iter::from_fn(move || {
            loop {
                if let Some(event) = pending.pop_front() {
                    return Some(event);
                }
                let event = self.parser.next()?;
                pending.extend(self.replaced(event));
            }
        })
    }

    /// Markup and its attributes become text, headings bold lines, links their text and address, images their description.
    fn replaced(&mut self, event: Event<'a>) -> Vec<Event<'a>> {
        use pulldown_cmark::LinkType;
        match event {
            Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
            Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
            Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
            Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
            Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let says_so = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.links.push((!says_so && !dest_url.is_empty()).then_some(dest_url));
                Vec::new()
            }
            Event::End(TagEnd::Link) => match self.links.pop().flatten() {
                Some(address) => vec![Event::Text(format!(" ({address})").into())],
                None => Vec::new(),
            },
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => Vec::new(),
            Event::SoftBreak => vec![Event::HardBreak],
            // No class of a page's own may come from outside.
            Event::Start(Tag::CodeBlock(_)) => {
                vec![Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented))]
            }
            event => vec![event],
        }
    }
}

/// Collects what is shown.
struct Writer<'a, 'm> {
    mentions: &'m [Mention],
    rendered: Rendered,
    events: Vec<Event<'a>>,
}

impl<'a> Writer<'a, '_> {
    fn add(&mut self, event: Event<'a>) {
        match event {
            Event::Text(text) => self.text(&text, true),
            Event::Code(text) => {
                self.markup("<code>");
                self.text(&text, false);
                self.markup("</code>");
            }
            event => {
                if matches!(event, Event::End(_) | Event::HardBreak | Event::Rule) {
                    self.rendered.excerpt.push(' ');
                }
                self.events.push(event);
            }
        }
    }

    /// Text, with links for its IoCs and marks for those whom it mentions.
    fn text(&mut self, text: &str, mentioning: bool) {
        let mut at = 0;
        for piece in pieces(text, if mentioning { self.mentions } else { &[] }) {
            self.plain(&text[at..piece.start]);
            match piece.what {
                What::Mention => {
                    self.markup("<span class=\"mention\">");
                    self.plain(&text[piece.start..piece.end]);
                    self.markup("</span>");
                }
                What::Ioc(ioc) => self.ioc(&ioc, &text[piece.start..piece.end]),
            }
            at = piece.end;
        }
        self.plain(&text[at..]);
    }

    fn ioc(&mut self, ioc: &Ioc, written: &str) {
        let id = ioc.id();
        if !self.rendered.iocs.iter().any(|known| known.id == id) {
            if self.rendered.iocs.len() >= MOST_IOCS {
                return self.plain(written);
            }
            self.rendered.iocs.push(IocRef { id, kind: ioc.kind(), value: ioc.value().to_owned() });
        }
        self.markup(&format!("<a class=\"ioc\" href=\"{IOC_PAGE}{id}\"><bdi>"));
        self.plain(&defang(ioc));
        self.markup("</bdi></a>");
    }

    fn plain(&mut self, text: &str) {
        if !text.is_empty() {
            self.rendered.excerpt.push_str(text);
            self.events.push(Event::Text(text.to_owned().into()));
        }
    }

    fn markup(&mut self, markup: &str) {
        self.events.push(Event::InlineHtml(markup.to_owned().into()));
    }
}

/// A part of a text that is shown in its own way.
struct Piece {
    start: usize,
    end: usize,
    what: What,
}

enum What {
    Mention,
    Ioc(Ioc),
}

/// The parts of a text, in order and apart from each other. An IoC that is repeated is found each time.
fn pieces(text: &str, mentions: &[Mention]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for mention in mentions {
        let written = format!("@{}", mention.name);
        for (start, _) in text.match_indices(&written) {
            let end = start + written.len();
            if stands_alone(text, start, end, |c| is_of_name(c) && c != '.' || c == '@') {
                pieces.push(Piece { start, end, what: What::Mention });
            }
        }
    }
    let found = extract(text, MOST_IOCS).found;
    for found in &found {
        for (start, _) in text.match_indices(&found.original) {
            let end = start + found.original.len();
            if start == found.start || stands_alone(text, start, end, is_of_ioc) {
                pieces.push(Piece { start, end, what: What::Ioc(found.ioc.clone()) });
            }
        }
    }
    // Of two that overlap, the one that begins first, and of those the longer one.
    pieces.sort_by_key(|piece| (piece.start, usize::MAX - piece.end));
    let mut end = 0;
    pieces.retain(|piece| {
        let apart = piece.start >= end;
        end = if apart { piece.end } else { end };
        apart
    });
    pieces
}

fn stands_alone(text: &str, start: usize, end: usize, goes_on: impl Fn(char) -> bool) -> bool {
    let before = text[..start].chars().next_back();
    let behind = text[end..].chars().next();
    !before.is_some_and(&goes_on) && !behind.is_some_and(&goes_on)
}

fn is_of_ioc(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '@' | '/' | ':' | '%' | '=' | '&')
}

/// The beginning of a text in one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = line.chars();
    let mut begin: String = chars.by_ref().take(MAX_EXCERPT_CHARS).collect();
    if chars.next().is_some() {
        begin.pop();
        begin.push('…');
    }
    begin
}

#[cfg(test)]
mod tests {
    use tocsin_model::id::AccountId;

    use super::*;

    fn shown(text: &str) -> String {
        render(text, &[]).html
    }

    #[test]
    fn markdown_is_shown_and_markup_is_text() {
        assert_eq!(shown("**yes** and `no`"), "<p><strong>yes</strong> and <code>no</code></p>\n");
        assert_eq!(shown("# Title"), "<p><strong>Title</strong></p>\n");
        let hostile = shown("<script>alert(1)</script> <b onclick=x>b</b>\n\n<div>\n<img src=x onerror=y>\n</div>");
        for forbidden in ["<script", "<b ", "<div", "<img"] {
            assert!(!hostile.contains(forbidden), "{hostile}");
        }
        assert!(hostile.contains("&lt;script&gt;"), "{hostile}");
    }

    #[test]
    fn links_are_text_with_their_address_and_images_are_dropped() {
        let html =
            shown("[the bank](javascript:alert(1)) ![pixel](https://track.example/p.gif) <https://evil.example/a>");
        assert!(!html.contains("<img") && !html.contains("href=\"javascript"), "{html}");
        assert!(html.contains("the bank (javascript:alert(1))") && html.contains("pixel"), "{html}");
        assert!(!html.contains("track.example"), "{html}");
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        let linked = shown("[here](https://evil.example/a)");
        assert!(linked.starts_with("<p>here (<a class=\"ioc\" href=\"/iocs/"), "{linked}");
        assert!(linked.contains("<bdi>hxxps://evil[.]example/a</bdi>"), "{linked}");
    }

    #[test]
    fn iocs_are_defanged_each_time_and_named_once() {
        let Rendered { html, iocs, excerpt } =
            render("evil[.]example and again evil[.]example, `evil.example`, 198.51.100.7.", &[]);
        assert_eq!(html.matches("<bdi>evil[.]example</bdi>").count(), 3, "{html}");
        assert!(html.contains("<bdi>198.51.100[.]7</bdi>"), "{html}");
        let values: Vec<&str> = iocs.iter().map(|ioc| ioc.value.as_str()).collect();
        assert_eq!(values, ["evil.example", "198.51.100.7"]);
        assert!(excerpt.starts_with("evil[.]example and again evil[.]example"), "{excerpt}");
        let html = shown("    evil.example in a block");
        assert!(html.contains("<pre><code><a class=\"ioc\""), "{html}");
    }

    #[test]
    fn those_who_are_mentioned_are_marked_and_no_others() {
        let ada = Mention { name: "ada".to_owned(), account: AccountId::fresh() };
        let html = render("@ada, @adam and x@ada: see @ada.", &[ada]).html;
        assert_eq!(html.matches("<span class=\"mention\">@ada</span>").count(), 2, "{html}");
    }

    #[test]
    fn an_excerpt_is_one_line_of_bounded_length() {
        let text = format!("# Begin\n\n- one\n- two\n\n{}", "word ".repeat(100));
        let excerpt = render(&text, &[]).excerpt;
        assert!(excerpt.starts_with("Begin one two word"), "{excerpt}");
        assert_eq!(excerpt.chars().count(), MAX_EXCERPT_CHARS);
        assert!(excerpt.ends_with('…'));
    }

    #[test]
    fn a_text_that_is_all_nesting_is_rendered_too() {
        let deep = ">".repeat(4_000);
        assert!(shown(&deep).len() < 200_000);
        let _ = shown(&"[".repeat(8_000));
        let _ = shown(&"198.51.100.7 ".repeat(1_200));
    }
}
