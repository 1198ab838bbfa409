//! Hashes, autonomous system numbers and CVE ids: digits with a fixed shape.

use super::IocType;

/// The hash types and their lengths in hexadecimal digits.
const HASHES: [(IocType, &str, usize); 4] = [
    (IocType::Md5, "an MD5", 32),
    (IocType::Sha1, "a SHA-1", 40),
    (IocType::Sha256, "a SHA-256", 64),
    (IocType::Sha512, "a SHA-512", 128),
];

/// The hash type with this number of hexadecimal digits.
pub(crate) fn hash_of_length(digits: usize) -> Option<IocType> {
    HASHES.iter().find(|(_, _, length)| *length == digits).map(|(kind, _, _)| *kind)
}

pub(super) fn normalise_hash(kind: IocType, text: &str) -> Result<String, String> {
    let length = HASHES.iter().find(|hash| hash.0 == kind).map_or(0, |hash| hash.2);
    if let Some(wrong) = text.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(format!("`{wrong}` is no hexadecimal digit; expected {length} of 0-9 and a-f"));
    }
    if text.len() != length {
        let meant = HASHES.iter().find(|hash| hash.2 == text.len());
        return Err(match meant {
            Some((right, words, _)) => {
                format!("it has {} hexadecimal digits, which is {words} hash: use the type {right}", text.len())
            }
            None => format!("it has {} hexadecimal digits, expected {length}", text.len()),
        });
    }
    Ok(text.to_ascii_lowercase())
}

/// `AS64500`, `ASN 64500`, `64500` and the asdot form of RFC 5396, `1.10`.
pub(super) fn normalise_asn(text: &str) -> Result<String, String> {
    let upper = text.trim().to_ascii_uppercase();
    let digits = upper.strip_prefix("ASN").or_else(|| upper.strip_prefix("AS")).unwrap_or(&upper);
    let digits = digits.trim_start_matches([' ', ':', '-']);
    let number = match digits.split_once('.') {
        Some((high, low)) => decimal(high, u64::from(u16::MAX))? << 16 | decimal(low, u64::from(u16::MAX))?,
        None => decimal(digits, u64::from(u32::MAX))?,
    };
    Ok(number.to_string())
}

fn decimal(digits: &str, most: u64) -> Result<u64, String> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{digits}` is no number; expected AS and decimal digits, such as AS64500"));
    }
    digits.parse().ok().filter(|number| *number <= most).ok_or_else(|| format!("{digits} is above {most}"))
}

/// `CVE-<year>-<four to nineteen digits>`.
pub(super) fn normalise_cve(text: &str) -> Result<String, String> {
    let upper = text.to_ascii_uppercase();
    let example = "expected a form such as CVE-2021-44228";
    let (year, number) = upper
        .strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'))
        .filter(|(year, number)| [year, number].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())))
        .ok_or_else(|| example.to_owned())?;
    if year.len() != 4 || year < "1999" {
        return Err(format!("`{year}` is no year from 1999 on; {example}"));
    }
    if !(4..=19).contains(&number.len()) {
        return Err(format!("the number has {} digits, expected 4 to 19; {example}", number.len()));
    }
    Ok(upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_of_another_length_is_named_as_what_it_is() {
        let error = normalise_hash(IocType::Md5, &"a".repeat(64)).expect_err("too long");
        assert!(error.contains("SHA-256") && error.contains("use the type sha256"), "{error}");
        assert!(normalise_hash(IocType::Md5, &"g".repeat(32)).is_err());
        assert_eq!(normalise_hash(IocType::Md5, &"A".repeat(32)), Ok("a".repeat(32)));
    }

    #[test]
    fn every_spelling_of_an_asn_becomes_its_decimal_number() {
        for text in ["AS64500", "as64500", "ASN64500", "ASN 64500", "AS 64500", "64500", "AS064500"] {
            assert_eq!(normalise_asn(text).as_deref(), Ok("64500"), "{text}");
        }
        assert_eq!(normalise_asn("AS1.10").as_deref(), Ok("65546"));
        assert_eq!(normalise_asn("AS4294967295").as_deref(), Ok("4294967295"));
        for text in ["AS4294967296", "AS99999999999", "AS", "ASx", "AS-", "AS1.65536", "AS99999999999999999999999"] {
            assert!(normalise_asn(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cve_id_has_a_year_and_at_least_four_digits() {
        assert_eq!(normalise_cve("cve-2021-44228").as_deref(), Ok("CVE-2021-44228"));
        for text in ["CVE-2021-123", "CVE-1998-0001", "CVE-21-44228", "CVE-2021", "CVE-2021-44x28", "CVE-2021-44228-1"]
        {
            assert!(normalise_cve(text).is_err(), "{text}");
        }
    }
}
