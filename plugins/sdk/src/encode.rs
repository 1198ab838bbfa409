//! Percent-encoding (RFC 3986) and base64url (RFC 4648 section 5).

/// A path segment: everything but unreserved characters and the colon of IPv6 addresses is encoded, and so are `.` and `..` as a whole.
#[must_use]
pub fn segment(text: &str) -> String {
    if matches!(text, "." | "..") { text.replace('.', "%2E") } else { percent(text, b":") }
}

/// A query name or value: everything but unreserved characters is encoded.
#[must_use]
pub fn query_part(text: &str) -> String {
    percent(text, b"")
}

fn percent(text: &str, kept: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut result = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            result.push(char::from(byte));
        } else {
            result.push('%');
            result.push(char::from(HEX[usize::from(byte >> 4)]));
            result.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    result
}

/// Base64 in the URL-safe alphabet without padding.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut result = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (i, &byte)| word | u32::from(byte) << (16 - 8 * i));
        for i in 0..=chunk.len() {
            let index = (word >> (18 - 6 * i)) & 63;
            result.push(char::from(ALPHABET[index as usize]));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_agrees_with_the_vectors_of_rfc_4648_without_padding() {
        let cases = [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, encoded) in cases {
            assert_eq!(base64url(plain.as_bytes()), encoded);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn unreserved_characters_stay_and_all_others_are_encoded() {
        assert_eq!(query_part("aZ09-._~"), "aZ09-._~");
        assert_eq!(query_part(" /:é"), "%20%2F%3A%C3%A9");
    }
}
