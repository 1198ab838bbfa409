//! Asking for somebody, and looking through each answer for what is not for them.

use anyhow::{Result, ensure};
use reqwest::{Method, header::HeaderMap};
use serde_json::Value;
use tocsin_tests_api::{Answer, Client};

use crate::{
    oracle::may_meet,
    scan,
    world::{Eyes, TLPS, World},
};

/// What says nothing of the records.
const OF_THE_MOMENT: [&str; 2] = ["date", "x-request-id"];

/// Somebody who asks.
pub struct Asker<'a> {
    pub world: &'a World,
    pub eyes: &'a Eyes,
    client: Client,
    /// What was found that should not have been.
    pub leaks: Vec<String>,
    pub asked: usize,
}

impl<'a> Asker<'a> {
    pub fn new(world: &'a World, eyes: &'a Eyes, client: Client) -> Self {
        Self { world, eyes, client, leaks: Vec::new(), asked: 0 }
    }

    /// Who that is, for people.
    pub fn called(&self) -> String {
        let Eyes { name, organisation, role, clearance } = self.eyes;
        format!("{name} ({role} of {organisation}, up to {})", TLPS[*clearance])
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, None).await
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer> {
        let mut request = self.client.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = self.client.send(request).await?;
        self.asked += 1;
        ensure!(!answer.status.is_server_error(), "{} {method} {path}: {}", self.called(), answer.text);
        let sent = format!("{path} {}", body.map(Value::to_string).unwrap_or_default());
        let headers: String = answer.headers.values().filter_map(|value| value.to_str().ok()).collect();
        for text in [answer.text.as_str(), headers.as_str(), scan::cursor(&answer.body).as_str()] {
            self.look(&format!("{method} {path}"), &sent, text);
        }
        self.check_page(path, &answer.body);
        Ok(answer)
    }

    /// Notes what in an answer is not for whoever asked. What they have sent themselves comes back to them.
    fn look(&mut self, asked: &str, sent: &str, text: &str) {
        for word in scan::found(text) {
            let Some(secret) = self.world.secrets.get(word) else { continue };
            if !may_meet(self.world, self.eyes, secret) && !sent.contains(word) {
                self.leak(&format!("{asked} shows {word}, {} for {:?}", secret.what, secret.audience));
            }
        }
    }

    /// A page that is short though others follow tells of what is left out. Of unread threads that is said to be so.
    fn check_page(&mut self, path: &str, body: &Value) {
        let (Some(items), Some(_)) = (body["items"].as_array(), body["next"].as_str()) else { return };
        let limit = path.split(['?', '&']).find_map(|part| part.strip_prefix("limit=")?.parse().ok()).unwrap_or(50);
        if items.len() < limit && !path.contains("unread=true") {
            self.leak(&format!("GET {path} has {} of {limit} items and promises more", items.len()));
        }
    }

    pub fn leak(&mut self, what: &str) {
        let leak = format!("{}: {what}", self.called());
        if !self.leaks.contains(&leak) {
            self.leaks.push(leak);
        }
    }

    /// That what is not for somebody is answered like what there is not: `asked` with `{id}` for the identifier.
    pub async fn same_as_nothing(
        &mut self,
        method: &Method,
        asked: &str,
        id: &str,
        body: Option<&Value>,
    ) -> Result<()> {
        let nothing = uuid::Uuid::now_v7().to_string();
        let body = |id: &str| body.map(|body| serde_json::from_str::<Value>(&body.to_string().replace("{id}", id)));
        let (of_id, of_nothing) = (body(id).transpose()?, body(&nothing).transpose()?);
        let there = self.send(method.clone(), &asked.replace("{id}", id), of_id.as_ref()).await?;
        let gone = self.send(method.clone(), &asked.replace("{id}", &nothing), of_nothing.as_ref()).await?;
        let same = there.status == gone.status
            && body_of(&there, id) == body_of(&gone, &nothing)
            && headers(&there.headers, id) == headers(&gone.headers, &nothing);
        if !same {
            self.leak(&format!(
                "{method} {asked} of {id} is {} {}, of nothing {} {}",
                there.status, there.text, gone.status, gone.text
            ));
        }
        Ok(())
    }
}

/// A body without the identifier that was asked for, and without the number of the request.
fn body_of(answer: &Answer, id: &str) -> String {
    let mut body = answer.body.clone();
    match body.as_object_mut() {
        Some(fields) => {
            fields.remove("request_id");
            body.to_string().replace(id, "{id}")
        }
        None => answer.text.replace(id, "{id}"),
    }
}

fn headers(all: &HeaderMap, id: &str) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).replace(id, "{id}");
    let all = all.iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
    all.filter(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str())).collect()
}
