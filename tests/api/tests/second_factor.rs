//! The second factor: enrolled, shown when signing in, required of roles.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Server};
use totp_rs::{Algorithm, Secret, TOTP};

/// An authenticator.
struct Authenticator(TOTP);

impl Authenticator {
    fn new(secret: &Value) -> Result<Self> {
        let secret = Secret::Encoded(secret.as_str().context("a secret")?.to_owned());
        let bytes = secret.to_bytes().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        Ok(Self(TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes)?))
    }

    /// The code of this many steps from now.
    fn code(&self, steps: u64) -> Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        Ok(self.0.generate(now + steps * 30))
    }
}

async fn log_in(server: &Server, client: &mut Client, username: &str) -> Result<Answer> {
    let body = json!({ "username": username, "password": server.account(username).password });
    client.post("/api/v1/auth/login", &body).await
}

async fn show(client: &mut Client, challenge: &Value, code: &str) -> Result<Answer> {
    client.post("/api/v1/auth/login/second-factor", &json!({ "challenge": challenge, "code": code })).await
}

/// Enrols an authenticator; it and the recovery codes.
async fn enrol(server: &Server, client: &mut Client, username: &str) -> Result<(Authenticator, Vec<String>)> {
    let password = json!({ "password": server.account(username).password });
    let begun = client.post("/api/v1/auth/second-factor", &password).await?.ok()?;
    let authenticator = Authenticator::new(&begun["secret"])?;
    let code = authenticator.code(0)?;
    let confirmed = client.post("/api/v1/auth/second-factor/confirm", &json!({ "code": code })).await?.ok()?;
    let codes = confirmed["recovery_codes"].as_array().context("codes")?;
    Ok((authenticator, codes.iter().filter_map(|code| code.as_str().map(str::to_owned)).collect()))
}

#[tokio::test]
async fn signing_in_takes_a_code_and_no_code_opens_twice() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let wrong = analyst.post("/api/v1/auth/second-factor", &json!({ "password": "not the password" })).await?;
    assert_eq!(
        (wrong.status, &wrong.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("password"))
    );
    let (authenticator, recovery) = enrol(&server, &mut analyst, "analyst").await?;
    assert_eq!(recovery.len(), 10);
    assert_eq!(analyst.get("/api/v1/auth/me").await?.ok()?["second_factor"], true);

    let mut browser = server.anonymous();
    let first = log_in(&server, &mut browser, "analyst").await?.ok()?;
    assert_eq!((&first["mfa_required"], &first["access_token"]), (&json!(true), &Value::Null));
    assert!(browser.cookies.is_empty(), "nothing is given before the second step");
    let refused = show(&mut browser, &first["challenge"], "000000").await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "unauthorised"));
    // The code of the enrolment was used; the next one is good for the clock that is a little ahead.
    let code = authenticator.code(1)?;
    let answer = show(&mut browser, &first["challenge"], &code).await?;
    browser.begin(answer)?;
    browser.get("/api/v1/auth/me").await?.ok()?;
    browser.refresh().await?.ok()?;
    let again = show(&mut server.anonymous(), &first["challenge"], &code).await?;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "the code was used");
    assert_eq!(show(&mut browser, &json!("forged"), &code).await?.status, StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn of_two_who_show_the_same_code_at_once_one_gets_in() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let (_, recovery) = enrol(&server, &mut analyst, "analyst").await?;
    let challenge = log_in(&server, &mut server.anonymous(), "analyst").await?.ok()?["challenge"].clone();
    let attempts = (0..3).map(|_| {
        let (mut client, challenge, code) = (server.anonymous(), challenge.clone(), recovery[0].clone());
        async move { show(&mut client, &challenge, &code).await }
    });
    let answers = futures::future::join_all(attempts).await;
    let statuses: Vec<StatusCode> =
        answers.into_iter().map(|answer| answer.map(|answer| answer.status)).collect::<Result<_>>()?;
    assert_eq!(statuses.iter().filter(|status| status.is_success()).count(), 1, "{statuses:?}");
    Ok(())
}

#[tokio::test]
async fn recovery_codes_open_once_and_are_renewed() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let (_, recovery) = enrol(&server, &mut analyst, "analyst").await?;
    for expected in [StatusCode::OK, StatusCode::UNAUTHORIZED] {
        let mut browser = server.anonymous();
        let challenge = log_in(&server, &mut browser, "analyst").await?.ok()?["challenge"].clone();
        let typed = recovery[0].to_lowercase().replace('-', " ");
        assert_eq!(show(&mut browser, &challenge, &typed).await?.status, expected);
    }
    let state = analyst.get("/api/v1/auth/second-factor").await?.ok()?;
    assert_eq!((&state["recovery_codes_left"], &state["required"]), (&json!(9), &json!(false)));
    let proofs = json!({ "password": server.account("analyst").password, "code": recovery[1] });
    let renewed = analyst.post("/api/v1/auth/second-factor/recovery-codes", &proofs).await?.ok()?;
    let fresh = renewed["recovery_codes"][0].as_str().context("a code")?.to_owned();
    let old = json!({ "password": server.account("analyst").password, "code": recovery[2] });
    let refused = analyst.post("/api/v1/auth/second-factor/remove", &old).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let new = json!({ "password": server.account("analyst").password, "code": fresh });
    assert_eq!(analyst.post("/api/v1/auth/second-factor/remove", &new).await?.status, StatusCode::NO_CONTENT);
    server.signed_in("analyst").await?.get("/api/v1/auth/me").await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn guessing_codes_has_to_wait() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut analyst = server.signed_in("analyst").await?;
    enrol(&server, &mut analyst, "analyst").await?;
    let mut guesser = server.anonymous();
    let challenge = log_in(&server, &mut guesser, "analyst").await?.ok()?["challenge"].clone();
    let mut last = StatusCode::OK;
    for guess in 0..20 {
        last = show(&mut guesser, &challenge, &format!("{guess:06}")).await?.status;
        if last == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    Ok(())
}

#[tokio::test]
async fn whose_role_must_have_one_and_has_none_can_only_enrol() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut analyst = server.signed_in("analyst").await?;
    let mut lead = server.signed_in("lead").await?;
    let policy = administrator.get("/api/v1/security-policy").await?;
    let tag = policy.header("etag").to_owned();
    let put = |client: &Client, body: &Value| {
        client.request(Method::PUT, "/api/v1/security-policy").header("if-match", &tag).json(body)
    };
    let wrong = put(&administrator, &json!({ "second_factor": ["analyst", "api_client"] }));
    let wrong = administrator.send(wrong).await?;
    assert_eq!(
        (wrong.status, &wrong.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("second_factor[1]"))
    );
    let request = put(&administrator, &json!({ "second_factor": ["analyst"] }));
    administrator.send(request).await?.ok()?;
    let late = put(&administrator, &json!({ "second_factor": [] }));
    assert_eq!(administrator.send(late).await?.status, StatusCode::PRECONDITION_FAILED);

    assert_eq!(analyst.get("/api/v1/tickets").await?.status, StatusCode::UNAUTHORIZED, "the old token says more");
    analyst.refresh().await?.ok()?;
    let refused = analyst.get("/api/v1/tickets").await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "second_factor_required"));
    let refused = analyst.post("/api/v1/enrichments", &json!({ "text": "198.51.100.9" })).await?;
    assert_eq!(refused.code(), "second_factor_required");
    assert_eq!(analyst.get("/api/v1/auth/me").await?.ok()?["must_enrol"], true);
    lead.get("/api/v1/tickets").await?.ok()?;

    enrol(&server, &mut analyst, "analyst").await?;
    analyst.refresh().await?.ok()?;
    analyst.get("/api/v1/tickets").await?.ok()?;
    let proofs = json!({ "password": server.account("analyst").password, "code": "000000" });
    let kept = analyst.post("/api/v1/auth/second-factor/remove", &proofs).await?;
    assert!(kept.status.is_client_error());

    let id = analyst.get("/api/v1/auth/me").await?.ok()?["id"].as_str().context("an id")?.to_owned();
    let path = format!("/api/v1/accounts/{id}/second-factor");
    assert_eq!(lead.delete(&path).await?.status, StatusCode::FORBIDDEN);
    let own = administrator.get("/api/v1/auth/me").await?.ok()?["id"].as_str().context("an id")?.to_owned();
    let refused = administrator.delete(&format!("/api/v1/accounts/{own}/second-factor")).await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "conflict"), "{}", refused.text);
    assert_eq!(administrator.delete(&path).await?.status, StatusCode::NO_CONTENT);
    assert_eq!(analyst.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    let mut again = server.signed_in("analyst").await?;
    assert_eq!(again.get("/api/v1/auth/me").await?.ok()?["must_enrol"], true);
    Ok(())
}
