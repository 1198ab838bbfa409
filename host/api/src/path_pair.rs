//! Addresses with two parameters, such as an incident and one of its tasks.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use crate::problem::{Code, Failure};

/// The two path parameters of a route. What does not parse names nothing, so it is not found.
pub(crate) struct PathPair<A, B>(pub(crate) A, pub(crate) B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for PathPair<A, B> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let nowhere = || Failure::new(Code::NotFound, "nothing has this address");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nowhere())?;
        let mut texts = params.iter().map(|(_, text)| text);
        let (Some(first), Some(second)) = (texts.next(), texts.next()) else { return Err(nowhere()) };
        match (first.parse(), second.parse()) {
            (Ok(first), Ok(second)) => Ok(Self(first, second)),
            _ => Err(nowhere()),
        }
    }
}
