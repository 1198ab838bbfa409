//! Who asks: the bearer of an access token, and the address that a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use tocsin_app::{self as app, tokens::Bearer};
use tocsin_model::viewer::Viewer;

use crate::{
    problem::{Code, Failure},
    state::ApiState,
};

/// The bearer of the request's access token, with the sign-in that it belongs to, also when they can do nothing but enrol a
/// second factor: for the routes that enrolling takes.
pub(crate) struct SignedIn(pub(crate) Bearer);

/// The bearer of the request's access token, as the use cases want to know it.
pub(crate) struct Caller(pub(crate) Viewer);

impl FromRequestParts<ApiState> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        // The idempotency layer asks first; the handler need not check the token again.
        if let Some(bearer) = parts.extensions.get::<Bearer>() {
            return Ok(Self(*bearer));
        }
        let token = bearer_token(&parts.headers)
            .ok_or_else(|| Failure::new(Code::Unauthorised, "send `Authorization: Bearer <access token>`"))?;
        let bearer = state.app.authenticate_to_enrol(token).await?;
        parts.extensions.insert(bearer);
        Ok(Self(bearer))
    }
}

impl FromRequestParts<ApiState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        let SignedIn(bearer) = SignedIn::from_request_parts(parts, state).await?;
        if bearer.must_enrol { Err(app::Error::SecondFactorRequired.into()) } else { Ok(Self(bearer.viewer)) }
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The address that the request comes from.
pub(crate) struct Source(pub(crate) IpAddr);

impl FromRequestParts<ApiState> for Source {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Failure> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip())
            .ok_or_else(|| Failure::new(Code::Internal, "the listener does not tell where requests come from"))?;
        let forwarded = state.config.trust_forwarded_for.then(|| last_forwarded(&parts.headers)).flatten();
        Ok(Self(forwarded.unwrap_or(peer)))
    }
}

/// The address that the nearest proxy added. Those before it are the client's own claim.
fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_that_the_nearest_proxy_added_counts() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "198.51.100.1, 203.0.113.9".parse().expect("a value"));
        assert_eq!(last_forwarded(&headers), Some(IpAddr::from([203, 0, 113, 9])));
    }
}
