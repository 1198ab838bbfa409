//! Points in time as text, without a clock: RFC 3339 from what providers write, and HTTP dates.

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// RFC 3339 in UTC of seconds since 1970.
#[must_use]
pub fn rfc3339_from_unix(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// Seconds since 1970 of an HTTP date in its preferred form (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
#[must_use]
pub fn unix_from_http_date(text: &str) -> Option<i64> {
    let rest = text.trim().split_once(", ")?.1.strip_suffix(" GMT")?;
    let mut parts = rest.split(' ');
    let day: i64 = parts.next()?.parse().ok()?;
    let month = month_from_name(parts.next()?)?;
    let year: i64 = parts.next()?.parse().ok()?;
    let clock = clock(parts.next()?)?;
    valid_date(year, month, day).then(|| days_from_civil(year, month, day) * 86_400 + clock)
}

/// RFC 3339 of a date as registries and providers write it, or nothing when it cannot be told. Understood are ISO 8601 with and
/// without a time or an offset, `2016.12.29`, `2016/12/29`, `29.12.2016`, `20161229` and `29-Dec-2016`, each with an optional time
/// after it. A time without an offset is taken as UTC.
#[must_use]
pub fn rfc3339(text: &str) -> Option<String> {
    let text = text.trim();
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    let (year, month, day) = date_parts(date)?;
    if !valid_date(year, month, day) {
        return None;
    }
    let time = time_with_offset(time).unwrap_or_else(|| "00:00:00Z".to_owned());
    Some(format!("{year:04}-{month:02}-{day:02}T{time}"))
}

fn date_parts(date: &str) -> Option<(i64, i64, i64)> {
    if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        return Some((date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..].parse().ok()?));
    }
    let mut parts = date.split(['-', '.', '/']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let month = second.parse().ok().or_else(|| month_from_name(second))?;
    if first.len() == 4 {
        Some((first.parse().ok()?, month, third.parse().ok()?))
    } else if third.len() == 4 {
        Some((third.parse().ok()?, month, first.parse().ok()?))
    } else {
        None
    }
}

/// "13:28:19Z" or "13:28:19+02:00" from a time of day with optional fraction and offset.
fn time_with_offset(text: &str) -> Option<String> {
    let seconds = clock(text.get(..8)?)?;
    let rest = text[8..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()).trim_start();
    let offset = offset(rest).unwrap_or_else(|| "Z".to_owned());
    Some(format!("{:02}:{:02}:{:02}{offset}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

fn offset(text: &str) -> Option<String> {
    let sign = text.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let digits: String = text[1..].chars().filter(|c| *c != ':').take_while(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let in_range = hours.parse::<u8>().ok()? < 24 && minutes.parse::<u8>().ok()? < 60;
    in_range.then(|| format!("{sign}{hours}:{minutes}"))
}

fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let mut part = |below: i64| parts.next()?.parse::<i64>().ok().filter(|value| (0..below).contains(value));
    Some(part(24)? * 3600 + part(60)? * 60 + part(60)?)
}

fn month_from_name(name: &str) -> Option<i64> {
    let short = name.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| *month == short)?;
    i64::try_from(index).ok().map(|index| index + 1)
}

fn valid_date(year: i64, month: i64, day: i64) -> bool {
    (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && day >= 1
        && civil_from_days(days_from_civil(year, month, day)) == (year, month, day)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years that begin in March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_time_becomes_rfc_3339() {
        assert_eq!(rfc3339_from_unix(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339_from_unix(951_827_696), "2000-02-29T12:34:56Z");
        assert_eq!(rfc3339_from_unix(-1), "1969-12-31T23:59:59Z");
        assert_eq!(rfc3339_from_unix(1_655_493_601), "2022-06-17T19:20:01Z");
    }

    #[test]
    fn http_dates_are_read() {
        assert_eq!(unix_from_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(unix_from_http_date("Sun, 31 Feb 1994 08:49:37 GMT"), None);
        assert_eq!(unix_from_http_date("yesterday"), None);
    }

    #[test]
    fn the_registries_ways_to_write_a_date_are_understood() {
        let cases = [
            ("2016-12-29T13:28:19Z", "2016-12-29T13:28:19Z"),
            ("2007-01-25T02:05:00+00:00", "2007-01-25T02:05:00+00:00"),
            ("2021-07-09T13:57:11.557635", "2021-07-09T13:57:11Z"),
            ("2016-12-29 13:28:19", "2016-12-29T13:28:19Z"),
            ("2016-12-29T13:28:19.0+0200", "2016-12-29T13:28:19+02:00"),
            ("2016-12-29", "2016-12-29T00:00:00Z"),
            ("29-Dec-2016", "2016-12-29T00:00:00Z"),
            ("20161229", "2016-12-29T00:00:00Z"),
            ("2016.12.29 13:28:19", "2016-12-29T13:28:19Z"),
            ("29.12.2016", "2016-12-29T00:00:00Z"),
            ("2016/12/29", "2016-12-29T00:00:00Z"),
        ];
        for (written, expected) in cases {
            assert_eq!(rfc3339(written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_not_a_date_stays_out() {
        for text in ["", "never", "2016-13-01", "2016-02-30", "1-2-3", "20161399", "é-é-éééé", "2016-12-29-1"] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
