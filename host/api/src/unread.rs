//! What becomes of a body that nobody read to its end, because the request was refused before.
//!
//! The connection would be closed while the client still sends, and a client that is cut off so mostly reports a broken
//! pipe, never the refusal. So the rest of the body is thrown away first, as far as that is reasonable.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

/// How many bytes are thrown away at most; whoever sends more is cut off.
const MOST: usize = 32 * 1024 * 1024;
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers a refused request only when its body has been sent.
pub(crate) async fn discard(request: Request, next: Next) -> Response {
    // Such a client waits for leave before it sends anything, and takes the refusal instead.
    if request.headers().contains_key(header::EXPECT) || request.body().is_end_stream() {
        return next.run(request).await;
    }
    let left = Arc::new(Mutex::new(None));
    let request = request.map(|body| Body::new(Lent { body: Some(body), left: Arc::clone(&left) }));
    let response = next.run(request).await;
    let unread = left.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(body) = unread.filter(|_| !response.status().is_success()) {
        // Too slow or too much: the answer is sent all the same, whether or not the client can still read it.
        let _ = tokio::time::timeout(PATIENCE, throw_away(body)).await;
    }
    response
}

async fn throw_away(mut body: Body) {
    let mut thrown = 0;
    while let Some(Ok(frame)) = body.frame().await {
        thrown += frame.data_ref().map_or(0, Bytes::len);
        if thrown > MOST {
            return;
        }
    }
}

/// A body that is given back when its reader drops it before its end.
struct Lent {
    body: Option<Body>,
    left: Arc<Mutex<Option<Body>>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{Router, http::StatusCode, middleware::from_fn, routing::post};
    use futures::stream;
    use tower::ServiceExt;

    use super::*;

    /// A body of so many KiB that counts how many of them were taken.
    fn counted(pieces: usize, taken: &Arc<AtomicUsize>) -> Body {
        let taken = Arc::clone(taken);
        Body::from_stream(stream::iter((0..pieces).map(move |_| {
            taken.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::convert::Infallible>(Bytes::from_static(&[0; 1024]))
        })))
    }

    async fn refused(request: axum::http::request::Builder, pieces: usize) -> (StatusCode, usize) {
        let taken = Arc::new(AtomicUsize::new(0));
        let refusing = Router::new().route("/", post(|| async { StatusCode::UNAUTHORIZED })).layer(from_fn(discard));
        let request = request.body(counted(pieces, &taken)).expect("a request");
        let response = refusing.oneshot(request).await.expect("an answer");
        (response.status(), taken.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn the_rest_of_a_refused_body_is_taken_before_the_answer() {
        assert_eq!(refused(Request::post("/"), 100).await, (StatusCode::UNAUTHORIZED, 100));
    }

    #[tokio::test]
    async fn an_endless_body_is_cut_off() {
        let (status, taken) = refused(Request::post("/"), 1024 * 1024).await;
        assert_eq!((status, taken), (StatusCode::UNAUTHORIZED, MOST / 1024 + 1));
    }

    #[tokio::test]
    async fn a_client_that_waits_for_leave_sends_nothing() {
        let request = Request::post("/").header(header::EXPECT, "100-continue");
        assert_eq!(refused(request, 100).await, (StatusCode::UNAUTHORIZED, 0));
    }
}
