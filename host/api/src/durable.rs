//! No request that changes something is answered with success while the database cannot store.
//!
//! A use case may find what it was asked for there already, and answer without a write of its own. A database whose disk
//! is full shows what it failed to store as if it were there, so that answer would promise what a restart takes back.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{problem::Failure, state::ApiState};

/// Refuses before anything is done what cannot be stored, and afterwards what turned out not to be.
pub(crate) async fn only_what_is_stored(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    state.app.stores().await?;
    let response = next.run(request).await;
    if response.status().is_success() {
        state.app.stores().await?;
    }
    Ok(response)
}
