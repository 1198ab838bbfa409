//! The two cookies: the refresh token, and the proof that a device signed in before. Scripts read neither.

use axum::http::{HeaderMap, HeaderValue, header};

/// The refresh token's cookie.
pub(crate) const REFRESH: Cookie = Cookie { name: "tocsin_refresh", path: "/api/v1/auth" };
/// The known device's cookie.
pub(crate) const DEVICE: Cookie = Cookie { name: "tocsin_device", path: "/api/v1/auth/login" };
/// How long a device is remembered, in seconds: a year.
pub(crate) const DEVICE_SECONDS: u64 = 365 * 24 * 60 * 60;

/// A cookie's name and where the browser sends it.
pub(crate) struct Cookie {
    name: &'static str,
    path: &'static str,
}

impl Cookie {
    /// Its value in a request.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| value.to_owned())
    }

    /// The `Set-Cookie` that gives it this value. `secure` keeps it off plain HTTP.
    pub(crate) fn set(&self, value: &str, max_age_seconds: u64, secure: bool) -> HeaderValue {
        let secure = if secure { "; Secure" } else { "" };
        let text = format!(
            "{}={value}; Path={}; Max-Age={max_age_seconds}; HttpOnly; SameSite=Strict{secure}",
            self.name, self.path
        );
        HeaderValue::from_str(&text).expect("base64url and dots are a header value")
    }

    /// The `Set-Cookie` that removes it.
    pub(crate) fn clear(&self, secure: bool) -> HeaderValue {
        self.set("", 0, secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_not_by_a_part_of_its_name() {
        let value = HeaderValue::from_static("xtocsin_refresh=no; a=b; tocsin_refresh=yes");
        let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
        assert_eq!(REFRESH.read(&headers).as_deref(), Some("yes"));
        assert_eq!(DEVICE.read(&headers), None);
    }

    #[test]
    fn over_https_the_cookie_is_kept_off_plain_http() {
        assert!(REFRESH.set("x", 1, true).to_str().expect("text").ends_with("HttpOnly; SameSite=Strict; Secure"));
        assert!(!REFRESH.set("x", 1, false).to_str().expect("text").contains("Secure"));
    }
}
