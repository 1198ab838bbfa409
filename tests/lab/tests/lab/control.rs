//! The control API and the index page.

use serde_json::{Value, json};
use tocsin_lab::{Lab, LabConfig, Provider, credentials};

use crate::{answer, client, lab, tickets, virustotal};

fn control(lab: &Lab, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
    client().request(method, format!("{}/control/{path}", lab.base_url()))
}

#[tokio::test]
async fn faults_are_ordered_listed_and_removed_over_http() {
    let lab = lab().await;
    let order = json!({"provider": "virustotal", "matching": "evil", "fault": {"status": {"code": 503}}, "times": 1});
    let (status, made) = answer(control(&lab, reqwest::Method::POST, "faults").json(&order)).await;
    assert_eq!(status, 201);
    assert_eq!(virustotal(&lab, "domains/evil.net").await.0, 503);
    let (_, listed) = answer(control(&lab, reqwest::Method::GET, "faults")).await;
    assert_eq!((&listed[0]["hits"], &listed[0]["provider"]), (&1.into(), &"virustotal".into()));
    let one = format!("faults/{}", made["id"]);
    assert_eq!(answer(control(&lab, reqwest::Method::DELETE, &one)).await.0, 204);
    assert_eq!(answer(control(&lab, reqwest::Method::DELETE, &one)).await.0, 404);
    assert_eq!(answer(control(&lab, reqwest::Method::DELETE, "faults")).await.0, 204);
    let wrong = json!({"provider": "*", "fault": {"status": {"code": 200}}});
    assert_eq!(answer(control(&lab, reqwest::Method::POST, "faults").json(&wrong)).await.0, 422);
}

#[tokio::test]
async fn the_ledger_counts_requests_by_provider_path_and_observable() {
    let lab = lab().await;
    virustotal(&lab, "ip_addresses/45.155.205.66").await;
    virustotal(&lab, "ip_addresses/45.155.205.66").await;
    virustotal(&lab, "ip_addresses/91.219.236.44").await;
    let (_, ledger) = answer(control(&lab, reqwest::Method::GET, "ledger")).await;
    let counted = &ledger["counters"]["virustotal"];
    assert_eq!(counted["requests"], 3);
    assert_eq!(counted["observables"], json!({"45.155.205.66": 2, "91.219.236.44": 1}));
    assert_eq!(counted["paths"]["GET /virustotal/api/v3/ip_addresses/45.155.205.66"], 2);
    assert_eq!(counted["statuses"], json!({"200": 2, "404": 1}));
    assert_eq!(ledger["counters"]["shodan"]["requests"], 0);
    let (_, one) =
        answer(control(&lab, reqwest::Method::GET, "counters?provider=virustotal&observable=10.0.0.1")).await;
    assert_eq!(one["virustotal"]["observables"], json!({}));
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let lab = lab().await;
    let body = tickets::issue("x", &Value::Null);
    assert_eq!(answer(tickets::cloud(&lab, reqwest::Method::POST, "issue").json(&body)).await.0, 201);
    assert_eq!(answer(control(&lab, reqwest::Method::POST, "latency").json(&json!({"ms": 1}))).await.0, 204);
    assert_eq!(answer(control(&lab, reqwest::Method::POST, "reset")).await.0, 204);
    let (_, issues) = answer(control(&lab, reqwest::Method::GET, "issues")).await;
    assert_eq!((issues, lab.requests(Provider::Jira)), (json!([]), 0));
}

#[tokio::test]
async fn the_index_page_says_what_it_is_and_shows_new_tickets() {
    let lab = lab().await;
    let body = tickets::issue("<b>", &Value::Null);
    answer(tickets::cloud(&lab, reqwest::Method::POST, "issue").json(&body)).await;
    let page = client().get(lab.base_url()).send().await.unwrap().text().await.unwrap();
    assert!(
        page.contains("Simulation.")
            && page.contains("/jira/browse/SOC-1")
            && page.contains(credentials::VIRUSTOTAL_KEY)
    );
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"));
}

#[tokio::test]
async fn two_labs_run_side_by_side_and_a_port_is_free_after_shutdown() {
    let (one, other) = (lab().await, lab().await);
    assert_ne!(one.base_url(), other.base_url());
    let port = one.base_url().rsplit(':').next().unwrap().parse().unwrap();
    one.shutdown().await;
    let again = Lab::start(LabConfig { http_port: port, ..LabConfig::default() }).await.unwrap();
    assert_eq!(answer(control(&again, reqwest::Method::GET, "ready")).await.1["ready"], true);
}

#[tokio::test]
async fn the_rule_and_the_samples_can_be_asked_for() {
    let lab = lab().await;
    let (_, rule) = answer(control(&lab, reqwest::Method::GET, "rule?value=45.155.205.66")).await;
    assert_eq!(rule, json!({"character": "malicious"}));
    let (_, samples) = answer(control(&lab, reqwest::Method::GET, "samples")).await;
    assert!(samples.as_array().unwrap().len() >= 3);
}

#[tokio::test]
async fn the_link_to_a_report_leads_to_a_page_that_is_not_counted() {
    let lab = lab().await;
    let page =
        client().get(format!("{}/gui/domain/malware-drop.xyz", lab.url(Provider::Virustotal))).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Malicious"));
    assert_eq!(lab.requests(Provider::Virustotal), 0);
}
