//! Every fault, seen from outside.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tocsin_lab::{Fault, FaultOrder, Lab, Provider, Target, credentials};

use crate::{client, lab, order, registries::whois, tickets, virustotal};

async fn ask(lab: &Lab) -> Result<reqwest::Response, reqwest::Error> {
    let url = format!("{}/api/v3/domains/clean-shop.com", lab.url(Provider::Virustotal));
    client().get(url).header("x-apikey", credentials::VIRUSTOTAL_KEY).send().await
}

#[tokio::test]
async fn a_status_comes_with_retry_after_in_the_providers_own_words() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::Status { code: 429, retry_after: Some(7) });
    let response = ask(&lab).await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(response.json::<Value>().await.unwrap()["error"]["code"], "QuotaExceededError");
    lab.clear_faults();
    assert_eq!(ask(&lab).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_fault_strikes_as_often_as_ordered_and_only_what_it_matches() {
    let lab = lab().await;
    let fault = Fault::Status { code: 500, retry_after: None };
    lab.order_fault(FaultOrder { provider: Target::All, matching: Some("evil".into()), fault, times: Some(1) });
    assert_eq!(virustotal(&lab, "domains/clean-shop.com").await.0, 200);
    assert_eq!(virustotal(&lab, "domains/evil.net").await.0, 500);
    assert_eq!(virustotal(&lab, "domains/evil.net").await.0, 200);
}

#[tokio::test]
async fn a_cut_answer_ends_in_its_middle() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::Cut);
    let mut response = ask(&lab).await.unwrap();
    let announced = response.content_length().unwrap();
    let mut arrived = 0;
    let ended = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => arrived += chunk.len() as u64,
            end => break end,
        }
    };
    assert!(ended.is_err(), "the connection must end with an error");
    assert!(arrived > 0 && arrived < announced, "{arrived} of {announced}");
}

#[tokio::test]
async fn malformed_and_misshapen_answers_are_just_that() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::Malformed);
    assert!(ask(&lab).await.unwrap().json::<Value>().await.unwrap_err().is_decode());
    lab.clear_faults();
    order(&lab, Provider::Virustotal, Fault::WrongShape);
    assert!(ask(&lab).await.unwrap().json::<Value>().await.unwrap().is_array());
}

#[tokio::test]
async fn a_huge_answer_has_the_ordered_size() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::Huge { bytes: 3_000_000 });
    let response = ask(&lab).await.unwrap();
    assert_eq!(response.content_length(), None);
    let body = response.bytes().await.unwrap();
    assert_eq!(body.len(), 3_000_000);
    assert!(serde_json::from_slice::<Value>(&body).is_ok());
}

#[tokio::test]
async fn a_redirect_leads_where_it_was_ordered_to() {
    let lab = lab().await;
    let to = "http://169.254.169.254/latest/meta-data";
    order(&lab, Provider::Virustotal, Fault::Redirect { to: to.into() });
    let response = ask(&lab).await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (302, to));
}

#[tokio::test]
async fn a_gzip_bomb_is_small_on_the_wire_and_large_inside() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::GzipBomb);
    let plain = reqwest::Client::builder().no_gzip().build().unwrap();
    let url = format!("{}/api/v3/domains/clean-shop.com", lab.url(Provider::Virustotal));
    let packed = plain.get(url).send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let packed = packed.bytes().await.unwrap();
    assert!(packed.len() < 4_000_000);
    let mut counted = 0;
    let mut inflating = flate2::read::GzDecoder::new(&packed[..]);
    let mut piece = vec![0; 1 << 16];
    while let Ok(size @ 1..) = std::io::Read::read(&mut inflating, &mut piece) {
        counted += size;
    }
    assert_eq!(counted, 256 << 20);
}

#[tokio::test]
async fn a_hanging_provider_never_answers() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::Hang);
    let waited = tokio::time::timeout(Duration::from_millis(200), ask(&lab)).await;
    assert!(waited.is_err());
    assert!(lab.asked(Provider::Virustotal).statuses.is_empty());
}

#[tokio::test]
async fn a_slow_provider_answers_late_and_right() {
    let lab = lab().await;
    order(&lab, Provider::Virustotal, Fault::Slow { ms: 150 });
    let begun = Instant::now();
    assert_eq!(ask(&lab).await.unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_lost_answer_leaves_its_ticket_and_a_lost_request_leaves_none() {
    let lab = lab().await;
    let body = tickets::issue("key-1", &json!({"type": "doc", "version": 1, "content": []}));
    let create = || tickets::cloud(&lab, reqwest::Method::POST, "issue").json(&body);
    let lose = |fault| FaultOrder {
        provider: Target::One(Provider::Jira),
        matching: Some("key-1".into()),
        fault,
        times: Some(1),
    };
    lab.order_fault(lose(Fault::LostAnswer));
    assert!(create().send().await.is_err());
    assert_eq!(lab.issues().len(), 1);
    lab.order_fault(lose(Fault::LostRequest));
    assert!(create().send().await.is_err());
    assert_eq!(lab.issues().len(), 1);
    assert_eq!(create().send().await.unwrap().status(), 201);
    assert_eq!(lab.requests(Provider::Jira), 3);
}

#[tokio::test]
async fn a_slow_answer_comes_after_its_ticket() {
    let lab = lab().await;
    order(&lab, Provider::Jira, Fault::SlowAnswer { ms: 60_000 });
    let body = tickets::issue("key-2", &json!({"type": "doc", "version": 1, "content": []}));
    let create = tickets::cloud(&lab, reqwest::Method::POST, "issue").json(&body).send();
    tokio::select! {
        _ = create => panic!("the answer must not come yet"),
        () = async { while lab.issues().is_empty() { tokio::task::yield_now().await } } => {}
    }
}

#[tokio::test]
async fn whois_has_the_same_faults_in_its_own_form() {
    let lab = lab().await;
    let at = lab.whois_registry_addr();
    let whole = whois(at, "clean-shop.com").await;
    let under = async |fault| {
        lab.clear_faults();
        order(&lab, Provider::Whois, fault);
        whois(at, "clean-shop.com").await
    };
    assert!(under(Fault::Status { code: 429, retry_after: None }).await.starts_with(b"%ERROR:201: access denied"));
    assert_eq!(under(Fault::Cut).await.len(), whole.len() / 2);
    assert!(String::from_utf8(under(Fault::Malformed).await).is_err());
    assert_eq!(under(Fault::Huge { bytes: 200_000 }).await.len(), 200_000);
    assert!(
        under(Fault::Redirect { to: "169.254.169.254:43".into() })
            .await
            .starts_with(b"refer:        169.254.169.254:43")
    );
    assert!(under(Fault::LostAnswer).await.is_empty());
}
