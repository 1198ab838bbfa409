//! Query strings and path parameters: read strictly; an unknown parameter is an error, a malformed id is not found.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::{
    problem::{Code, Failure},
    reading,
};

/// A query string. Its type denies unknown fields.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        reading::pairs(query.as_bytes()).map(Self).map_err(|wrong| wrong.refusal(Code::InvalidQuery))
    }
}

/// The one path parameter of a route. What does not parse names nothing, so it is not found.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let nowhere = || Failure::new(Code::NotFound, "nothing has this address");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nowhere())?;
        let (_, text) = params.iter().next().ok_or_else(nowhere)?;
        text.parse().map(Self).map_err(|_| nowhere())
    }
}
