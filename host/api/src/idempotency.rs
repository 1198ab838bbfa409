//! The layer that honours `Idempotency-Key` on every `POST` of someone who is signed in.
//!
//! The request is worked on in a task of its own: a client that hangs up does not leave its key reserved for ever.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tocsin_app::{
    idempotency::{Answer, Claim, Once, Turn},
    tokens::Bearer,
};
use tocsin_model::viewer::Viewer;

use crate::{
    problem::{Code, Failure},
    state::ApiState,
    viewer::SignedIn,
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is an earlier one, given again.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// From what the ids follow of that which the request makes, when it has a key.
pub(crate) struct Repeatable(pub(crate) Option<Once>);

impl FromRequestParts<ApiState> for Repeatable {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Once>().copied()))
    }
}

/// Does a request with a key once; gives its answer to those who repeat it.
pub(crate) async fn answer_once(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let Some(key) = key(&request) else { return Ok(next.run(request).await) };
    let (caller, request) = caller(request, &state).await?;
    let (parts, body) = request.into_parts();
    // The copy of the parts carries the route's body limit.
    let body = crate::json::body(Request::from_parts(parts.clone(), body), &state).await?;
    let path = parts.uri.path().as_bytes().to_vec();
    let turn = state.app.begin_request(caller.principal, &key, &[&eyes(&caller), b"POST", &path, &body]).await?;
    take(state, turn, Request::from_parts(parts, Body::from(body)), next).await
}

/// The same for a file, which is too large to be read twice: requests are the same when address and length are.
pub(crate) async fn upload_once(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let Some(key) = key(&request) else { return Ok(next.run(request).await) };
    let (caller, request) = caller(request, &state).await?;
    let length = request.headers().get(header::CONTENT_LENGTH).map_or(&[][..], HeaderValue::as_bytes);
    let address = request.uri().to_string();
    let turn =
        state.app.begin_request(caller.principal, &key, &[&eyes(&caller), b"POST", address.as_bytes(), length]).await?;
    take(state, turn, request, next).await
}

/// The key of a request that has one to honour.
fn key(request: &Request) -> Option<String> {
    let key = request.headers().get(KEY).filter(|_| request.method() == Method::POST)?;
    Some(key.to_str().unwrap_or_default().to_owned())
}

/// Who asks. Whether they may do what they ask for is the handler's to say.
async fn caller(request: Request, state: &ApiState) -> Result<(Viewer, Request), Failure> {
    let (mut parts, body) = request.into_parts();
    let SignedIn(Bearer { viewer, .. }) = SignedIn::from_request_parts(&mut parts, state).await?;
    Ok((viewer, Request::from_parts(parts, body)))
}

/// With which eyes a request is answered: whoever acts for another organisation meanwhile, or reads less than before, does not
/// get what was answered then.
fn eyes(viewer: &Viewer) -> Vec<u8> {
    format!("{}/{}/{}", viewer.organisation, viewer.role, viewer.clearance).into_bytes()
}

/// Does the request if it is its turn.
async fn take(state: ApiState, turn: Turn, mut request: Request, next: Next) -> Result<Response, Failure> {
    match turn {
        Turn::Do(claim) => {
            request.extensions_mut().insert(claim.once());
            let work = tokio::spawn(async move {
                let response = next.run(request).await;
                settle(&state, claim, response).await
            });
            work.await.unwrap_or_else(|_| Err(Failure::new(Code::Internal, "the request was cut off")))
        }
        Turn::Answered(answer) => Ok(replay(answer)),
        Turn::Busy => {
            Err(Failure::new(Code::Conflict, "a request with this key is being worked on; try again in a second")
                .retry_after(Duration::from_secs(1)))
        }
        Turn::Different => {
            let message = "was used before, for another path or body: use a new key for every new request";
            Err(Failure::field(Code::IdempotencyMismatch, "Idempotency-Key", message))
        }
    }
}

/// Records what was done. A refused request changed nothing, so its key is free again.
async fn settle(state: &ApiState, claim: Claim, response: Response) -> Result<Response, Failure> {
    if !response.status().is_success() {
        state.app.finish_request(claim, None).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .map_err(|_| Failure::new(Code::Internal, "the answer could not be written"))?;
    let media_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let answer = Answer { status: parts.status.as_u16(), media_type: media_type.to_owned(), body: body.to_vec() };
    state.app.finish_request(claim, Some(&answer)).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    let media_type = HeaderValue::from_str(&answer.media_type).ok().filter(|value| !value.is_empty());
    if let Some(media_type) = media_type {
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
