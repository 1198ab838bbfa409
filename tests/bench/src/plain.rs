//! The same provider calls as the flow makes, in plain Rust with one HTTP client: no sandbox, no storage, no journal.

use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tocsin_lab::{Lab, Provider, credentials};

/// The calls for one domain: VirusTotal, RDAP, and half of the time a ticket.
pub async fn enrich(http: &reqwest::Client, lab: &Lab, domain: &str) {
    let virustotal = http
        .get(format!("{}/api/v3/domains/{domain}", lab.url(Provider::Virustotal)))
        .header("x-apikey", credentials::VIRUSTOTAL_KEY)
        .send();
    let rdap = http.get(format!("{}/server/domain/{domain}", lab.url(Provider::Rdap))).send();
    let (virustotal, rdap) = futures::join!(virustotal, rdap);
    let answer: Value = virustotal.expect("answers").json().await.expect("JSON");
    let _: Value = rdap.expect("answers").json().await.expect("JSON");
    let stats = &answer["data"]["attributes"]["last_analysis_stats"];
    if stats["malicious"].as_u64().unwrap_or_default() >= 3 {
        open(http, lab, domain).await;
    }
}

async fn open(http: &reqwest::Client, lab: &Lab, domain: &str) {
    let jira = lab.url(Provider::Jira);
    let label = format!("plain-{}", domain.replace('.', "-"));
    let signed =
        |request: reqwest::RequestBuilder| request.basic_auth(credentials::JIRA_USER, Some(credentials::JIRA_TOKEN));
    let search = json!({ "jql": format!("labels = \"{label}\""), "maxResults": 1, "fields": ["key"] });
    let found = signed(http.post(format!("{jira}/rest/api/3/search/jql"))).json(&search).send();
    let _: Value = found.await.expect("answers").json().await.expect("JSON");
    let text = json!({ "type": "text", "text": format!("{domain} is malicious") });
    let description = json!({ "type": "doc", "version": 1, "content": [{ "type": "paragraph", "content": [text] }] });
    let issue = json!({ "fields": {
        "project": { "key": "SOC" }, "issuetype": { "name": "Task" }, "summary": format!("{domain} is malicious"),
        "description": description, "labels": [label],
    }});
    let made = signed(http.post(format!("{jira}/rest/api/3/issue"))).json(&issue).send().await.expect("answers");
    assert!(made.status().is_success(), "the lab opens an issue: {}", made.status());
}

/// IoCs a second at this concurrency.
pub async fn rate(lab: &Lab, domains: &[String], concurrency: usize) -> f64 {
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("a client");
    let started = Instant::now();
    stream::iter(domains)
        .for_each_concurrent(concurrency, |domain| {
            let http = http.clone();
            async move { enrich(&http, lab, domain).await }
        })
        .await;
    domains.len() as f64 / started.elapsed().as_secs_f64()
}
