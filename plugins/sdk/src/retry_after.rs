//! `Retry-After` (RFC 9110 section 10.2.3) as seconds.
use crate::Response;
use crate::time::unix_from_http_date;

/// Seconds until the provider may be asked again. A date is taken relative to the answer's own `Date` header, because a
/// component has no clock; without that header a date says nothing.
pub fn retry_after(response: &Response) -> Option<u32> {
    let value = response.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(u32::try_from(seconds).unwrap_or(u32::MAX));
    }
    let until = unix_from_http_date(value)?;
    let now = unix_from_http_date(response.header("date")?)?;
    Some(u32::try_from((until - now).max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;
    use crate::testing::response;

    #[test]
    fn seconds_are_taken_as_they_are() {
        let limited = response(429, "").with_header("retry-after", "120");
        assert_eq!(limited.failure().kind, FailureKind::RateLimited(Some(120)));
    }

    #[test]
    fn a_date_counts_from_the_answers_own_date() {
        let limited = response(429, "")
            .with_header("date", "Fri, 31 Dec 1999 23:59:30 GMT")
            .with_header("retry-after", "Sat, 01 Jan 2000 00:00:30 GMT");
        assert_eq!(retry_after(&limited), Some(60));
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        assert_eq!(retry_after(&response(429, "").with_header("retry-after", "soon")), None);
        assert_eq!(retry_after(&response(429, "").with_header("retry-after", "Sat, 01 Jan 2000 00:00:30 GMT")), None);
        assert_eq!(retry_after(&response(429, "").with_header("retry-after", "-5")), None);
    }
}
