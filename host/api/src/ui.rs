//! The web UI: static files with precompressed variants, a strict content security policy, and the application's page
//! for every address that is the browser's own.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use crate::{
    problem::{Code, Failure},
    state::ApiState,
};

/// The page that every address of the browser's router answers.
const INDEX: &str = "index.html";
/// Nothing from elsewhere, nothing inline; WebAssembly may be compiled.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The files of the web UI, inside the binary.
pub trait Assets: Send + Sync {
    /// The file of this path, which has no leading slash; `None` when there is none.
    fn get(&self, path: &str) -> Option<Asset>;
}

/// One file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The file as it is.
    pub bytes: Bytes,
    /// Its media type.
    pub media_type: String,
    /// Its entity tag, in quotes: changes with its bytes.
    pub etag: String,
    /// The file compressed with Brotli.
    pub br: Option<Bytes>,
    /// The file compressed with gzip.
    pub gz: Option<Bytes>,
    /// Whether its name carries a hash of its bytes, so that it may be kept for ever.
    pub immutable: bool,
}

/// `GET` of everything that no route has.
pub(crate) async fn serve(
    State(state): State<ApiState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let path = uri.path().trim_start_matches('/');
    let nowhere = || Failure::new(Code::NotFound, "nothing has this address");
    if path == "api" || path.starts_with("api/") || path.starts_with("oauth/") || path.starts_with(".well-known/") {
        return Err(nowhere());
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(Failure::new(Code::MethodNotAllowed, "this address only has GET"));
    }
    let asset = if path.is_empty() { None } else { state.assets.get(path) };
    // A missing file stays missing; only addresses without an extension are pages.
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let asset = match asset {
        Some(asset) => asset,
        None if is_page => state.assets.get(INDEX).ok_or_else(nowhere)?,
        None => return Err(nowhere()),
    };
    Ok(respond(asset, &headers))
}

fn respond(asset: Asset, headers: &HeaderMap) -> Response {
    let (encoding, bytes) = choose(&asset, headers);
    // Each variant is its own representation (RFC 9110 section 8.8.3.3).
    let etag = match encoding {
        Some(encoding) => format!("{}-{encoding}\"", asset.etag.trim_end_matches('"')),
        None => asset.etag.clone(),
    };
    let unchanged = headers.get(header::IF_NONE_MATCH).is_some_and(|value| {
        value.to_str().is_ok_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag))
    });
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(bytes)) };
    let caching = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &asset.media_type);
    set(header::ETAG, &etag);
    set(header::CACHE_CONTROL, caching);
    set(header::VARY, "accept-encoding");
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    response
}

fn choose(asset: &Asset, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| {
        accepted.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts.next().is_some_and(|offered| offered.eq_ignore_ascii_case(name));
            named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    };
    match (&asset.br, &asset.gz) {
        (Some(bytes), _) if accepts("br") => (Some("br"), bytes.clone()),
        (_, Some(bytes)) if accepts("gzip") => (Some("gzip"), bytes.clone()),
        _ => (None, asset.bytes.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> Asset {
        Asset {
            bytes: Bytes::from_static(b"plain"),
            media_type: "text/javascript".to_owned(),
            etag: "\"abc\"".to_owned(),
            br: Some(Bytes::from_static(b"br")),
            gz: Some(Bytes::from_static(b"gz")),
            immutable: true,
        }
    }

    fn asking(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_best_variant_that_the_browser_accepts_is_sent() {
        let encoding = |accept| choose(&script(), &asking(header::ACCEPT_ENCODING, accept)).0;
        assert_eq!(encoding("gzip, deflate, br;q=0.9"), Some("br"));
        assert_eq!(encoding("gzip, br;q=0"), Some("gzip"));
        assert_eq!(encoding("identity"), None);
    }

    #[test]
    fn a_file_that_the_browser_has_is_not_sent_again() {
        let response = respond(script(), &asking(header::IF_NONE_MATCH, "\"x\", \"abc\""));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
}
