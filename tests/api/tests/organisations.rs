//! Organisations: what is known of them, disabling and enabling them.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Live, Server};

/// The organisation that someone is of: where it is changed.
async fn path_of(client: &mut Client) -> Result<String> {
    let me = client.get("/api/v1/auth/me").await?.ok()?;
    Ok(format!("/api/v1/organisations/{}", me["organisation"].as_str().context("an organisation")?))
}

async fn patch_if(client: &mut Client, path: &str, tag: &str, body: &Value) -> Result<Answer> {
    let request = client.request(Method::PATCH, path).header("if-match", tag).json(body);
    client.send(request).await
}

#[tokio::test]
async fn an_organisation_is_renamed_from_the_version_that_was_read() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut constituent = server.signed_in("meridian").await?;
    let path = path_of(&mut constituent).await?;
    let tag = administrator.get(&path).await?.header("etag").to_owned();
    let renamed = patch_if(&mut administrator, &path, &tag, &json!({ "name": "Meridian Clinics" })).await?;
    assert_ne!(renamed.header("etag"), tag);
    let renamed = renamed.ok()?;
    assert_eq!((&renamed["name"], &renamed["disabled"]), (&json!("Meridian Clinics"), &json!(false)));
    let me = constituent.get("/api/v1/auth/me").await?.ok()?;
    assert_eq!(me["organisation_name"], "Meridian Clinics");

    let late = patch_if(&mut administrator, &path, &tag, &json!({ "name": "Meridian Spa" })).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    assert_eq!(late.body["current"], renamed);
    let audit = path.trim_start_matches("/api/v1/organisations/");
    let audit = administrator.get(&format!("/api/v1/audit?subject=organisation/{audit}")).await?.ok()?;
    let entry = &audit["items"][0];
    assert_eq!(entry["action"], "organisation.update");
    assert_eq!((&entry["before"]["name"], &entry["after"]["name"]), (&json!("meridian"), &json!("Meridian Clinics")));
    Ok(())
}

#[tokio::test]
async fn a_name_belongs_to_one_organisation_and_is_free_again_when_it_is_given_up() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let meridian = path_of(&mut server.signed_in("meridian").await?).await?;
    let northwind = path_of(&mut server.signed_in("northwind").await?).await?;
    let taken = administrator.patch(&meridian, &json!({ "name": "NORTHWIND" })).await?;
    assert_eq!((taken.status, taken.code()), (StatusCode::CONFLICT, "conflict"), "{}", taken.text);
    assert_eq!(administrator.get(&meridian).await?.ok()?["name"], "meridian");
    administrator.patch(&northwind, &json!({ "name": "Northwind Energy" })).await?.ok()?;
    administrator.patch(&meridian, &json!({ "name": "northwind" })).await?.ok()?;
    let same = administrator.patch(&meridian, &json!({ "name": "Northwind" })).await?;
    assert_eq!(same.ok()?["name"], "Northwind", "its own name in another case");
    let empty = administrator.patch(&meridian, &json!({ "name": " " })).await?;
    assert_eq!((empty.status, &empty.body["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("name")));
    Ok(())
}

#[tokio::test]
async fn only_administrators_change_organisations_and_only_those_that_there_are() -> Result<()> {
    let server = Server::start_with_people().await?;
    let nowhere = "/api/v1/organisations/0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11";
    for username in ["analyst", "meridian"] {
        let mut client = server.signed_in(username).await?;
        for path in [path_of(&mut client).await?, nowhere.to_owned()] {
            assert_eq!(
                client.patch(&path, &json!({ "name": "Mine" })).await?.status,
                StatusCode::FORBIDDEN,
                "{username}"
            );
        }
    }
    let mut administrator = server.signed_in("admin").await?;
    let missing = administrator.patch(nowhere, &json!({ "name": "Nothing" })).await?;
    assert_eq!((missing.status, missing.code()), (StatusCode::NOT_FOUND, "not_found"));
    Ok(())
}

#[tokio::test]
async fn nobody_of_a_disabled_organisation_gets_in_until_it_is_enabled_again() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut person = server.signed_in("meridian").await?;
    let mut machine = server.machine().await?;
    let mut other = server.signed_in("northwind").await?;
    let mut live = Live::open(&person).await?;
    let path = path_of(&mut person).await?;
    let disabled = administrator.patch(&path, &json!({ "disabled": true })).await?.ok()?;
    assert_eq!(disabled["disabled"], true);
    for client in [&mut person, &mut machine] {
        let refused = client.get("/api/v1/auth/me").await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "unauthorised"));
    }
    assert_eq!(person.refresh().await?.status, StatusCode::UNAUTHORIZED);
    let body = json!({ "username": "meridian", "password": server.account("meridian").password });
    let refused = server.anonymous().post("/api/v1/auth/login", &body).await?;
    let wrong = json!({ "username": "meridian", "password": "not the password" });
    let wrong = server.anonymous().post("/api/v1/auth/login", &wrong).await?;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.body["detail"], wrong.body["detail"], "a stranger does not learn why");
    assert!(server.machine().await.is_err());
    assert_eq!(live.ending().await?, 4401);
    other.get("/api/v1/auth/me").await?.ok()?;
    administrator.get("/api/v1/auth/me").await?.ok()?;

    administrator.patch(&path, &json!({ "disabled": false })).await?.ok()?;
    assert_eq!(person.refresh().await?.status, StatusCode::UNAUTHORIZED, "the old session stays over");
    server.signed_in("meridian").await?.get("/api/v1/auth/me").await?.ok()?;
    server.machine().await?.get("/api/v1/auth/me").await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn the_cert_itself_cannot_be_disabled() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let path = path_of(&mut administrator).await?;
    let refused = administrator.patch(&path, &json!({ "disabled": true })).await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "conflict"), "{}", refused.text);
    administrator.patch(&path, &json!({ "name": "National CERT" })).await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn what_is_known_of_an_organisation_is_checked_and_kept() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let path = path_of(&mut server.signed_in("meridian").await?).await?;
    let details = json!({
        "sector": "health", "country": "de", "clearance": "amber", "languages": ["DE", "pt-br"], "email": "office@meridian.example",
        "phone": "+49 30 123456", "notifications": [{ "category": "deadlines", "channel": "portal" }],
        "contacts": [{ "name": "SOC", "role": "duty", "phone": "+49 30 112", "languages": ["de"] }],
    });
    let changed = administrator.patch(&path, &details).await?.ok()?;
    assert_eq!((&changed["country"], &changed["languages"]), (&json!("DE"), &json!(["de", "pt-BR"])));
    assert_eq!(administrator.get(&path).await?.ok()?, changed);
    let cleared = administrator.patch(&path, &json!({ "sector": null, "email": null })).await?.ok()?;
    assert_eq!(
        (&cleared["sector"], &cleared["email"], &cleared["country"]),
        (&Value::Null, &Value::Null, &json!("DE"))
    );
    for (body, field) in [
        (json!({ "country": "XX" }), "country"),
        (json!({ "sector": "wizardry" }), "sector"),
        (json!({ "languages": ["klingon language"] }), "languages[0]"),
        (json!({ "email": "office" }), "email"),
        (json!({ "contacts": [{ "name": "SOC", "role": "duty" }] }), "contacts[0].email"),
        (json!({ "notifications": [{ "category": "incidents", "channel": "off" }] }), "notifications[0].channel"),
        (json!({ "parent": "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11" }), "parent"),
    ] {
        let refused = administrator.patch(&path, &body).await?;
        assert!(refused.status.is_client_error(), "{body}: {}", refused.text);
        assert_eq!(refused.body["errors"][0]["field"], field, "{body}: {}", refused.text);
    }
    Ok(())
}

#[tokio::test]
async fn organisations_stand_in_a_tree_without_circles_that_only_the_cert_sees() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut agency = server.signed_in("meridian").await?;
    let child = path_of(&mut agency).await?;
    let parent = path_of(&mut server.signed_in("northwind").await?).await?;
    let id = |path: &str| json!({ "parent": path.rsplit('/').next() });
    administrator.patch(&child, &id(&parent)).await?.ok()?;
    for below in [&parent, &child] {
        let refused = administrator.patch(below, &id(&child)).await?;
        assert_eq!(
            (refused.status, &refused.body["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("parent"))
        );
    }
    assert!(administrator.get(&child).await?.ok()?["parent"].is_string());
    assert!(agency.get(&child).await?.ok()?["parent"].is_null());
    // Two who would close a circle together do not.
    administrator.patch(&child, &json!({ "parent": null })).await?.ok()?;
    let mut other = server.signed_in("admin").await?;
    let (down, up) = (id(&parent), id(&child));
    let (one, two) = tokio::join!(administrator.patch(&child, &down), other.patch(&parent, &up));
    let statuses = [one?.status, two?.status];
    assert!(statuses.iter().filter(|status| status.is_success()).count() <= 1, "{statuses:?}");
    Ok(())
}

#[tokio::test]
async fn a_manager_keeps_contacts_and_optional_notifications_of_their_own() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = server.signed_in("meridian-manager").await?;
    let own = path_of(&mut manager).await?;
    let other = path_of(&mut server.signed_in("northwind").await?).await?;
    let kept = json!({
        "contacts": [{ "name": "CISO", "role": "security", "email": "ciso@meridian.example" }], "languages": ["en"],
        "notifications": [{ "category": "assets", "channel": "off" }],
    });
    let changed = manager.patch(&own, &kept).await?.ok()?;
    assert_eq!(changed["contacts"][0]["email"], "ciso@meridian.example");
    assert_eq!(manager.patch(&other, &kept).await?.status, StatusCode::NOT_FOUND);
    for body in [
        json!({ "name": "Mine" }),
        json!({ "clearance": "red" }),
        json!({ "sector": "energy" }),
        json!({ "disabled": true }),
    ] {
        assert_eq!(manager.patch(&own, &body).await?.status, StatusCode::FORBIDDEN, "{body}");
    }
    let mandatory = json!({ "notifications": [{ "category": "incidents", "channel": "portal" }] });
    let refused = manager.patch(&own, &mandatory).await?;
    assert_eq!(
        (refused.status, &refused.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("notifications[0].category"))
    );
    Ok(())
}
