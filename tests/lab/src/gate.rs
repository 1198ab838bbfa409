//! The door that every provider request goes through: it counts, waits, and lets go wrong what was ordered to.

use std::{convert::Infallible, io, sync::OnceLock, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use futures::{StreamExt, stream};

use crate::{
    connection::CutSwitch,
    faults::{Fault, Verdict},
    provider::Provider,
    refusal::refusal,
    world::{Shared, World},
};

/// The largest request body that is looked at; more is refused as a provider would.
const BODY_LIMIT: usize = 8 << 20;

/// What a gzip bomb inflates to, in bytes.
const BOMB_BYTES: usize = 256 << 20;

/// Middleware for all provider routes.
pub(crate) async fn gate(
    State(world): State<Shared>,
    ConnectInfo(connection): ConnectInfo<CutSwitch>,
    request: Request,
    next: Next,
) -> Response {
    let Some(provider) = Provider::of_path(request.uri().path()) else {
        return next.run(request).await;
    };
    let path = format!("{} {}", request.method(), request.uri().path());
    let observable = provider.observable(request.uri().path());
    let running = world.counters.arrived(provider, path, observable.clone());
    let (request, verdict) = match decide(&world, provider, request, observable).await {
        Ok(decided) => decided,
        Err(too_large) => return too_large,
    };
    world.pause(world.latency() + verdict.delay).await;
    let answer = match verdict.fault {
        None => next.run(request).await,
        Some(fault) => strike(&world, provider, fault, &connection, request, next).await,
    };
    if answer.extensions().get::<Severed>().is_none() {
        running.answered(answer.status().as_u16());
    }
    answer
}

/// Finds the fault for a request. Bodies are read only while orders stand, because only then they can match.
async fn decide(
    world: &World,
    provider: Provider,
    request: Request,
    observable: Option<String>,
) -> Result<(Request, Verdict), Response> {
    if !world.faults.is_armed() {
        return Ok((request, Verdict::default()));
    }
    let (parts, body) = request.into_parts();
    let bytes = if matches!(parts.method, Method::POST | Method::PUT) {
        let read = axum::body::to_bytes(body, BODY_LIMIT).await;
        read.map_err(|_| refusal(provider, StatusCode::PAYLOAD_TOO_LARGE, None))?
    } else {
        Bytes::new()
    };
    let query = percent_encoding::percent_decode_str(parts.uri.query().unwrap_or_default()).decode_utf8_lossy();
    let observable = observable.unwrap_or_default();
    let text =
        format!("{} {}?{query}\n{observable}\n{}", parts.method, parts.uri.path(), String::from_utf8_lossy(&bytes));
    let verdict = world.faults.decide(provider, &text);
    Ok((Request::from_parts(parts, Body::from(bytes)), verdict))
}

async fn strike(
    world: &World,
    provider: Provider,
    fault: Fault,
    connection: &CutSwitch,
    request: Request,
    next: Next,
) -> Response {
    match fault {
        Fault::Slow { .. } => next.run(request).await,
        Fault::SlowAnswer { ms } => {
            let answer = next.run(request).await;
            world.pause(Duration::from_millis(ms)).await;
            answer
        }
        Fault::Status { code, retry_after } => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            refusal(provider, status, retry_after)
        }
        Fault::Cut => half(next.run(request).await).await,
        Fault::Malformed => json_text("{\"data\": {\"attributes\": {\"last_analysis_stats\": {\"malicious\": "),
        Fault::Huge { bytes } => huge(bytes),
        Fault::Redirect { to } => redirect(&to),
        Fault::LostRequest => severed(connection),
        Fault::LostAnswer => {
            drop(next.run(request).await);
            severed(connection)
        }
        Fault::WrongShape => json_text(r#"[{"kind": "surprise", "data": [1, 2, 3]}, null, "text"]"#),
        Fault::Hang => {
            world.stop.cancelled().await;
            severed(connection)
        }
        Fault::GzipBomb => bomb().await,
    }
}

/// Marks an answer that nobody receives, so that it is in no counter of statuses.
#[derive(Debug, Clone, Copy)]
struct Severed;

/// An answer that is never written, because its connection closes first.
fn severed(connection: &CutSwitch) -> Response {
    connection.cut();
    let mut answer = StatusCode::NO_CONTENT.into_response();
    answer.extensions_mut().insert(Severed);
    answer
}

fn json_text(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the ordered Location is no header value").into_response(),
    }
}

/// Announces the whole answer and sends half of it.
async fn half(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let start = whole.slice(..whole.len() / 2);
    let cut = stream::once(async {
        // Gives the connection a turn to send what it has before the error closes it.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(start)]).chain(cut)))
}

/// A JSON text of this many bytes, sent in pieces without an announced length.
fn huge(bytes: u64) -> Response {
    const PIECE: usize = 64 << 10;
    static FILLING: [u8; PIECE] = [b'A'; PIECE];
    let opening = Bytes::from_static(b"{\"data\":\"");
    let closing = Bytes::from_static(b"\"}");
    let filling = bytes.saturating_sub((opening.len() + closing.len()) as u64);
    let pieces = stream::unfold(filling, |left| async move {
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(PIECE);
        (size > 0).then(|| (Bytes::from_static(&FILLING[..size]), left - size as u64))
    });
    let whole = stream::iter([opening]).chain(pieces).chain(stream::iter([closing]));
    let body = Body::from_stream(whole.map(Ok::<_, Infallible>));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A gzip body of little more than 1 MB that inflates to [`BOMB_BYTES`]; made once, off the threads that answer.
async fn bomb() -> Response {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    let made = tokio::task::spawn_blocking(|| BOMB.get_or_init(make_bomb).clone()).await;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_ENCODING, "gzip")];
    (headers, made.unwrap_or_default()).into_response()
}

fn make_bomb() -> Bytes {
    use io::Write;
    let piece = vec![b'0'; 1 << 20];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = (0..BOMB_BYTES / piece.len()).try_for_each(|_| encoder.write_all(&piece));
    let packed = written.and_then(|()| encoder.finish());
    Bytes::from(packed.expect("writing to memory does not fail"))
}
