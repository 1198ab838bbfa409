//! What a redirect makes of a request (RFC 9110 section 15.4), with nothing confidential carried to another origin.

use reqwest::{
    Method, StatusCode,
    header::{AUTHORIZATION, COOKIE, HeaderMap, LOCATION, PROXY_AUTHORIZATION},
};
use url::Url;

use super::http::{HttpError, Outgoing};

/// The next request, where the response redirects.
pub(super) fn follow(sent: &Outgoing, status: StatusCode, headers: &HeaderMap) -> Option<Result<Outgoing, HttpError>> {
    let redirects = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = headers.get(LOCATION).filter(|_| redirects)?;
    let url = location.to_str().ok().and_then(|text| sent.url.join(text).ok());
    Some(match url {
        Some(url) => next(sent, status, url),
        None => Err(HttpError::Redirect("the redirect's Location is not a URL".to_owned())),
    })
}

fn next(sent: &Outgoing, status: StatusCode, url: Url) -> Result<Outgoing, HttpError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(HttpError::Redirect(format!("the redirect leads to a `{}` URL", url.scheme())));
    }
    let mut request = sent.clone();
    let becomes_get = status == StatusCode::SEE_OTHER && sent.method != Method::HEAD
        || matches!(status.as_u16(), 301 | 302) && sent.method == Method::POST;
    if becomes_get {
        request.method = Method::GET;
        request.body = None;
        request.headers.remove(reqwest::header::CONTENT_TYPE);
    }
    if url.origin() != sent.url.origin() {
        request.credentials.clear();
        for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
            request.headers.remove(name);
        }
    }
    request.url = url;
    request.url.set_fragment(None);
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::{Credential, Placement};

    fn sent(method: Method) -> Outgoing {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, "Bearer own".parse().expect("a value"));
        headers.insert("x-kept", "yes".parse().expect("a value"));
        let placement = Placement::Query { name: "key".into() };
        Outgoing {
            method,
            url: "https://a.test/x".parse().expect("a URL"),
            headers,
            body: Some(b"body".to_vec()),
            credentials: vec![Credential { secret: "key".into(), placement }],
        }
    }

    fn followed(method: Method, status: u16, location: &str) -> Result<Outgoing, HttpError> {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, location.parse().expect("a value"));
        let status = StatusCode::from_u16(status).expect("a status");
        follow(&sent(method), status, &headers).expect("it redirects")
    }

    #[test]
    fn credentials_stay_on_their_origin() {
        let same = followed(Method::GET, 302, "/y").expect("follows");
        assert_eq!(same.url.as_str(), "https://a.test/y");
        assert_eq!(same.credentials.len(), 1);
        for other in ["https://b.test/", "http://a.test/x", "https://a.test:8443/x", "//b.test/"] {
            let next = followed(Method::GET, 302, other).expect("follows");
            assert!(next.credentials.is_empty() && !next.headers.contains_key(AUTHORIZATION), "{other}");
            assert!(next.headers.contains_key("x-kept"));
        }
    }

    #[test]
    fn a_post_becomes_a_get_except_where_the_status_keeps_it() {
        for (status, method) in
            [(301, Method::GET), (302, Method::GET), (303, Method::GET), (307, Method::POST), (308, Method::POST)]
        {
            let next = followed(Method::POST, status, "/y").expect("follows");
            assert_eq!(next.body.is_some(), method == Method::POST, "{status}");
            assert_eq!(next.method, method, "{status}");
        }
        let put = followed(Method::PUT, 302, "/y").expect("follows");
        assert_eq!(put.method, Method::PUT);
    }

    #[test]
    fn other_schemes_are_not_followed() {
        assert!(matches!(followed(Method::GET, 302, "file:///etc/passwd"), Err(HttpError::Redirect(_))));
    }
}
