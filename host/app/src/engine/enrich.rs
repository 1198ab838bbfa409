//! The action `enrichment.enrich`: gate, cache, quota, call; a provider that is busy is asked again.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use chrono::Utc;
use serde::Deserialize;
use tocsin_model::{
    enrichment::{Answer, RawDocument},
    ioc::{Ioc, IocType},
    run::StepFailure,
    special::special,
    tlp::{Pap, Tlp},
};
use tocsin_sandbox::{CallError, CallErrorKind, Document, Enriched, Observable};
use tocsin_store::{CachedAnswer, Payload};

use super::{
    answers::{AnswerKey, Known},
    gate,
    steps::{Ended, Job, Kept, Remembered, bad_input, failure, no_connection},
};
use crate::{App, connections::LiveConnection};

/// How often a provider that cannot be reached is asked, and how long to rest in between.
const RESTS: [Duration; 2] = [Duration::from_millis(500), Duration::from_millis(1500)];

#[derive(Deserialize)]
struct Input {
    observable: Asked,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "type")]
    kind: IocType,
    value: String,
    tlp: Tlp,
    pap: Pap,
}

/// Asks a connection about an observable.
pub(super) async fn enrich(app: &App, job: &Job) -> Ended {
    match try_enrich(app, job).await {
        Ok(ended) => ended,
        Err(failure) => Ended::Err(failure),
    }
}

async fn try_enrich(app: &App, job: &Job) -> Result<Ended, StepFailure> {
    let Input { observable } = Input::deserialize(&job.request.input).map_err(|error| bad_input(&error))?;
    let name = &job.request.connection;
    let connection = app.registry().get(name).ok_or_else(|| no_connection(name))?;
    let observable = marked(observable, job)?;
    gate::check(&connection.record, &connection.effective, observable.kind, observable.tlp, observable.pap)?;
    if connection.record.cache_seconds == 0 {
        let (answer, documents) = ask(app, job, &connection, &observable).await?;
        return Ok(done(&answer, false, Kept { documents, answer: None }));
    }
    through_cache(app, job, &connection, &observable).await
}

/// The observable under the stricter of its own and the run's marking. Values that stay here are refused.
fn marked(asked: Asked, job: &Job) -> Result<Observable, StepFailure> {
    let ioc = Ioc::parse(Some(asked.kind), &asked.value).map_err(|error| StepFailure {
        code: "invalid_input".to_owned(),
        message: error.to_string(),
        remedy: "The playbook has a fault: report it to its author.".to_owned(),
    })?;
    if let Some(special) = special(&ioc) {
        return Err(StepFailure {
            code: "special_value".to_owned(),
            message: format!("it is not sent to third parties: {}", special.reason),
            remedy: "Nothing is to be done.".to_owned(),
        });
    }
    Ok(Observable {
        kind: ioc.kind(),
        value: ioc.value().to_owned(),
        tlp: asked.tlp.max(job.tlp),
        pap: asked.pap.max(job.pap),
    })
}

async fn through_cache(
    app: &App,
    job: &Job,
    connection: &LiveConnection,
    observable: &Observable,
) -> Result<Ended, StepFailure> {
    let record = &connection.record;
    let key = AnswerKey::of(record, observable);
    let lifetime = Duration::from_secs(u64::from(record.cache_seconds));
    let fresh: Mutex<Option<Kept>> = Mutex::new(None);
    let known = app
        .engine()
        .answers
        .get(key.clone(), async {
            if let Some(known) = stored(app, connection, &key).await {
                return Ok(known);
            }
            let (answer, documents) = ask(app, job, connection, observable).await?;
            let at = Utc::now();
            let expires_at = at + lifetime;
            let outcome = serde_json::to_value(&answer).map_err(|error| bad_input(&error))?;
            let remembered =
                Remembered { connection: record.id, key: key.text(), answer: CachedAnswer { outcome, at }, expires_at };
            let kept = Kept { documents, answer: Some(Box::new(remembered)) };
            *fresh.lock().expect("nothing panics while it holds the answer") = Some(kept);
            Ok(Known { answer, expires_at })
        })
        .await?;
    let kept = fresh.into_inner().expect("nothing panicked while it held the answer");
    Ok(done(&known.answer, kept.is_none(), kept.unwrap_or_default()))
}

/// The answer that the database remembers from before this host's start, or from another host.
async fn stored(app: &App, connection: &LiveConnection, key: &AnswerKey) -> Option<Known> {
    let record = &connection.record;
    let lifetime = Duration::from_secs(u64::from(record.cache_seconds));
    match app.store().cached_answer(record.id, &key.text(), Utc::now()).await {
        Ok(cached) => {
            let cached = cached?;
            let answer = Answer::deserialize(&cached.outcome).ok()?;
            Some(Known { answer, expires_at: cached.at + lifetime })
        }
        Err(error) => {
            tracing::warn!(%error, connection = record.name, "the answer cache could not be read");
            None
        }
    }
}

fn done(answer: &Answer, cached: bool, kept: Kept) -> Ended {
    match serde_json::to_value(answer) {
        Ok(value) => Ended::Ok { value, cached, kept },
        Err(error) => Ended::Err(bad_input(&error)),
    }
}

async fn ask(
    app: &App,
    job: &Job,
    connection: &LiveConnection,
    observable: &Observable,
) -> Result<(Answer, Vec<Payload>), StepFailure> {
    let handle = connection.handle.as_ref().map_err(|problem| StepFailure {
        code: "misconfigured".to_owned(),
        message: problem.clone(),
        remedy: "An administrator corrects it under Connections.".to_owned(),
    })?;
    let patience = Instant::now() + app.config().quota_patience;
    let mut rests = RESTS.into_iter();
    loop {
        let acquired = job.waits.on(&connection.record.name, connection.quota.acquire(patience)).await;
        acquired.map_err(|_| out_of_quota(connection))?;
        let deadline = Instant::now() + Duration::from_millis(u64::from(connection.effective.limits.wall_ms));
        let error = match handle.enrich(observable, deadline).await {
            Ok(enriched) => {
                connection.note(None);
                return Ok(keep(enriched));
            }
            Err(error) => error,
        };
        connection.note(Some(error.message.clone()));
        tracing::info!(connection = connection.record.name, code = error.kind.code(), "a provider gave no answer");
        match &error.kind {
            CallErrorKind::RateLimited { retry_after } => {
                connection.pause(*retry_after);
                if connection.quota.paused_until().is_some_and(|until| until > patience) {
                    return Err(failure(&error));
                }
            }
            CallErrorKind::Unavailable => match rests.next() {
                Some(rest) => tokio::time::sleep(rest).await,
                None => return Err(failure(&error)),
            },
            _ => return Err(failure(&error)),
        }
    }
}

/// The failure of a call that waited as long as it may.
pub(super) fn out_of_quota(connection: &LiveConnection) -> StepFailure {
    let name = &connection.record.name;
    failure(&CallError {
        kind: CallErrorKind::RateLimited { retry_after: None },
        message: format!("the quota of `{name}` is used up for longer than a step may wait"),
        log: String::new(),
    })
}

fn keep(enriched: Enriched) -> (Answer, Vec<Payload>) {
    let mut answer = enriched.answer;
    let mut payloads = Vec::with_capacity(enriched.documents.len());
    for Document { media_type, bytes } in enriched.documents {
        let digest = blake3::hash(&bytes).to_hex().to_string();
        answer.raw.push(RawDocument {
            digest: digest.clone(),
            media_type: media_type.clone(),
            size: bytes.len() as u64,
        });
        payloads.push(Payload { digest, media_type, bytes });
    }
    (answer, payloads)
}
