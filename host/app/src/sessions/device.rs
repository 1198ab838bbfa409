//! The device cookie: proves that this browser signed in to an account before. It opens nothing; it only keeps the
//! throttle from holding up an account's owner while someone else guesses.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use tocsin_model::id::AccountId;
use uuid::Uuid;

/// How many accounts one browser is remembered for.
const MAX_ACCOUNTS: usize = 5;
/// What separates the accounts in the cookie; not a character of base64url.
const SEPARATOR: char = '.';

/// Makes and checks device cookies.
pub(crate) struct Devices {
    key: [u8; 32],
}

impl Devices {
    /// Under a key that follows from the installation's.
    pub(crate) fn new(secret_key: &[u8; 32]) -> Self {
        Self { key: blake3::derive_key("tocsin device cookie v1", secret_key) }
    }

    /// The device that signed in to this account before, if the cookie proves one.
    pub(crate) fn known(&self, cookie: &str, account: AccountId) -> Option<Uuid> {
        self.entries(cookie).find(|(known, _)| *known == account).map(|(_, device)| device)
    }

    /// The cookie after signing in to this account: what it proved before, and this.
    pub(crate) fn remember(&self, cookie: Option<&str>, account: AccountId) -> String {
        let before: Vec<_> = cookie.map(|cookie| self.entries(cookie).collect()).unwrap_or_default();
        let device =
            before.iter().find(|(known, _)| *known == account).map_or_else(Uuid::new_v4, |(_, device)| *device);
        let others = before.into_iter().filter(|(known, _)| *known != account);
        std::iter::once((account, device))
            .chain(others)
            .take(MAX_ACCOUNTS)
            .map(|(account, device)| self.entry(account, device))
            .collect::<Vec<_>>()
            .join(&SEPARATOR.to_string())
    }

    fn entry(&self, account: AccountId, device: Uuid) -> String {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend_from_slice(account.0.as_bytes());
        bytes.extend_from_slice(device.as_bytes());
        let proof = blake3::keyed_hash(&self.key, &bytes);
        bytes.extend_from_slice(proof.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn entries<'a>(&'a self, cookie: &'a str) -> impl Iterator<Item = (AccountId, Uuid)> + 'a {
        cookie.split(SEPARATOR).take(MAX_ACCOUNTS).filter_map(|entry| {
            let bytes: [u8; 64] = BASE64_URL_SAFE_NO_PAD.decode(entry).ok()?.try_into().ok()?;
            let (named, proof) = bytes.split_at(32);
            let proof = blake3::Hash::from_bytes(proof.try_into().ok()?);
            // `Hash` compares in constant time.
            if blake3::keyed_hash(&self.key, named) != proof {
                return None;
            }
            let account = Uuid::from_slice(&named[..16]).ok()?;
            let device = Uuid::from_slice(&named[16..]).ok()?;
            Some((AccountId(account), device))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_to_each_account_it_signed_in_to_and_to_no_other() {
        let devices = Devices::new(&[1; 32]);
        let (ada, bob) = (AccountId::fresh(), AccountId::fresh());
        let cookie = devices.remember(None, ada);
        let device = devices.known(&cookie, ada).expect("ada's device");
        assert_eq!(devices.known(&cookie, bob), None);
        let cookie = devices.remember(Some(&cookie), bob);
        assert_eq!(devices.known(&cookie, ada), Some(device));
        assert!(devices.known(&cookie, bob).is_some());
    }

    #[test]
    fn a_forged_cookie_proves_nothing() {
        let ada = AccountId::fresh();
        let forged = Devices::new(&[2; 32]).remember(None, ada);
        let devices = Devices::new(&[1; 32]);
        assert_eq!(devices.known(&forged, ada), None);
        assert_eq!(devices.known("nonsense", ada), None);
    }
}
