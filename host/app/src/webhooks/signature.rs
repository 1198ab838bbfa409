//! Signatures of requests to webhooks, as version 1 of the Standard Webhooks specification has them: HMAC-SHA256 over
//! the identifier, the time and the body, in base64.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The headers of a request.
pub(super) fn headers(id: &str, at: DateTime<Utc>, body: &[u8], secret: &[u8]) -> [(&'static str, String); 3] {
    let timestamp = at.timestamp().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    let signature = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    [("webhook-id", id.to_owned()), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specifications_libraries_is_reproduced() {
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let at = DateTime::from_timestamp(1_614_265_330, 0).expect("in range");
        let [.., (_, signature)] = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b"{\"test\": 2432232314}", &secret);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
