//! A server with something on every page, and the addresses of what is there.

use anyhow::{Context, Result};
use http::Method;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server, ServerOptions};
use uuid::Uuid;

/// Routes with an identifier, and the lists of the API that the records behind them are in.
const LISTS: [(&str, &str); 12] = [
    ("/report/:id", "/api/v1/incidents?state=draft"),
    ("/incidents/:id", "/api/v1/incidents?state=closed"),
    ("/incidents/:id", "/api/v1/incidents?state=in_progress"),
    ("/messages/:id", "/api/v1/threads"),
    ("/tickets/:id", "/api/v1/tickets?kind=enrichment"),
    ("/tickets/:id", "/api/v1/tickets?kind=assistance"),
    ("/iocs/:id", "/api/v1/iocs"),
    ("/connections/:id", "/api/v1/connections"),
    ("/plugins/:id", "/api/v1/plugins"),
    ("/categories/:id", "/api/v1/categories"),
    ("/organisations/:id", "/api/v1/organisations"),
    ("/webhooks/:id", "/api/v1/webhooks"),
];

/// The demonstration, with what its people do on the pages that it leaves empty.
pub async fn furnished() -> Result<Server> {
    let server = Server::start_with(ServerOptions { furnished: true, ..ServerOptions::default() }).await?;
    let mut analyst = server.signed_in("analyst").await?;
    let mut reporter = server.signed_in("meridian").await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let incidents = analyst.get("/api/v1/incidents?state=in_progress").await?.ok()?;
    let incident = &incidents["items"][0];
    talk(&mut analyst, &mut reporter, &text(&incident["id"])?).await?;
    manage(&mut manager, &incident["organisation"]).await?;
    let suspicions = json!({ "iocs": [{ "value": "185.220.101.66" }, { "value": "bad-login.example.net" }] });
    for client in [&mut analyst, &mut reporter] {
        client.post("/api/v1/enrichments", &suspicions).await?.ok()?;
    }
    let answer = json!({ "title": "Received", "text": "We have received it." });
    analyst.post("/api/v1/canned-answers", &answer).await?.ok()?;
    Ok(server)
}

/// Both write into the incident's threads, one of them asks for help and keeps a file.
async fn talk(analyst: &mut Client, reporter: &mut Client, incident: &str) -> Result<()> {
    let threads = analyst.get(&format!("/api/v1/threads?incident={incident}")).await?.ok()?;
    for view in threads["items"].as_array().context("threads")? {
        let said = "We look at **evil-locker[.]com**.\n\n- one\n- two\n\n> quoted\n\n```\na long line of a log that is \
            much longer than a telephone is wide, so that it has to be broken\n```";
        let thread = format!("/api/v1/threads/{}", text(&view["id"])?);
        analyst.post(&format!("{thread}/messages"), &json!({ "id": Uuid::now_v7(), "text": said })).await?.ok()?;
        if view["kind"] == "shared" {
            let thanks = json!({ "id": Uuid::now_v7(), "text": "Thank you, we wait." });
            reporter.post(&format!("{thread}/messages"), &thanks).await?.ok()?;
            let help = json!({ "text": "Which logs do you need?" });
            reporter.post(&format!("{thread}/assistance"), &help).await?.ok()?;
        }
    }
    let path = format!("/api/v1/incidents/{incident}/evidence?name=ransom-note.txt");
    let file = reporter.request(Method::POST, &path).header("content-type", "text/plain").body("Write to us.");
    reporter.send(file).await?.ok()?;
    Ok(())
}

/// What a manager does: invites, claims, connects machines.
async fn manage(manager: &mut Client, organisation: &Value) -> Result<()> {
    let invited = json!({ "email": "nina@meridian.example", "role": "reporter" });
    manager.post("/api/v1/invitations", &invited).await?.ok()?;
    let claimed = json!({ "values": ["44.128.20.0/22"], "note": "the new range" });
    manager.post("/api/v1/assets", &claimed).await?.ok()?;
    let machine = json!({ "name": "SIEM", "organisation": organisation });
    manager.post("/api/v1/api-clients", &machine).await?.ok()?;
    let webhook =
        json!({ "name": "SIEM", "url": "https://hooks.meridian.example/tocsin", "events": ["incident.changed"] });
    manager.post("/api/v1/webhooks", &webhook).await?.ok()?;
    Ok(())
}

/// The addresses that a route stands for: that of a record of each list behind it that this person may read.
pub async fn addresses(client: &mut Client, route: &str) -> Result<Vec<String>> {
    match route {
        "/search" => return Ok(vec!["/search?q=files".to_owned()]),
        "/statistics/incidents" => {
            let figures = client.get("/api/v1/statistics?by=month").await?.ok()?;
            let list = text(&figures["total"]["incidents"])?;
            return Ok(vec![format!("{}&measure=submitted", list.trim_start_matches("/api/v1"))]);
        }
        _ => {}
    }
    let Some(place) = route.strip_suffix(":id") else { return Ok(vec![route.to_owned()]) };
    let mut addresses = Vec::new();
    for (_, list) in LISTS.iter().filter(|(own, _)| *own == route) {
        let page = client.get(list).await?.ok()?;
        if let Some(first) = page["items"].as_array().and_then(|items| items.first()) {
            addresses.push(format!("{place}{}", text(&first["id"])?));
        }
    }
    anyhow::ensure!(!addresses.is_empty(), "nothing is behind {route}");
    Ok(addresses)
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("a text: {value}"))
}
