//! VirusTotal and Shodan: authentication, shapes, and answers that follow the rule.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use tocsin_lab::{Provider, credentials, rule};

use crate::{answer, client, lab, virustotal};

fn malicious(body: &Value) -> u64 {
    body["data"]["attributes"]["last_analysis_stats"]["malicious"].as_u64().unwrap()
}

#[tokio::test]
async fn virustotal_refuses_a_missing_and_a_wrong_key() {
    let lab = lab().await;
    let url = format!("{}/api/v3/ip_addresses/45.155.205.66", lab.url(Provider::Virustotal));
    let (status, body) = answer(client().get(&url)).await;
    assert_eq!((status, &body["error"]["code"]), (401, &Value::from("AuthenticationRequiredError")));
    let (status, body) = answer(client().get(&url).header("x-apikey", "wrong")).await;
    assert_eq!((status, &body["error"]["code"]), (401, &Value::from("WrongCredentialsError")));
}

#[tokio::test]
async fn virustotal_judges_addresses_and_domains_by_the_rule() {
    let lab = lab().await;
    let (status, bad) = virustotal(&lab, "ip_addresses/45.155.205.66").await;
    assert_eq!((status, &bad["data"]["type"]), (200, &Value::from("ip_address")));
    assert!(malicious(&bad) >= 20);
    assert!(bad["data"]["attributes"]["reputation"].as_i64().unwrap() < 0);
    let results = bad["data"]["attributes"]["last_analysis_results"].as_object().unwrap();
    assert_eq!(results.values().filter(|result| result["category"] == "malicious").count() as u64, malicious(&bad));

    let (_, odd) = virustotal(&lab, "domains/oddly.net").await;
    assert_eq!(malicious(&odd), 1);
    assert!(odd["data"]["attributes"]["last_analysis_stats"]["suspicious"].as_u64().unwrap() >= 3);
    let (_, clean) = virustotal(&lab, "domains/clean-shop.com").await;
    assert_eq!(malicious(&clean), 0);
    assert!(clean["data"]["attributes"]["creation_date"].is_i64());
    let (status, body) = virustotal(&lab, "domains/unseen.org").await;
    assert_eq!((status, &body["error"]["code"]), (404, &Value::from("NotFoundError")));
}

#[tokio::test]
async fn virustotal_knows_urls_by_their_unpadded_identifier() {
    let lab = lab().await;
    let url = "http://45.155.205.66/gate.php?id=1";
    let (status, body) = virustotal(&lab, &format!("urls/{}", BASE64_URL_SAFE_NO_PAD.encode(url))).await;
    assert_eq!((status, &body["data"]["attributes"]["url"]), (200, &Value::from(url)));
    assert!(malicious(&body) >= 20);
    assert_eq!(body["data"]["id"].as_str().unwrap().len(), 64);
    assert_eq!(lab.asked_about(Provider::Virustotal, url), 1);
    assert_eq!(virustotal(&lab, "urls/not*base64").await.0, 400);
}

#[tokio::test]
async fn virustotal_gives_one_file_the_same_verdict_under_all_its_digests() {
    let lab = lab().await;
    let (_, eicar) = virustotal(&lab, &format!("files/{}", rule::EICAR[0])).await;
    assert_eq!(eicar["data"]["id"], rule::EICAR[2]);
    assert_eq!(eicar["data"]["attributes"]["popular_threat_classification"]["suggested_threat_label"], "trojan.eicar");
    let (_, file) = virustotal(&lab, &format!("files/{}", "6".repeat(32))).await;
    let sha256 = file["data"]["attributes"]["sha256"].as_str().unwrap();
    assert!(malicious(&virustotal(&lab, &format!("files/{sha256}")).await.1) >= 20);
    assert_eq!(virustotal(&lab, &format!("files/{}", "4".repeat(64))).await.0, 404);
}

#[tokio::test]
async fn answers_are_the_same_in_every_lab() {
    let (one, other) = (lab().await, lab().await);
    let (_, mut first) = virustotal(&one, "domains/malware-drop.xyz").await;
    let (_, mut second) = virustotal(&other, "domains/malware-drop.xyz").await;
    first["data"]["links"] = Value::Null;
    second["data"]["links"] = Value::Null;
    assert_eq!(first, second);
}

#[tokio::test]
async fn shodan_takes_its_key_from_the_query_and_describes_hosts() {
    let lab = lab().await;
    let host = |ip: &str, key: &str| client().get(format!("{}/shodan/host/{ip}?key={key}", lab.url(Provider::Shodan)));
    assert_eq!(answer(host("45.155.205.66", "wrong")).await.0, 401);
    let (status, body) = answer(host("45.155.205.66", credentials::SHODAN_KEY)).await;
    assert_eq!(status, 200);
    assert_eq!(body["ip_str"], "45.155.205.66");
    assert_eq!(body["ports"].as_array().unwrap().len(), body["data"].as_array().unwrap().len());
    assert!(body["vulns"][0].as_str().unwrap().starts_with("CVE-"));
    assert!(body["data"][0]["product"].is_string());
    let (status, body) = answer(host("91.219.236.44", credentials::SHODAN_KEY)).await;
    assert_eq!((status, body["error"].as_str().unwrap()), (404, "No information available for that IP."));
}

#[tokio::test]
async fn internetdb_needs_no_key_and_is_counted_with_shodan() {
    let lab = lab().await;
    let host = |ip: &str| client().get(format!("{}/internetdb/{ip}", lab.url(Provider::Shodan)));
    let (status, body) = answer(host("45.155.205.66")).await;
    assert_eq!((status, &body["ip"]), (200, &Value::from("45.155.205.66")));
    assert!(!body["vulns"].as_array().unwrap().is_empty() && !body["cpes"].as_array().unwrap().is_empty());
    assert_eq!(answer(host("91.219.236.44")).await.0, 404);
    assert_eq!(lab.asked_about(Provider::Shodan, "45.155.205.66"), 1);
}
