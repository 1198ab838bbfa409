//! Ways to say why there is no answer.
use crate::http::Error;
use crate::text::{self, MAX_MESSAGE};
use crate::{Failure, FailureKind, dns};

impl Failure {
    /// A failure of this kind; the message is cleaned and shortened.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl AsRef<str>) -> Self {
        Self { kind, message: text::clean(message.as_ref(), MAX_MESSAGE) }
    }

    /// The credentials were missing, wrong or not allowed to do this.
    #[must_use]
    pub fn unauthorised(message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::Unauthorised, message)
    }

    /// The provider's limit was reached; `seconds` until it may be asked again, where it said so.
    #[must_use]
    pub fn rate_limited(seconds: Option<u32>, message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::RateLimited(seconds), message)
    }

    /// The provider could not be reached or failed: worth another try.
    #[must_use]
    pub fn unavailable(message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::Unavailable, message)
    }

    /// The provider answered something that is not of its documented shape.
    #[must_use]
    pub fn malformed(message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::Malformed, message)
    }

    /// The connector does not handle this kind of observable or request.
    #[must_use]
    pub fn unsupported(message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::Unsupported, message)
    }

    /// The connection's settings are wrong; the message names the key.
    #[must_use]
    pub fn misconfigured(message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::Misconfigured, message)
    }

    /// The provider refused the request as wrong.
    #[must_use]
    pub fn rejected(message: impl AsRef<str>) -> Self {
        Self::new(FailureKind::Rejected, message)
    }
}

/// A request that got no answer at all.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(message) => Self::new(FailureKind::Denied, message),
            Error::Invalid(message) => Self::misconfigured(format!(
                "The request could not be made; check the connection's settings and secrets: {message}"
            )),
            Error::Unreachable(message) => Self::unavailable(format!("The provider could not be reached: {message}")),
            Error::Timeout => Self::unavailable("The provider did not answer in the time that was left for the call."),
            Error::TooLarge(limit) => {
                Self::new(FailureKind::TooLarge, format!("The answer is larger than the limit of {limit} bytes."))
            }
            Error::Redirect(message) => {
                Self::new(FailureKind::Denied, format!("The provider redirected where no grant leads: {message}"))
            }
            Error::Other(message) => Self::new(FailureKind::Other("transport".to_owned()), message),
        }
    }
}

/// A DNS query that got no answer at all.
impl From<dns::Error> for Failure {
    fn from(error: dns::Error) -> Self {
        match error {
            dns::Error::NotFound => Self::rejected("The name does not exist in the DNS."),
            dns::Error::Denied(message) => Self::new(FailureKind::Denied, message),
            dns::Error::Invalid(message) => Self::misconfigured(format!(
                "The DNS query could not be made; check the connection's settings: {message}"
            )),
            dns::Error::Failed(message) => Self::unavailable(format!("The DNS query failed: {message}")),
            dns::Error::Unreachable(message) => Self::unavailable(format!("The DNS could not be reached: {message}")),
            dns::Error::Timeout => Self::unavailable("The DNS did not answer in time."),
            dns::Error::TooLarge(limit) => {
                Self::new(FailureKind::TooLarge, format!("The DNS answer is larger than the limit of {limit} bytes."))
            }
            dns::Error::Other(message) => Self::new(FailureKind::Other("dns".to_owned()), message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stopped_a_request_decides_the_kind_of_failure() {
        let kind = |error: Error| Failure::from(error).kind;
        assert_eq!(kind(Error::Denied("add http".to_owned())), FailureKind::Denied);
        assert_eq!(kind(Error::Redirect("169.254.169.254".to_owned())), FailureKind::Denied);
        assert_eq!(kind(Error::Invalid("no host".to_owned())), FailureKind::Misconfigured);
        assert_eq!(kind(Error::Unreachable("reset".to_owned())), FailureKind::Unavailable);
        assert_eq!(kind(Error::Timeout), FailureKind::Unavailable);
        assert_eq!(kind(Error::TooLarge(8)), FailureKind::TooLarge);
        assert_eq!(kind(Error::Other("?".to_owned())), FailureKind::Other("transport".to_owned()));
    }

    #[test]
    fn what_stopped_a_dns_query_decides_the_kind_of_failure() {
        let kind = |error: dns::Error| Failure::from(error).kind;
        assert_eq!(kind(dns::Error::Denied("add dns".to_owned())), FailureKind::Denied);
        assert_eq!(kind(dns::Error::Failed("SERVFAIL".to_owned())), FailureKind::Unavailable);
        assert_eq!(kind(dns::Error::Timeout), FailureKind::Unavailable);
        assert_eq!(kind(dns::Error::NotFound), FailureKind::Rejected);
        assert_eq!(kind(dns::Error::TooLarge(8)), FailureKind::TooLarge);
    }

    #[test]
    fn the_line_that_a_refusal_asks_for_reaches_the_reader() {
        let failure = Failure::from(Error::Denied("http = [\"api.example.org\"] is missing".to_owned()));
        assert_eq!(failure.message, "http = [\"api.example.org\"] is missing");
    }
}
