//! Recovery codes: 80 random bits each, stored as keyed hashes, for those who have lost their authenticator.

use rand::RngCore;
use tocsin_model::second_factor::{RECOVERY_CODES, normal_code};

/// Crockford's letters and digits without those that are mistaken for others.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;
const GROUP: usize = 4;

/// Makes and hashes recovery codes.
pub(crate) struct RecoveryHashes {
    key: [u8; 32],
}

impl RecoveryHashes {
    /// Under a key that follows from the installation's: what the database holds cannot be tried out without it.
    pub(crate) fn new(secret_key: &[u8; 32]) -> Self {
        Self { key: blake3::derive_key("tocsin recovery code v1", secret_key) }
    }

    /// New codes as they are shown, and the hashes that are stored of them.
    pub(crate) fn fresh(&self) -> (Vec<String>, Vec<String>) {
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| fresh_code()).collect();
        let hashes = codes.iter().map(|code| self.hash(code)).collect();
        (codes, hashes)
    }

    /// The hash of a code, however it was typed.
    pub(crate) fn hash(&self, code: &str) -> String {
        // Letters that Crockford's alphabet leaves out are taken for the digits that they look like.
        let plain = normal_code(code).replace('O', "0").replace(['I', 'L'], "1");
        blake3::keyed_hash(&self.key, plain.as_bytes()).to_hex().to_string()
    }
}

fn fresh_code() -> String {
    let mut bytes = [0u8; LENGTH];
    rand::rng().fill_bytes(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_are_read_as_people_type_them() {
        let hashes = RecoveryHashes::new(&[1; 32]);
        let (codes, stored) = hashes.fresh();
        assert_eq!((codes.len(), stored.len()), (RECOVERY_CODES, RECOVERY_CODES));
        assert_ne!(codes[0], codes[1]);
        assert_eq!(codes[0].len(), LENGTH + 3);
        assert_eq!(hashes.hash(&codes[0].replace('-', " ").to_lowercase()), stored[0]);
        assert_eq!(hashes.hash("o0il"), hashes.hash("0011"));
        assert_ne!(RecoveryHashes::new(&[2; 32]).hash(&codes[0]), stored[0]);
    }
}
