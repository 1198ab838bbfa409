//! Invitations: one link, one use.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};

const PASSWORD: &str = "a new and long password";

/// Invites somebody; the invitation's path and its link's.
async fn invite(client: &mut Client, email: &str, role: &str) -> Result<(String, String)> {
    let made = client.post("/api/v1/invitations", &json!({ "email": email, "role": role })).await?.ok()?;
    Ok((format!("/api/v1/invitations/{}", text(&made["id"])?), link(&made)?))
}

/// The path of a link's token.
fn link(made: &Value) -> Result<String> {
    let link = text(&made["link"])?;
    let (page, token) = link.split_once('#').context("a fragment")?;
    assert!(page.ends_with("/invitation"), "{page}");
    Ok(format!("/api/v1/invitations/{token}"))
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).context("a text")
}

fn account(username: &str) -> Value {
    json!({ "account": { "username": username, "name": "Nina New", "password": PASSWORD } })
}

#[tokio::test]
async fn an_invited_person_makes_an_account_and_is_signed_in() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let (invitation, link) = invite(&mut manager, "nina@meridian.example", "reporter").await?;
    let mut stranger = server.anonymous();
    let offer = stranger.get(&link).await?.ok()?;
    assert_eq!((&offer["organisation_name"], &offer["role"]), (&json!("meridian"), &json!("reporter")));
    let wrong = json!({ "account": { "username": "nina", "name": "Nina", "password": "short" } });
    let refused = stranger.post(&link, &wrong).await?;
    assert_eq!(
        (refused.status, &refused.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("account.password"))
    );
    let taken = stranger.post(&link, &account("meridian")).await?;
    assert_eq!(taken.status, StatusCode::CONFLICT, "{}", taken.text);
    let neither = stranger.post(&link, &json!({})).await?;
    assert_eq!(neither.status, StatusCode::UNAUTHORIZED);

    let accepted = stranger.post(&link, &account("nina")).await?;
    stranger.begin(accepted)?;
    let me = stranger.get("/api/v1/auth/me").await?.ok()?;
    assert_eq!((&me["username"], &me["role"], &me["clearance"]), (&json!("nina"), &json!("reporter"), &json!("amber")));
    stranger.refresh().await?.ok()?;
    for (method, answer) in [
        ("GET", server.anonymous().get(&link).await?),
        ("POST", server.anonymous().post(&link, &account("nino")).await?),
    ] {
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "not_found"), "{method} again");
    }
    let listed = manager.get("/api/v1/invitations").await?.ok()?["items"][0].clone();
    assert_eq!((&listed["state"], &listed["accepted_by"]), (&json!("accepted"), &me["id"]));
    assert_eq!(manager.delete(&invitation).await?.status, StatusCode::CONFLICT);
    assert!(
        !server
            .signed_in("admin")
            .await?
            .get("/api/v1/audit")
            .await?
            .text
            .contains(link.rsplit('/').next().unwrap_or_default())
    );
    Ok(())
}

#[tokio::test]
async fn of_several_who_use_a_link_at_once_one_gets_in() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let (_, link) = invite(&mut manager, "nina@meridian.example", "reporter").await?;
    let attempts = (0..4).map(|number| {
        let (mut client, link) = (server.anonymous(), link.clone());
        async move { client.post(&link, &account(&format!("nina{number}"))).await }
    });
    let mut statuses = Vec::new();
    for answer in futures::future::join_all(attempts).await {
        statuses.push(answer?.status);
    }
    statuses.sort();
    let missing = StatusCode::NOT_FOUND;
    assert_eq!(statuses, [StatusCode::CREATED, missing, missing, missing]);
    let people = manager.get("/api/v1/people").await?.ok()?;
    assert_eq!(people["items"].as_array().map(Vec::len), Some(3), "{people}");
    Ok(())
}

#[tokio::test]
async fn a_link_ends_when_it_is_renewed_or_withdrawn() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let (invitation, first) = invite(&mut manager, "nina@meridian.example", "reader").await?;
    let again =
        manager.post("/api/v1/invitations", &json!({ "email": "Nina@Meridian.example", "role": "reader" })).await?;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let renewed = manager.post_empty(&format!("{invitation}/resend")).await?.ok()?;
    let second = link(&renewed)?;
    let mut stranger = server.anonymous();
    assert_eq!(stranger.get(&first).await?.status, StatusCode::NOT_FOUND);
    stranger.get(&second).await?.ok()?;
    assert_eq!(manager.delete(&invitation).await?.ok()?["state"], "withdrawn");
    assert_eq!(stranger.get(&second).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&second, &account("nina")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.post_empty(&format!("{invitation}/resend")).await?.status, StatusCode::CONFLICT);
    invite(&mut manager, "nina@meridian.example", "reader").await?;
    Ok(())
}

#[tokio::test]
async fn whoever_is_signed_in_gets_a_membership_and_acts_there() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("northwind-manager").await?;
    let (_, link) = invite(&mut manager, "milo@meridian.example", "organisation_manager").await?;
    let mut person = server.signed_in("meridian").await?;
    let mut before = person.clone();
    let accepted = person.post(&link, &json!({})).await?;
    person.begin(accepted)?;
    let me = person.get("/api/v1/auth/me").await?.ok()?;
    assert_eq!((&me["organisation_name"], &me["role"]), (&json!("northwind"), &json!("organisation_manager")));
    assert_eq!(me["memberships"].as_array().map(Vec::len), Some(2));
    assert_eq!(before.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    let (_, again) = invite(&mut manager, "milo@meridian.example", "reader").await?;
    let twice = person.post(&again, &json!({})).await?;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.text);
    Ok(())
}

#[tokio::test]
async fn nobody_invites_to_more_than_they_have_or_elsewhere() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let mut other = server.signed_in("northwind-manager").await?;
    let elsewhere = other.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    for (body, field) in [
        (json!({ "email": "a@b.example", "role": "analyst" }), "role"),
        (json!({ "email": "a@b.example", "role": "api_client" }), "role"),
        (json!({ "email": "a@b.example", "role": "reader", "clearance": "red" }), "clearance"),
        (json!({ "email": "a@b.example", "role": "reader", "organisation": elsewhere }), "organisation"),
        (json!({ "email": "nobody", "role": "reader" }), "email"),
    ] {
        let refused = manager.post("/api/v1/invitations", &body).await?;
        assert!(refused.status.is_client_error(), "{body}: {}", refused.text);
        assert_eq!(refused.body["errors"][0]["field"], field, "{body}: {}", refused.text);
    }
    let (invitation, _) = invite(&mut manager, "nina@meridian.example", "reader").await?;
    assert_eq!(other.get("/api/v1/invitations").await?.ok()?["items"], json!([]));
    assert_eq!(other.delete(&invitation).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post_empty(&format!("{invitation}/resend")).await?.status, StatusCode::NOT_FOUND);
    let mut administrator = server.signed_in("admin").await?;
    administrator
        .post("/api/v1/invitations", &json!({ "email": "cert@cert.example", "role": "analyst" }))
        .await?
        .ok()?;
    let listed = administrator.get("/api/v1/invitations").await?.ok()?;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[tokio::test]
async fn a_link_ends_with_the_standing_of_whoever_made_it() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let (invitation, link) = invite(&mut manager, "nina@meridian.example", "organisation_manager").await?;
    administrator.get(&link).await?.ok()?;
    let of = manager.get("/api/v1/auth/me").await?.ok()?;
    let people = administrator.get("/api/v1/people?limit=200").await?.ok()?;
    let person = people["items"].as_array().context("people")?.iter().find(|one| one["username"] == of["username"]);
    let person = format!("/api/v1/people/{}", text(&person.context("the manager")?["id"])?);
    administrator.patch(&person, &json!({ "role": "reporter" })).await?.ok()?;
    let mut stranger = server.anonymous();
    assert_eq!(stranger.get(&link).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&link, &account("nina")).await?.status, StatusCode::NOT_FOUND);
    // Whoever sends it again answers for it.
    let again = self::link(&administrator.post_empty(&format!("{invitation}/resend")).await?.ok()?)?;
    stranger.get(&again).await?.ok()?;
    administrator.patch(&person, &json!({ "role": "organisation_manager" })).await?.ok()?;
    manager.sign_in("meridian-manager", &server.account("meridian-manager").password).await?;
    let (_, theirs) = invite(&mut manager, "mona@meridian.example", "reader").await?;
    administrator.delete(&person).await?;
    assert_eq!(stranger.post(&theirs, &account("mona")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&again, &account("nina")).await?.status, StatusCode::CREATED);
    Ok(())
}
