//! Plain HTML pages that say on every screen that they are a simulation.

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};

/// Text as HTML shows it, never as markup.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --dim: #777; --accent: #0b63ce; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 0 1.25rem 3rem; max-width: 64rem; }
.simulation { background: #ffce3a; color: #3a2a00; margin: 0 -1.25rem 1.5rem; padding: .45rem 1.25rem; font-weight: 600; }
h1 { font-size: 1.45rem; margin: .2rem 0 .6rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--dim); } td.number { font-variant-numeric: tabular-nums; }
code, pre { font: 13px/1.45 ui-monospace, monospace; } pre { border: 1px solid var(--line); border-radius: 6px; padding: .7rem; overflow-x: auto; white-space: pre-wrap; }
a { color: var(--accent); } .dim { color: var(--dim); }
.label { display: inline-block; border: 1px solid var(--line); border-radius: 4px; padding: 0 .4rem; margin: 0 .25rem .2rem 0; font-size: .85rem; }
.issue { border: 1px solid var(--line); border-radius: 8px; padding: .2rem 1.2rem 1rem; margin-top: 1rem; }
";

/// A page. `refresh` reloads it every so many seconds; `body` is trusted markup.
pub(crate) fn page(title: &str, refresh: Option<u32>, body: &str) -> Response {
    let refresh =
        refresh.map(|seconds| format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">")).unwrap_or_default();
    let title = escape(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         {refresh}<title>{title}</title><style>{STYLE}</style></head><body>\
         <p class=\"simulation\">Simulation. Nothing on this page is real intelligence or a real ticket.</p>{body}</body></html>"
    );
    let policy = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")];
    (policy, Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_in_text_is_shown_and_not_run() {
        assert_eq!(super::escape("<img src='x'>&\""), "&lt;img src=&#39;x&#39;&gt;&amp;&quot;");
    }
}
