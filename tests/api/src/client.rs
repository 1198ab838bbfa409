//! A client of the REST API that keeps its access token and its cookies.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail};
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{COOKIE, HeaderMap, SET_COOKIE},
};
use serde_json::{Value, json};
use tokio::time::Instant;

/// How long a run may take on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if it is JSON; else null.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// With the whole answer, when it is not one.
    pub fn ok(self) -> Result<Value> {
        if !self.status.is_success() {
            bail!("{}: {}", self.status, self.text);
        }
        Ok(self.body)
    }

    /// The problem's code.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A client.
#[derive(Debug, Clone)]
pub struct Client {
    url: String,
    http: reqwest::Client,
    token: Option<String>,
    /// Cookies by name; their paths are the server's business.
    pub cookies: BTreeMap<String, String>,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), http: reqwest::Client::new(), token: None, cookies: BTreeMap::new() }
    }

    /// The access token.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("someone is signed in")
    }

    /// The same client with another access token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Where the server is reached.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A request to this path, with what the client keeps.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        request
    }

    /// Sends a request and keeps the cookies of the answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(&mut self, request: RequestBuilder) -> Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if value.is_empty() {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer { status, headers, body, text })
    }

    /// The thread between the CERT and the organisation of whoever is signed in.
    ///
    /// # Errors
    /// When there is no answer, or no thread in it.
    pub async fn direct_thread(&mut self) -> Result<String> {
        let me = self.get("/api/v1/auth/me").await?.ok()?;
        let organisation = me["organisation"].as_str().context("an organisation")?;
        let found = self.get(&format!("/api/v1/threads?organisation={organisation}")).await?.ok()?;
        Ok(found["items"][0]["id"].as_str().context("a thread")?.to_owned())
    }

    /// All messages of a thread, the first one first.
    ///
    /// # Errors
    /// When there is no answer, or no messages in it.
    pub async fn whole_thread(&mut self, thread: &str) -> Result<Vec<Value>> {
        let (mut all, mut after) = (Vec::new(), Value::from(0));
        loop {
            let path = format!("/api/v1/threads/{thread}/messages?after={after}&limit=200");
            let mut page = self.get(&path).await?.ok()?;
            let Value::Array(items) = page["items"].take() else { bail!("no list: {page}") };
            if let Some(last) = items.last() {
                after = last["seq"].clone();
            }
            all.extend(items);
            if page["next"].is_null() {
                return Ok(all);
            }
        }
    }

    /// `GET`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// `POST` of JSON.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post(&mut self, path: &str, body: &Value) -> Result<Answer> {
        let request = self.request(Method::POST, path).json(body);
        self.send(request).await
    }

    /// `PUT` of JSON.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn put(&mut self, path: &str, body: &Value) -> Result<Answer> {
        let request = self.request(Method::PUT, path).json(body);
        self.send(request).await
    }

    /// `PATCH` of JSON.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn patch(&mut self, path: &str, body: &Value) -> Result<Answer> {
        let request = self.request(Method::PATCH, path).json(body);
        self.send(request).await
    }

    /// `POST` without a body.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post_empty(&mut self, path: &str) -> Result<Answer> {
        let request = self.request(Method::POST, path);
        self.send(request).await
    }

    /// Signs a person in.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn sign_in(&mut self, username: &str, password: &str) -> Result<()> {
        let answer = self.post("/api/v1/auth/login", &json!({ "username": username, "password": password })).await?;
        self.keep_token(answer)
    }

    /// Signs a machine in.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn sign_in_machine(&mut self, id: &str, secret: &str) -> Result<()> {
        let form = "grant_type=client_credentials";
        let request = self
            .http
            .post(format!("{}/oauth/token", self.url))
            .basic_auth(id, Some(secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = self.send(request).await?;
        self.keep_token(answer)
    }

    /// Keeps the access token of an answer that begins a session.
    ///
    /// # Errors
    /// With the whole answer, when it has none.
    pub fn begin(&mut self, answer: Answer) -> Result<()> {
        self.keep_token(answer)
    }

    /// `DELETE`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn delete(&mut self, path: &str) -> Result<Answer> {
        let request = self.request(Method::DELETE, path);
        self.send(request).await
    }

    /// Exchanges the refresh cookie.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn refresh(&mut self) -> Result<Answer> {
        let answer = self.post_empty("/api/v1/auth/refresh").await?;
        if let Some(token) = answer.body["access_token"].as_str() {
            self.token = Some(token.to_owned());
        }
        Ok(answer)
    }

    fn keep_token(&mut self, answer: Answer) -> Result<()> {
        let body = answer.ok()?;
        self.token = Some(body["access_token"].as_str().context("an access token")?.to_owned());
        Ok(())
    }

    /// Submits IoCs by value and gives back their tickets' ids.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn submit(&mut self, values: &[&str]) -> Result<Vec<String>> {
        let iocs: Vec<Value> = values.iter().map(|value| json!({ "value": value })).collect();
        let accepted = self.post("/api/v1/enrichments", &json!({ "iocs": iocs })).await?.ok()?;
        let tickets = accepted["tickets"].as_array().context("tickets")?;
        Ok(tickets.iter().map(|ticket| ticket["id"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Reads a ticket until it is closed.
    ///
    /// # Errors
    /// When it does not close in time.
    pub async fn closed(&mut self, ticket: &str) -> Result<Value> {
        self.ticket_in_state(ticket, "closed").await
    }

    /// Reads a ticket until it is in this state.
    ///
    /// # Errors
    /// When it does not get there in time.
    pub async fn ticket_in_state(&mut self, ticket: &str, state: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let body = self.get(&format!("/api/v1/tickets/{ticket}")).await?.ok()?;
            if body["state"] == state {
                return Ok(body);
            }
            if Instant::now() > deadline {
                bail!("the ticket is not {state}: {body}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
