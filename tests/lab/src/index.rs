//! The index page: the rule, values to try, faults to order, and a live view of what was asked and created.

use std::fmt::Write;

use axum::{extract::State, response::Response};

use crate::{
    Provider, credentials,
    html::{escape, page as html_page},
    rule, samples,
    world::{Shared, World},
};

/// How many issues the page shows.
const SHOWN_ISSUES: usize = 50;

/// `GET /`.
pub(crate) async fn page(State(world): State<Shared>) -> Response {
    let body = format!(
        "<h1>Tocsin lab</h1><p>This program plays the intelligence providers and the ticketing system. Its answers follow \
         from the value alone.</p>{}{}{}{}{}{}",
        issues(&world),
        providers(&world),
        rule_table(),
        sample_texts(),
        faults(&world),
        credentials_table()
    );
    html_page("Tocsin lab (simulation)", Some(5), &body)
}

fn issues(world: &World) -> String {
    let mut rows = String::new();
    for issue in world.ledger.newest(SHOWN_ISSUES) {
        let labels: String =
            issue.labels.iter().map(|label| format!("<span class=\"label\">{}</span>", escape(label))).collect();
        push(
            &mut rows,
            format_args!(
                "<tr><td><a href=\"/{}/browse/{key}\">{key}</a></td><td>{}</td><td>{labels}</td><td>{}</td></tr>",
                issue.system,
                escape(&issue.summary),
                issue.created.format("%Y-%m-%d %H:%M:%S UTC"),
                key = escape(&issue.key),
            ),
        );
    }
    let count = world.ledger.count();
    if rows.is_empty() {
        rows.push_str("<tr><td colspan=\"4\" class=\"dim\">None yet. Enrich something malicious.</td></tr>");
    }
    format!(
        "<h2>Created issues: {count}</h2><table><tr><th>Key</th><th>Summary</th><th>Labels</th><th>Created</th></tr>{rows}</table>"
    )
}

fn providers(world: &World) -> String {
    let mut rows = String::new();
    for provider in Provider::ALL {
        let at = match provider {
            Provider::Whois => {
                format!("{} (refers to {} and {})", world.whois.root, world.whois.registry, world.whois.registrar)
            }
            other => world.url_of(other),
        };
        push(
            &mut rows,
            format_args!(
                "<tr><td>{provider}</td><td><code>{at}</code></td><td class=\"number\">{}</td></tr>",
                world.counters.requests(provider)
            ),
        );
    }
    format!("<h2>Providers</h2><table><tr><th>Name</th><th>Address</th><th>Requests</th></tr>{rows}</table>")
}

fn rule_table() -> String {
    let rows: String =
        rule::TABLE.iter().map(|(what, how)| format!("<tr><td>{what}</td><td>{how}</td></tr>")).collect();
    format!("<h2>The rule</h2><table><tr><th>Observable</th><th>Answer</th></tr>{rows}</table>")
}

fn sample_texts() -> String {
    let mut out = "<h2>Texts to try</h2>".to_owned();
    for sample in samples() {
        push(&mut out, format_args!("<h3>{}</h3><pre>{}</pre>", escape(&sample.title), escape(&sample.text)));
    }
    out
}

fn faults(world: &World) -> String {
    let mut standing = String::new();
    for fault in world.faults.standing() {
        let order = serde_json::to_string(&fault.order).expect("an order is plain JSON");
        push(
            &mut standing,
            format_args!(
                "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
                fault.id,
                escape(&order),
                fault.hits
            ),
        );
    }
    if standing.is_empty() {
        standing.push_str("<tr><td colspan=\"3\" class=\"dim\">None.</td></tr>");
    }
    format!(
        "<h2>Standing faults</h2><table><tr><th>Id</th><th>Order</th><th>Hits</th></tr>{standing}</table>\
         <p>Order one with <code>POST /control/faults</code>, remove all with <code>DELETE /control/faults</code>:</p><pre>{}</pre>",
        escape(&fault_examples(&world.base_url))
    )
}

fn fault_examples(base_url: &str) -> String {
    let faults = [
        r#"{"slow":{"ms":3000}}"#,
        r#"{"slow_answer":{"ms":3000}}"#,
        r#"{"status":{"code":429,"retry_after":2}}"#,
        r#"{"huge":{"bytes":104857600}}"#,
        r#"{"redirect":{"to":"http://169.254.169.254/latest/meta-data"}}"#,
        r#""cut""#,
        r#""malformed""#,
        r#""wrong_shape""#,
        r#""gzip_bomb""#,
        r#""hang""#,
        r#""lost_request""#,
        r#""lost_answer""#,
    ];
    let mut text = format!(
        "curl -X POST {base_url}/control/faults -H 'content-type: application/json' \\\n  -d '{{\"provider\":\"virustotal\",\
         \"matching\":\"malware-drop\",\"fault\":{},\"times\":1}}'\n\nfault is one of:\n",
        faults[2]
    );
    for fault in faults {
        push(&mut text, format_args!("  {fault}\n"));
    }
    text
}

fn credentials_table() -> String {
    format!(
        "<h2>Credentials</h2><table><tr><td>VirusTotal, header <code>x-apikey</code></td><td><code>{}</code></td></tr>\
         <tr><td>Shodan, query <code>key</code></td><td><code>{}</code></td></tr>\
         <tr><td>Jira Cloud, basic</td><td><code>{}:{}</code></td></tr>\
         <tr><td>Jira Data Center, bearer</td><td><code>{}</code></td></tr></table>",
        credentials::VIRUSTOTAL_KEY,
        credentials::SHODAN_KEY,
        credentials::JIRA_USER,
        credentials::JIRA_TOKEN,
        credentials::JIRA_DC_TOKEN
    )
}

fn push(to: &mut String, text: std::fmt::Arguments<'_>) {
    to.write_fmt(text).expect("writing to a string does not fail");
}
