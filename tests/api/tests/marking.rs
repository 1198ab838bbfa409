//! A ticket's marking, changed by hand: who may, who sees it then, and what a later submission does.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live, Server};

/// A closed ticket of the first constituent.
async fn closed(server: &Server, value: &str) -> Result<Value> {
    let mut constituent = server.signed_in("meridian").await?;
    let ticket = constituent.submit(&[value]).await?.remove(0);
    constituent.closed(&ticket).await
}

fn path(ticket: &Value) -> Result<String> {
    Ok(format!("/api/v1/tickets/{}", ticket["id"].as_str().context("an id")?))
}

/// The analyst, who may only read what is marked green or freer.
async fn green_analyst(server: &Server, administrator: &mut Client) -> Result<Client> {
    let me = server.signed_in("analyst").await?.get("/api/v1/auth/me").await?.ok()?;
    let account = format!("/api/v1/accounts/{}", me["id"].as_str().context("an id")?);
    administrator.patch(&account, &json!({ "clearance": "green" })).await?.ok()?;
    server.signed_in("analyst").await
}

#[tokio::test]
async fn an_analyst_raises_and_lowers_a_marking_from_the_version_that_was_read() -> Result<()> {
    let server = Server::start().await?;
    let ticket = closed(&server, "clean-70.lab-portal.com").await?;
    let path = path(&ticket)?;
    let mut analyst = server.signed_in("analyst").await?;
    let mut live = Live::open(&analyst).await?;
    let key = ticket["id"].as_str().context("an id")?;
    live.subscribe(&[&format!("ticket:{key}")], None).await?;
    let tag = analyst.get(&path).await?.header("etag").to_owned();
    for (tlp, expected) in [("red", StatusCode::OK), ("green", StatusCode::PRECONDITION_FAILED)] {
        let request = analyst.request(Method::PATCH, &path).header("if-match", &tag).json(&json!({ "tlp": tlp }));
        let answer = analyst.send(request).await?;
        assert_eq!(answer.status, expected, "{}", answer.text);
        if expected == StatusCode::PRECONDITION_FAILED {
            assert_eq!((answer.code(), &answer.body["current"]["tlp"]), ("version_mismatch", &json!("red")));
        }
    }
    assert_eq!(live.event(key).await?["body"]["tlp"], "red");
    let lowered = analyst.patch(&path, &json!({ "tlp": "clear" })).await?.ok()?;
    assert_eq!(
        (&lowered["tlp"], &lowered["state"], &lowered["report"]),
        (&json!("clear"), &json!("closed"), &ticket["report"])
    );
    let nothing = analyst.patch(&path, &json!({})).await?.ok()?;
    assert_eq!(nothing["version"], lowered["version"]);

    let mut administrator = server.signed_in("admin").await?;
    let audit = administrator.get(&format!("/api/v1/audit?subject=ticket/{key}&action=ticket.mark")).await?.ok()?;
    let changes: Vec<_> =
        audit["items"].as_array().into_iter().flatten().map(|e| (&e["before"], &e["after"])).collect();
    let of = |tlp: &str| json!({ "tlp": tlp });
    assert_eq!(changes, [(&of("red"), &of("clear")), (&of("amber"), &of("red"))]);
    Ok(())
}

#[tokio::test]
async fn who_may_see_a_ticket_and_its_run_follows_its_marking() -> Result<()> {
    let server = Server::start().await?;
    let ticket = closed(&server, "clean-71.lab-portal.com").await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut analyst = green_analyst(&server, &mut administrator).await?;
    let run = format!("/api/v1/runs/{}", ticket["run_id"].as_str().context("a run")?);
    let ioc = format!("/api/v1/iocs/{}", ticket["ioc"]["id"].as_str().context("an IoC")?);
    let path = path(&ticket)?;
    let addresses = [path.clone(), format!("{path}/timeline"), run.clone(), format!("{run}/journal"), ioc];
    for (tlp, expected) in
        [("amber", StatusCode::NOT_FOUND), ("green", StatusCode::OK), ("amber+strict", StatusCode::NOT_FOUND)]
    {
        administrator.patch(&path, &json!({ "tlp": tlp })).await?.ok()?;
        for address in &addresses {
            assert_eq!(analyst.get(address).await?.status, expected, "{tlp}: {address}");
        }
        let listed = analyst.get("/api/v1/tickets").await?.ok()?["items"].as_array().map(Vec::len);
        assert_eq!(listed, Some(usize::from(expected == StatusCode::OK)), "{tlp}");
        if expected == StatusCode::OK {
            assert_eq!(analyst.get(&path).await?.ok()?["report"], ticket["report"]);
            assert_eq!(analyst.get(&addresses[4]).await?.ok()?["record"]["tlp"], "green");
        }
    }
    Ok(())
}

#[tokio::test]
async fn nobody_marks_above_their_clearance_and_constituents_not_at_all() -> Result<()> {
    let server = Server::start().await?;
    let ticket = closed(&server, "clean-72.lab-portal.com").await?;
    let path = path(&ticket)?;
    let mut administrator = server.signed_in("admin").await?;
    let mut analyst = green_analyst(&server, &mut administrator).await?;
    assert_eq!(analyst.patch(&path, &json!({ "tlp": "green" })).await?.status, StatusCode::NOT_FOUND);
    administrator.patch(&path, &json!({ "tlp": "green" })).await?.ok()?;
    let refused = analyst.patch(&path, &json!({ "tlp": "amber" })).await?;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"),
        "{}",
        refused.text
    );
    assert_eq!(refused.body["errors"][0]["field"], "tlp");
    analyst.patch(&path, &json!({ "tlp": "clear" })).await?.ok()?;
    for mut client in [server.signed_in("meridian").await?, server.machine().await?] {
        let refused = client.patch(&path, &json!({ "tlp": "green" })).await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "forbidden"), "{}", refused.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_later_submission_raises_a_marking_again_and_never_lowers_it() -> Result<()> {
    let server = Server::start().await?;
    let value = "clean-73.lab-portal.com";
    let ticket = closed(&server, value).await?;
    let path = path(&ticket)?;
    let mut administrator = server.signed_in("admin").await?;
    let mut constituent = server.signed_in("meridian").await?;
    let ioc = format!("/api/v1/iocs/{}", ticket["ioc"]["id"].as_str().context("an IoC")?);
    for (by_hand, submitted, expected) in
        [("green", "amber", "amber"), ("amber+strict", "green", "amber+strict"), ("red", "clear", "red")]
    {
        administrator.patch(&path, &json!({ "tlp": by_hand })).await?.ok()?;
        assert_eq!(administrator.get(&ioc).await?.ok()?["record"]["tlp"], by_hand);
        let body = json!({ "iocs": [{ "value": value }], "tlp": submitted });
        constituent.post("/api/v1/enrichments", &body).await?.ok()?;
        let again = administrator.closed(ticket["id"].as_str().context("an id")?).await?;
        assert_eq!(again["tlp"], expected, "{by_hand} by hand, then submitted as {submitted}");
        // A marking by hand is not undone behind the analyst's back where the IoC is listed.
        let freest = if by_hand == "green" { "green" } else { expected };
        assert_eq!(administrator.get(&ioc).await?.ok()?["record"]["tlp"], freest, "{by_hand}, {submitted}");
    }
    Ok(())
}

#[tokio::test]
async fn an_ioc_is_marked_as_the_freest_of_its_tickets() -> Result<()> {
    let server = Server::start().await?;
    let value = "clean-74.lab-portal.com";
    let first = closed(&server, value).await?;
    let mut northwind = server.signed_in("northwind").await?;
    let second = northwind.submit(&[value]).await?.remove(0);
    let second = northwind.closed(&second).await?;
    let mut administrator = server.signed_in("admin").await?;
    let ioc = format!("/api/v1/iocs/{}", first["ioc"]["id"].as_str().context("an IoC")?);
    for (ticket, tlp, freest) in
        [(&first, "red", "amber"), (&second, "amber+strict", "amber+strict"), (&first, "clear", "clear")]
    {
        administrator.patch(&path(ticket)?, &json!({ "tlp": tlp })).await?.ok()?;
        assert_eq!(administrator.get(&ioc).await?.ok()?["record"]["tlp"], freest, "{tlp}");
    }
    Ok(())
}
