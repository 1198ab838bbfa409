//! People who belong to several organisations: what they may be and learn follows from each membership, not from the
//! organisation in which their account begins.

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::Client;
use uuid::Uuid;

use crate::stage::{Stage, id, path_of};

async fn me(client: &mut Client) -> Result<Value> {
    client.get("/api/v1/auth/me").await?.ok()
}

/// Makes somebody a member of another client's organisation as well; the address of the membership.
async fn join(stage: &mut Stage, account: &Value, of: &Value, role: &str, clearance: &str) -> Result<String> {
    let body = json!({ "account": account, "organisation": of, "role": role, "clearance": clearance });
    Ok(format!("/api/v1/people/{}", id(&stage.admin.post("/api/v1/people", &body).await?.ok()?)?))
}

#[tokio::test]
async fn an_owner_is_of_the_desk_by_a_membership_that_stands() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let path = path_of(&sent);
    let (stranger, cert) = (me(&mut stage.stranger).await?, me(&mut stage.admin).await?["organisation"].clone());
    let owner = json!({ "owner": stranger["id"] });
    let refused = stage.analyst.patch(&path, &owner).await?;
    assert_eq!(
        (refused.status, &refused.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("owner"))
    );

    let membership = join(&mut stage, &stranger["id"], &cert, "analyst", "green").await?;
    let above = stage.analyst.patch(&path, &owner).await?;
    assert_eq!(
        above.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "cleared for it at home, not at the desk: {}",
        above.text
    );
    stage.admin.patch(&membership, &json!({ "clearance": "amber" })).await?.ok()?;
    let owned = stage.analyst.patch(&path, &owner).await?.ok()?;
    assert_eq!((&owned["owner"], &owned["owner_name"]), (&stranger["id"], &stranger["name"]));

    // An analyst at home who does not stand there any more, and is a reader somewhere else.
    let mut second = stage.person(&mut stage.analyst.clone(), "second", "analyst", "amber").await?;
    let second = me(&mut second).await?;
    join(&mut stage, &second["id"], &stranger["organisation"], "reader", "amber").await?;
    stage.analyst.patch(&path, &json!({ "owner": second["id"] })).await?.ok()?;
    let people = stage.admin.get("/api/v1/people?limit=200").await?.ok()?;
    let at_the_desk = people["items"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["account"] == second["id"] && one["organisation"] == cert);
    let at_the_desk = format!("/api/v1/people/{}", id(at_the_desk.unwrap_or(&Value::Null))?);
    stage.admin.patch(&at_the_desk, &json!({ "disabled": true })).await?.ok()?;
    stage.analyst.patch(&path, &json!({ "owner": null })).await?.ok()?;
    let gone = stage.analyst.patch(&path, &json!({ "owner": second["id"] })).await?;
    assert_eq!(gone.body["errors"][0]["field"], "owner", "{}", gone.text);
    Ok(())
}

#[tokio::test]
async fn whoever_joined_the_organisation_watches_and_is_mentioned_as_far_as_cleared_there() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let path = path_of(&sent);
    let stranger = me(&mut stage.stranger).await?;
    let organisation = me(&mut stage.reporter).await?["organisation"].clone();
    let threads = stage.reporter.get(&format!("/api/v1/threads?incident={}", id(&sent)?)).await?.ok()?;
    let messages = format!("/api/v1/threads/{}/messages", id(&threads["items"][0])?);
    let watching = json!({ "watchers": [stranger["id"]] });
    let mut membership = None;
    for (clearance, reached) in [("none", false), ("green", false), ("amber", true)] {
        membership = match (&membership, clearance) {
            (_, "none") => None,
            (None, clearance) => Some(join(&mut stage, &stranger["id"], &organisation, "reader", clearance).await?),
            (Some(path), clearance) => {
                stage.admin.patch(path, &json!({ "clearance": clearance })).await?.ok()?;
                membership
            }
        };
        let said = json!({ "id": Uuid::now_v7(), "text": "@northwind: have a look" });
        let said = stage.reporter.post(&messages, &said).await?.ok()?;
        let mentioned = if reached { json!([stranger["id"]]) } else { json!([]) };
        assert_eq!(said["mentions"], mentioned, "{clearance}");
        let watched = stage.analyst.patch(&path, &watching).await?;
        let expected = if reached { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(watched.status, expected, "{clearance}: {}", watched.text);
    }
    Ok(())
}
