//! One request: built from its parts, sent with the access token, sent once more after the token was renewed.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use tocsin_model::problem::Problem;
use wasm_bindgen::JsValue;

use super::Failure;
use crate::{
    browser::{
        percent_encoded,
        upload::{self, Sent},
    },
    session::Session,
};

/// The API, as whoever is signed in may use it.
#[derive(Clone, Copy)]
pub struct Api {
    session: Session,
}

/// A request under way to being sent.
pub struct Request {
    session: Session,
    signed: bool,
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<(JsValue, &'static str)>,
    version: Option<u64>,
    key: Option<String>,
}

impl Api {
    /// The API for this session.
    pub fn new(session: Session) -> Self {
        Self { session }
    }

    fn request(self, method: Method, path: &str) -> Request {
        Request::new(self.session, method, path)
    }

    /// Reads.
    pub fn get(self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// Creates or does something. Carries an idempotency key, so that sending it twice does it once.
    pub fn post(self, path: &str) -> Request {
        let mut request = self.request(Method::POST, path);
        request.key = Some(uuid::Uuid::new_v4().to_string());
        request
    }

    /// Replaces the record of this version.
    pub fn put(self, path: &str, version: u64) -> Request {
        let mut request = self.request(Method::PUT, path);
        request.version = Some(version);
        request
    }

    /// Changes the record of this version.
    pub fn patch(self, path: &str, version: u64) -> Request {
        let mut request = self.request(Method::PATCH, path);
        request.version = Some(version);
        request
    }

    /// Changes a record, whichever version it is at.
    pub fn patch_any(self, path: &str) -> Request {
        self.request(Method::PATCH, path)
    }

    /// Replaces something that has no version.
    pub fn put_any(self, path: &str) -> Request {
        self.request(Method::PUT, path)
    }

    /// Removes something that has no version.
    /// Removes a record, whichever version it is at.
    pub fn delete_any(self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// Removes the record of this version.
    pub fn delete(self, path: &str, version: u64) -> Request {
        let mut request = self.request(Method::DELETE, path);
        request.version = Some(version);
        request
    }
}

impl Request {
    fn new(session: Session, method: Method, path: &str) -> Self {
        let path = format!("/api/v1{path}");
        Self { session, signed: true, method, path, query: Vec::new(), body: None, version: None, key: None }
    }

    /// A request that carries no access token: signing in, renewing, setting up.
    pub fn unsigned(session: Session, method: Method, path: &str) -> Self {
        Self { signed: false, ..Self::new(session, method, path) }
    }

    /// Adds a parameter, where it has a value.
    pub fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| value.to_string()).filter(|value| !value.is_empty());
        self.query.extend(value.map(|value| (name, value)));
        self
    }

    /// Only for the record of this version.
    pub fn at(mut self, version: u64) -> Self {
        self.version = Some(version);
        self
    }

    /// Sends this value as JSON.
    pub fn json(mut self, value: &impl Serialize) -> Self {
        let text = serde_json::to_string(value).expect("the model's types are JSON");
        self.body = Some((JsValue::from_str(&text), "application/json"));
        self
    }

    /// Sends these bytes or this file.
    pub fn bytes(mut self, body: JsValue, media_type: &'static str) -> Self {
        self.body = Some((body, media_type));
        self
    }

    /// Sends a file and reads the answer; `progress` is told the part that has left, 0 to 1.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn upload<T: DeserializeOwned>(
        self,
        file: &web_sys::File,
        progress: impl Fn(f64) + Clone + 'static,
    ) -> Result<T, Failure> {
        let mut sent = self.sent(file, progress.clone()).await?;
        if sent.status == 401 && self.signed {
            self.session.renew().await.map_err(|_| Failure::SignedOut)?;
            sent = self.sent(file, progress).await?;
        }
        let Sent { status, body } = sent;
        if !(200..300).contains(&status) {
            return Err(refusal(status, &body, None));
        }
        serde_json::from_str(&body).map_err(|error| Failure::Unreadable { status, detail: error.to_string() })
    }

    async fn sent(&self, file: &web_sys::File, progress: impl Fn(f64) + 'static) -> Result<Sent, Failure> {
        let query: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
        let address = format!("{}?{}", self.path, query.join("&"));
        let media_type = Some(file.type_()).filter(|kind| !kind.is_empty());
        let mut headers = vec![
            ("accept", "application/json".to_owned()),
            ("content-type", media_type.unwrap_or_else(|| "application/octet-stream".to_owned())),
        ];
        headers.extend(self.session.token().map(|token| ("authorization", format!("Bearer {token}"))));
        headers.extend(self.key.clone().map(|key| ("idempotency-key", key)));
        upload::send(&address, &headers, file, progress).await.ok_or(Failure::Unreachable)
    }

    /// Sends it and reads the answer.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn send<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let response = self.answer().await?;
        let status = response.status();
        let unreadable = |detail: String| Failure::Unreadable { status, detail };
        let text = response.text().await.map_err(|error| unreadable(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))
    }

    /// Sends it; the answer has nothing in it.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn done(self) -> Result<(), Failure> {
        self.answer().await.map(drop)
    }

    /// Sends it and reads the answer as text.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn text(self) -> Result<String, Failure> {
        let response = self.answer().await?;
        let status = response.status();
        response.text().await.map_err(|error| Failure::Unreadable { status, detail: error.to_string() })
    }

    /// Sends it and reads the answer as bytes.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn binary(self) -> Result<Vec<u8>, Failure> {
        let response = self.answer().await?;
        let status = response.status();
        response.binary().await.map_err(|error| Failure::Unreadable { status, detail: error.to_string() })
    }

    async fn answer(self) -> Result<Response, Failure> {
        let response = self.attempt().await?;
        if response.status() != 401 || !self.signed {
            return accept(response).await;
        }
        if self.session.renew().await.is_err() {
            return Err(Failure::SignedOut);
        }
        accept(self.attempt().await?).await
    }

    async fn attempt(&self) -> Result<Response, Failure> {
        let mut builder = RequestBuilder::new(&self.path)
            .method(self.method.clone())
            .query(self.query.iter().map(|(name, value)| (*name, value.as_str())))
            .header("accept", "application/json");
        if let Some(token) = self.session.token().filter(|_| self.signed) {
            builder = builder.header("authorization", &format!("Bearer {token}"));
        }
        if let Some(key) = &self.key {
            builder = builder.header("idempotency-key", key);
        }
        if let Some(version) = self.version {
            builder = builder.header("if-match", &format!("\"{version}\""));
        }
        let request = match &self.body {
            Some((body, media_type)) => builder.header("content-type", media_type).body(body.clone()),
            None => builder.build(),
        };
        let request = request.map_err(|_| Failure::Unreachable)?;
        request.send().await.map_err(|_| Failure::Unreachable)
    }
}

async fn accept(response: Response) -> Result<Response, Failure> {
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    let request_id = response.headers().get("x-request-id");
    let text = response.text().await.unwrap_or_default();
    Err(refusal(status, &text, request_id))
}

/// What an answer that is no success says.
fn refusal(status: u16, text: &str, request_id: Option<String>) -> Failure {
    match serde_json::from_str::<Problem>(text) {
        Ok(mut problem) => {
            problem.request_id = problem.request_id.or(request_id);
            Failure::Refused(problem)
        }
        Err(_) => Failure::Unreadable { status, detail: text.chars().take(200).collect() },
    }
}
