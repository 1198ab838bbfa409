//! The people and machines of an organisation: its manager keeps them, and nobody else's.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};

async fn me(client: &mut Client) -> Result<Value> {
    client.get("/api/v1/auth/me").await?.ok()
}

/// The memberships that somebody reads, by user name.
async fn names(client: &mut Client, query: &str) -> Result<Vec<String>> {
    let page = client.get(&format!("/api/v1/people{query}")).await?.ok()?;
    let items = page["items"].as_array().context("a page")?;
    Ok(items.iter().map(|item| item["username"].as_str().unwrap_or_default().to_owned()).collect())
}

/// Where the membership of this user name is changed.
async fn person(client: &mut Client, username: &str) -> Result<String> {
    let page = client.get("/api/v1/people").await?.ok()?;
    let found = page["items"].as_array().context("a page")?.iter().find(|item| item["username"] == username);
    Ok(format!("/api/v1/people/{}", found.and_then(|item| item["id"].as_str()).context("the person")?))
}

#[tokio::test]
async fn a_manager_sees_and_changes_the_people_of_one_organisation_only() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    assert_eq!(names(&mut manager, "").await?, ["meridian", "meridian-manager"]);
    assert!(names(&mut administrator, "").await?.len() >= 7);
    let other = me(&mut server.signed_in("northwind").await?).await?["organisation"].clone();
    let filter = format!("?organisation={}", other.as_str().context("an id")?);
    assert_eq!(names(&mut administrator, &filter).await?, ["northwind", "northwind-manager"]);
    assert_eq!(names(&mut manager, &filter).await?, [""; 0], "the filter opens nothing");

    let stranger = person(&mut administrator, "northwind").await?;
    for (method, body) in
        [(Method::GET, json!(null)), (Method::PATCH, json!({ "disabled": true })), (Method::DELETE, json!(null))]
    {
        let request = manager.request(method.clone(), &stranger).json(&body);
        let refused = manager.send(request).await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "not_found"), "{method}");
    }
    for username in ["meridian", "analyst", "lead"] {
        let mut client = server.signed_in(username).await?;
        for path in ["/api/v1/people", "/api/v1/invitations", "/api/v1/api-clients", "/api/v1/accounts"] {
            assert_eq!(client.get(path).await?.status, StatusCode::FORBIDDEN, "{username} {path}");
        }
    }
    assert_eq!(manager.get("/api/v1/accounts").await?.status, StatusCode::FORBIDDEN);
    assert_eq!(manager.get("/api/v1/security-policy").await?.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn a_changed_membership_ends_the_persons_tokens_there_at_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let path = person(&mut manager, "meridian").await?;
    let mut reporter = server.signed_in("meridian").await?;
    let tag = manager.get(&path).await?.header("etag").to_owned();
    let request = manager.request(Method::PATCH, &path).header("if-match", &tag).json(&json!({ "role": "reader" }));
    assert_eq!(manager.send(request).await?.ok()?["role"], "reader");
    assert_eq!(reporter.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reporter.refresh().await?.status, StatusCode::UNAUTHORIZED);
    let mut reader = server.signed_in("meridian").await?;
    assert_eq!(me(&mut reader).await?["role"], "reader");

    let request = manager.request(Method::PATCH, &path).header("if-match", &tag).json(&json!({ "role": "reporter" }));
    let late = manager.send(request).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    assert_eq!(late.body["current"]["role"], "reader");

    manager.patch(&path, &json!({ "disabled": true })).await?.ok()?;
    assert_eq!(reader.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert!(server.signed_in("meridian").await.is_err());
    manager.patch(&path, &json!({ "disabled": false })).await?.ok()?;
    let mut again = server.signed_in("meridian").await?;
    assert_eq!(manager.delete(&path).await?.status, StatusCode::NO_CONTENT);
    assert_eq!(again.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert!(server.signed_in("meridian").await.is_err());
    assert_eq!(names(&mut manager, "").await?, ["meridian-manager"]);
    Ok(())
}

#[tokio::test]
async fn nobody_gives_more_than_they_have_or_changes_themselves() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let own = person(&mut administrator, "meridian-manager").await?;
    administrator.patch(&own, &json!({ "clearance": "amber" })).await?.ok()?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let path = person(&mut manager, "meridian").await?;
    for (body, field) in [
        (json!({ "clearance": "red" }), "clearance"),
        (json!({ "role": "analyst" }), "role"),
        (json!({ "role": "administrator" }), "role"),
        (json!({ "role": "api_client" }), "role"),
    ] {
        let refused = manager.patch(&path, &body).await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"), "{body}");
        assert_eq!(refused.body["errors"][0]["field"], field);
    }
    for body in [json!({ "role": "reader" }), json!({ "clearance": "green" }), json!({ "disabled": true })] {
        assert_eq!(manager.patch(&own, &body).await?.status, StatusCode::CONFLICT, "{body}");
    }
    assert_eq!(manager.delete(&own).await?.status, StatusCode::CONFLICT);
    let of_administrator = person(&mut administrator, "admin").await?;
    assert_eq!(administrator.delete(&of_administrator).await?.status, StatusCode::CONFLICT);
    Ok(())
}

#[tokio::test]
async fn a_person_switches_between_organisations_and_acts_in_one_at_a_time() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut person = server.signed_in("meridian").await?;
    let (home, other) = (me(&mut person).await?, me(&mut server.signed_in("northwind").await?).await?);
    let there = json!({ "organisation": other["organisation"] });
    let refused = person.post("/api/v1/auth/switch", &there).await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "not_found"));

    let body =
        json!({ "account": home["id"], "organisation": other["organisation"], "role": "reader", "clearance": "green" });
    let membership = administrator.post("/api/v1/people", &body).await?.ok()?;
    assert_eq!(administrator.post("/api/v1/people", &body).await?.status, StatusCode::CONFLICT);
    let listed = me(&mut person).await?["memberships"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(2), "{listed}");
    let mut before = person.clone();
    let switched = person.post("/api/v1/auth/switch", &there).await?;
    person.begin(switched)?;
    let now = me(&mut person).await?;
    assert_eq!(
        (&now["organisation"], &now["role"], &now["clearance"]),
        (&other["organisation"], &json!("reader"), &json!("green"))
    );
    assert_eq!(before.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED, "the other session has ended");
    person.refresh().await?.ok()?;
    assert_eq!(me(&mut person).await?["organisation"], other["organisation"], "a refreshed token stays there");

    let path = format!("/api/v1/people/{}", membership["id"].as_str().context("an id")?);
    let mut manager = server.signed_in("northwind-manager").await?;
    manager.delete(&path).await?;
    assert_eq!(person.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert_eq!(person.refresh().await?.status, StatusCode::UNAUTHORIZED);
    let mut again = server.signed_in("meridian").await?;
    assert_eq!(me(&mut again).await?["organisation"], home["organisation"], "at home nothing has changed");
    Ok(())
}

#[tokio::test]
async fn a_session_is_replaced_once_and_its_token_makes_no_other() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut person = server.signed_in("meridian").await?;
    let (home, other) = (me(&mut person).await?, me(&mut server.signed_in("northwind").await?).await?);
    let body = json!({ "account": home["id"], "organisation": other["organisation"], "role": "reader" });
    administrator.post("/api/v1/people", &body).await?.ok()?;
    let there = json!({ "organisation": other["organisation"] });
    let mut tabs: Vec<Client> = (0..6).map(|_| person.clone()).collect();
    let switched = futures::future::join_all(tabs.iter_mut().map(|tab| tab.post("/api/v1/auth/switch", &there))).await;
    let statuses = switched.into_iter().map(|answer| Ok(answer?.status)).collect::<Result<Vec<_>>>()?;
    assert_eq!(statuses.iter().filter(|status| status.is_success()).count(), 1, "{statuses:?}");
    let refused = |status: &&StatusCode| **status == StatusCode::UNAUTHORIZED;
    assert_eq!(statuses.iter().filter(refused).count(), 5, "{statuses:?}");
    assert_eq!(person.post("/api/v1/auth/switch", &there).await?.status, StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn who_is_taken_out_of_their_first_organisation_begins_in_the_other() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let home = me(&mut server.signed_in("meridian").await?).await?;
    let other = me(&mut server.signed_in("northwind").await?).await?;
    let body = json!({ "account": home["id"], "organisation": other["organisation"], "role": "reader" });
    administrator.post("/api/v1/people", &body).await?.ok()?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let path = person(&mut manager, "meridian").await?;
    assert_eq!(manager.delete(&path).await?.status, StatusCode::NO_CONTENT);
    let mut person = server.signed_in("meridian").await?;
    let now = me(&mut person).await?;
    assert_eq!((&now["organisation"], &now["role"]), (&other["organisation"], &json!("reader")));
    assert!(!names(&mut manager, "").await?.contains(&"meridian".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_manager_keeps_the_machines_of_their_organisation_and_none_that_reads_more_than_they_do() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let own = me(&mut manager).await?["organisation"].clone();
    let other = me(&mut server.signed_in("northwind").await?).await?["organisation"].clone();
    let made = manager.post("/api/v1/api-clients", &json!({ "name": "SIEM", "organisation": own })).await?.ok()?;
    let path = format!("/api/v1/api-clients/{}", made["id"].as_str().context("an id")?);
    manager.patch(&path, &json!({ "disabled": true })).await?.ok()?;
    for (body, field) in [
        (json!({ "name": "X", "organisation": other }), "organisation"),
        (json!({ "name": "X", "organisation": own, "role": "analyst" }), "role"),
        (json!({ "name": "X", "organisation": own, "clearance": "red" }), "clearance"),
    ] {
        let refused = manager.post("/api/v1/api-clients", &body).await?;
        assert_eq!(
            (refused.status, &refused.body["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{}",
            refused.text
        );
    }
    let strange =
        administrator.post("/api/v1/api-clients", &json!({ "name": "Strange", "organisation": other })).await?.ok()?;
    let strange = strange["id"].as_str().context("an id")?;
    assert!(!manager.get("/api/v1/api-clients").await?.text.contains(strange));
    for (method, path) in [(Method::GET, ""), (Method::PATCH, ""), (Method::POST, "/secret")] {
        let request = manager.request(method, &format!("/api/v1/api-clients/{strange}{path}")).json(&json!({}));
        assert_eq!(manager.send(request).await?.status, StatusCode::NOT_FOUND);
    }
    administrator.patch(&path, &json!({ "clearance": "red" })).await?.ok()?;
    assert_eq!(manager.post_empty(&format!("{path}/secret")).await?.status, StatusCode::CONFLICT);
    Ok(())
}

#[tokio::test]
async fn an_organisations_clearance_is_a_ceiling_on_its_people_and_machines() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut person = server.signed_in("meridian").await?;
    let mut machine = server.machine().await?;
    let home = me(&mut person).await?;
    assert_eq!(home["clearance"], "amber+strict");
    let path = format!("/api/v1/organisations/{}", home["organisation"].as_str().context("an id")?);
    administrator.patch(&path, &json!({ "clearance": "green" })).await?.ok()?;
    for client in [&mut person, &mut machine] {
        assert_eq!(client.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED, "the old token says more");
    }
    person.refresh().await?.ok()?;
    assert_eq!(me(&mut person).await?["clearance"], "green");
    assert_eq!(me(&mut server.machine().await?).await?["clearance"], "green");
    Ok(())
}

#[tokio::test]
async fn the_documentation_shows_what_each_role_may_do() -> Result<()> {
    let server = Server::start_with_people().await?;
    let page = server.anonymous().get("/docs/roles").await?;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("organisation_manager") && page.text.contains("ManageMembers"));
    Ok(())
}
