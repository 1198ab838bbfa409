//! Jira Cloud and Jira Data Center: what they accept, refuse, find and show.

use serde_json::{Value, json};
use tocsin_lab::{Lab, Provider, credentials};

use crate::{answer, client, lab};

pub(crate) fn cloud(lab: &Lab, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
    let url = format!("{}/rest/api/3/{path}", lab.url(Provider::Jira));
    client().request(method, url).basic_auth(credentials::JIRA_USER, Some(credentials::JIRA_TOKEN))
}

fn search_cloud(lab: &Lab, query: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let nowhere = url::Url::parse_with_params("http://lab.invalid", query).unwrap();
    cloud(lab, reqwest::Method::GET, &format!("search/jql?{}", nowhere.query().unwrap()))
}

fn data_center(lab: &Lab, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
    let url = format!("{}/rest/api/2/{path}", lab.url(Provider::JiraDc));
    client().request(method, url).bearer_auth(credentials::JIRA_DC_TOKEN)
}

fn document(text: &str) -> Value {
    json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]})
}

pub(crate) fn issue(label: &str, description: &Value) -> Value {
    json!({"fields": {
        "project": {"key": "SOC"}, "issuetype": {"name": "Task"}, "summary": "malware-drop.xyz is malicious",
        "description": description, "labels": [label], "priority": {"name": "High"},
    }})
}

#[tokio::test]
async fn cloud_creates_finds_and_shows_an_issue() {
    let lab = lab().await;
    let body = issue("tocsin-1", &document("<script>alert(1)</script>"));
    let (status, created) = answer(cloud(&lab, reqwest::Method::POST, "issue").json(&body)).await;
    assert_eq!((status, &created["key"]), (201, &"SOC-1".into()));
    assert!(created["self"].as_str().unwrap().ends_with("/rest/api/3/issue/10001"));

    let search = |fields: &str| {
        let query = [("jql", r#"project = SOC AND labels = "tocsin-1""#), ("fields", fields)];
        search_cloud(&lab, &query)
    };
    let (_, bare) = answer(search("")).await;
    assert_eq!(bare, json!({"issues": [{"id": "10001"}], "isLast": true}));
    let (_, full) = answer(search("summary,labels")).await;
    assert_eq!(full["issues"][0]["key"], "SOC-1");
    assert_eq!(
        full["issues"][0]["fields"],
        json!({"summary": "malware-drop.xyz is malicious", "labels": ["tocsin-1"]})
    );

    let page =
        client().get(format!("{}/browse/SOC-1", lab.url(Provider::Jira))).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Simulation") && page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>"));
    let [in_ledger] = lab.issues().try_into().unwrap();
    assert_eq!((in_ledger.key.as_str(), in_ledger.labels), ("SOC-1", vec!["tocsin-1".to_owned()]));
    assert_eq!(in_ledger.description_text, "<script>alert(1)</script>");
}

#[tokio::test]
async fn data_center_takes_plain_text_and_searches_by_offset() {
    let lab = lab().await;
    let body = issue("tocsin-2", &json!("h2. Report"));
    assert_eq!(answer(data_center(&lab, reqwest::Method::POST, "issue").json(&body)).await.0, 201);
    let request = data_center(&lab, reqwest::Method::POST, "search").json(&json!({"jql": "labels = \"tocsin-2\""}));
    let (_, found) = answer(request).await;
    assert_eq!((&found["total"], &found["issues"][0]["key"]), (&1.into(), &"SOC-1".into()));
    assert_eq!(found["issues"][0]["fields"]["description"], "h2. Report");
    let (status, refused) =
        answer(data_center(&lab, reqwest::Method::POST, "issue").json(&issue("x", &document("adf")))).await;
    assert_eq!((status, &refused["errors"]["description"]), (400, &"Operation value must be a string".into()));
}

#[tokio::test]
async fn both_sites_refuse_wrong_credentials() {
    let lab = lab().await;
    assert_eq!(answer(cloud(&lab, reqwest::Method::GET, "myself")).await.0, 200);
    assert_eq!(answer(data_center(&lab, reqwest::Method::GET, "myself")).await.0, 200);
    let myself = format!("{}/rest/api/3/myself", lab.url(Provider::Jira));
    let (status, body) = answer(client().get(&myself).basic_auth(credentials::JIRA_USER, Some("wrong"))).await;
    assert_eq!(status, 401);
    assert!(body["errorMessages"][0].is_string());
    assert_eq!(answer(client().get(&myself).bearer_auth(credentials::JIRA_DC_TOKEN)).await.0, 401);
}

#[tokio::test]
async fn a_wrong_issue_is_refused_with_every_faulty_field_named() {
    let lab = lab().await;
    let body = json!({"fields": {
        "project": {"key": "NOPE"}, "issuetype": {"name": "Epic"}, "summary": "two\nlines",
        "description": "no document", "labels": ["with space"], "colour": "red",
    }});
    let (status, refused) = answer(cloud(&lab, reqwest::Method::POST, "issue").json(&body)).await;
    assert_eq!(status, 400);
    let named: Vec<_> = refused["errors"].as_object().unwrap().keys().cloned().collect();
    for field in ["project", "issuetype", "summary", "description", "labels", "colour"] {
        assert!(named.contains(&field.to_owned()), "{field} is not in {named:?}");
    }
    assert!(lab.issues().is_empty());
}

#[tokio::test]
async fn comments_are_added_in_the_sites_own_format() {
    let lab = lab().await;
    answer(cloud(&lab, reqwest::Method::POST, "issue").json(&issue("a", &document("first")))).await;
    let comment = |body: Value| cloud(&lab, reqwest::Method::POST, "issue/SOC-1/comment").json(&json!({"body": body}));
    assert_eq!(answer(comment(document("again malicious"))).await.0, 201);
    assert_eq!(answer(comment(json!("plain"))).await.0, 400);
    assert_eq!(lab.issues()[0].comments[0].text, "again malicious");
    let missing = cloud(&lab, reqwest::Method::POST, "issue/SOC-9/comment").json(&json!({"body": document("x")}));
    assert_eq!(answer(missing).await.0, 404);
}

#[tokio::test]
async fn a_lagging_search_does_not_show_a_new_issue_yet() {
    let lab = lab().await;
    answer(cloud(&lab, reqwest::Method::POST, "issue").json(&issue("late", &document("x")))).await;
    let search = || search_cloud(&lab, &[("jql", "labels = late")]);
    lab.set_search_lag(std::time::Duration::from_secs(3_600));
    assert_eq!(answer(search()).await.1["issues"], json!([]));
    lab.set_search_lag(std::time::Duration::ZERO);
    assert_eq!(answer(search()).await.1["issues"], json!([{"id": "10001"}]));
}
