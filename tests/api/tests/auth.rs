//! Signing in, refreshing, signing out.

use anyhow::Result;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::Server;

#[tokio::test]
async fn a_person_signs_in_and_reads_who_they_are() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let me = analyst.get("/api/v1/auth/me").await?.ok()?;
    assert_eq!((me["username"].as_str(), me["role"].as_str()), (Some("analyst"), Some("analyst")));
    Ok(())
}

#[tokio::test]
async fn wrong_passwords_and_unknown_names_get_the_same_answer_and_then_have_to_wait() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut stranger = server.anonymous();
    let mut refused = Vec::new();
    for username in ["analyst", "nobody-at-all"] {
        let body = json!({ "username": username, "password": "not the password" });
        let answer = stranger.post("/api/v1/auth/login", &body).await?;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        refused.push(answer.body["detail"].clone());
    }
    assert_eq!(refused[0], refused[1]);
    let body = json!({ "username": "nobody-at-all", "password": "not the password" });
    let mut last = stranger.post("/api/v1/auth/login", &body).await?;
    for _ in 0..20 {
        if last.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        last = stranger.post("/api/v1/auth/login", &body).await?;
    }
    assert_eq!((last.status, last.code()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
    assert!(last.header("retry-after").parse::<u64>()? >= 1);
    Ok(())
}

#[tokio::test]
async fn guessing_elsewhere_does_not_lock_out_the_owner() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut owner = server.signed_in("analyst").await?;
    let mut attacker = server.anonymous();
    let guess = json!({ "username": "analyst", "password": "not the password" });
    while attacker.post("/api/v1/auth/login", &guess).await?.status != StatusCode::TOO_MANY_REQUESTS {}
    // The owner's browser signed in before; it comes from the same address as the attacker.
    owner.sign_in("analyst", &server.account("analyst").password).await?;
    Ok(())
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_theft_ends_the_session() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut browser = server.signed_in("analyst").await?;
    let mut thief = browser.clone();
    browser.refresh().await?.ok()?;
    browser.refresh().await?.ok()?;
    // Long enough for the repeated exchange of the first token to be over: see the next test.
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    assert_eq!(thief.refresh().await?.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.refresh().await?.status, StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_both_stay_signed_in_with_one_token() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut one = server.signed_in("analyst").await?;
    let mut other = one.clone();
    let (first, second) = tokio::join!(one.refresh(), other.refresh());
    first?.ok()?;
    second?.ok()?;
    assert_eq!(one.cookies["tocsin_refresh"], other.cookies["tocsin_refresh"]);
    one.get("/api/v1/auth/me").await?.ok()?;
    other.get("/api/v1/auth/me").await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn signing_out_ends_the_access_token_at_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut browser = server.signed_in("analyst").await?;
    let mut another = server.signed_in("analyst").await?;
    assert_eq!(browser.post_empty("/api/v1/auth/logout").await?.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    another.get("/api/v1/auth/me").await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_of_the_account_and_no_others() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut browser = server.signed_in("analyst").await?;
    let mut telephone = server.signed_in("analyst").await?;
    let mut administrator = server.signed_in("admin").await?;
    assert_eq!(browser.post_empty("/api/v1/auth/logout-everywhere").await?.status, StatusCode::NO_CONTENT);
    for client in [&mut browser, &mut telephone] {
        assert_eq!(client.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
        assert_eq!(client.refresh().await?.status, StatusCode::UNAUTHORIZED);
    }
    administrator.get("/api/v1/auth/me").await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_begins_one_here() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut browser = server.signed_in("analyst").await?;
    let mut telephone = server.signed_in("analyst").await?;
    let current = server.account("analyst").password.clone();
    let change = |current: &str| json!({ "current_password": current, "new_password": "a new and long password" });
    let wrong = browser.post("/api/v1/auth/password", &change("not the password")).await?;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"));
    let token = browser.post("/api/v1/auth/password", &change(&current)).await?.ok()?;
    let mut here = browser.with_token(token["access_token"].as_str().expect("a token"));
    here.get("/api/v1/auth/me").await?.ok()?;
    here.refresh().await?.ok()?;
    assert_eq!(telephone.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    server.anonymous().sign_in("analyst", "a new and long password").await?;
    Ok(())
}

#[tokio::test]
async fn disabling_an_account_ends_its_tokens_at_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut analyst = server.signed_in("analyst").await?;
    let id = analyst.get("/api/v1/auth/me").await?.ok()?["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/accounts/{id}");
    let request = administrator.request(Method::PATCH, &path).json(&json!({ "disabled": true }));
    administrator.send(request).await?.ok()?;
    assert_eq!(analyst.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert!(server.signed_in("analyst").await.is_err());
    let own = administrator.get("/api/v1/auth/me").await?.ok()?["id"].as_str().expect("an id").to_owned();
    let request =
        administrator.request(Method::PATCH, &format!("/api/v1/accounts/{own}")).json(&json!({ "disabled": true }));
    assert_eq!(administrator.send(request).await?.status, StatusCode::CONFLICT);
    Ok(())
}

#[tokio::test]
async fn access_tokens_verify_with_the_published_keys_and_no_forgery_is_accepted() -> Result<()> {
    let server = Server::start_with_people().await?;
    let analyst = server.signed_in("analyst").await?;
    let token = analyst.token().to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    let header: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[0])?)?;
    let keys = server.anonymous().get("/.well-known/jwks.json").await?.ok()?;
    let key = keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == header["kid"]).expect("the key");
    let public: [u8; 32] = BASE64_URL_SAFE_NO_PAD.decode(key["x"].as_str().expect("x"))?.try_into().expect("32 bytes");
    let signature = ed25519_dalek::Signature::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[2])?)?;
    let signed = format!("{}.{}", parts[0], parts[1]);
    ed25519_dalek::VerifyingKey::from_bytes(&public)?.verify_strict(signed.as_bytes(), &signature)?;

    let without_algorithm =
        BASE64_URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "typ": "at+jwt", "kid": header["kid"] }).to_string());
    let mut claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1])?)?;
    claims["role"] = json!("administrator");
    let promoted = BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
    for forged in
        [format!("{without_algorithm}.{}.", parts[1]), format!("{}.{promoted}.{}", parts[0], parts[2]), String::new()]
    {
        let answer = analyst.with_token(&forged).get("/api/v1/auth/me").await?;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "unauthorised"));
    }
    Ok(())
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_from_other_sites() -> Result<()> {
    let server = Server::start_with_people().await?;
    let account = server.account("analyst");
    let body = json!({ "username": account.username, "password": account.password });
    let answer = server.anonymous().post("/api/v1/auth/login", &body).await?;
    let cookies: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()).collect();
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Strict")), "{cookies:?}");
    assert_eq!(answer.header("cache-control"), "no-store");

    let mut browser = server.signed_in("analyst").await?;
    let request = browser.request(Method::POST, "/api/v1/auth/refresh").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(request).await?.status, StatusCode::FORBIDDEN);
    Ok(())
}
