//! What an access token says, and the strict reading of it.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use tocsin_model::{
    id::{AccountId, ApiClientId, OrganisationId, SessionId},
    tlp::Tlp,
    viewer::{Principal, Role, Viewer},
};
use uuid::Uuid;

use super::{member::Member, signing_key::SigningKey};
use crate::error::{Error, Result};

/// The audience of every access token.
pub(crate) const AUDIENCE: &str = "tocsin";
/// How long an access token lives, in seconds.
pub const ACCESS_TOKEN_SECONDS: u64 = 600;
/// The token's media type (RFC 9068 section 2.1); anything else, a refresh token say, is not an access token.
const TYPE: &str = "at+jwt";

/// Who is signed in, as an access token proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Who looks.
    pub viewer: Viewer,
    /// The sign-in that the token belongs to; an API client has none.
    pub session: Option<SessionId>,
    /// Whether the bearer can do nothing but enrol a second factor.
    pub must_enrol: bool,
    /// When the token was made.
    pub issued_at: DateTime<Utc>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SubjectKind {
    Account,
    ApiClient,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    iat: i64,
    exp: i64,
    /// UUIDv7: its time is the moment of issue in milliseconds, which `iat` is too coarse for.
    jti: Uuid,
    sid: Option<SessionId>,
    kind: SubjectKind,
    org: OrganisationId,
    role: Role,
    clearance: Tlp,
    /// See [`Bearer::must_enrol`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    enrol: bool,
}

/// Makes an access token.
pub(super) fn sign(
    key: &SigningKey,
    issuer: &str,
    member: &Member,
    session: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<String> {
    let viewer = &member.viewer;
    let (sub, kind) = match viewer.principal {
        Principal::Account(id) => (id.0, SubjectKind::Account),
        Principal::ApiClient(id) => (id.0, SubjectKind::ApiClient),
        Principal::Host => return Err(Error::Internal("the host signs in nowhere".to_owned())),
    };
    let claims = Claims {
        iss: issuer.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub,
        iat: now.timestamp(),
        exp: now.timestamp() + ACCESS_TOKEN_SECONDS.cast_signed(),
        jti: Uuid::now_v7(),
        sid: session,
        kind,
        org: viewer.organisation,
        role: viewer.role,
        clearance: viewer.clearance,
        enrol: member.must_enrol,
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid.clone());
    jsonwebtoken::encode(&header, &claims, &key.signer)
        .map_err(|error| Error::Internal(format!("an access token cannot be signed: {error}")))
}

/// The key that a token names; `None` when the token is not one of ours by its header alone.
pub(super) fn key_id(token: &str) -> Option<String> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let ours = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(TYPE);
    header.kid.filter(|_| ours)
}

/// Reads a token that this key signed; `None` when anything about it is wrong.
pub(super) fn read(key: &SigningKey, issuer: &str, token: &str) -> Option<Bearer> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.leeway = 0;
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims = jsonwebtoken::decode::<Claims>(token, &key.verifier, &validation).ok()?.claims;
    let principal = match claims.kind {
        SubjectKind::Account => Principal::Account(AccountId(claims.sub)),
        SubjectKind::ApiClient => Principal::ApiClient(ApiClientId(claims.sub)),
    };
    let (seconds, nanos) = claims.jti.get_timestamp()?.to_unix();
    Some(Bearer {
        viewer: Viewer { principal, organisation: claims.org, role: claims.role, clearance: claims.clearance },
        session: claims.sid,
        must_enrol: claims.enrol,
        issued_at: DateTime::from_timestamp(seconds.try_into().ok()?, nanos)?,
        expires_at: DateTime::from_timestamp(claims.exp, 0)?,
    })
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "https://tocsin.example";

    fn key(byte: u8) -> SigningKey {
        crate::tokens::install_cryptography();
        SigningKey::from_seed(&[byte; 32]).expect("a key")
    }

    fn member() -> Member {
        let viewer = Viewer {
            principal: Principal::Account(AccountId::fresh()),
            organisation: OrganisationId::fresh(),
            role: Role::Analyst,
            clearance: Tlp::AmberStrict,
        };
        Member { viewer, must_enrol: false }
    }

    #[test]
    fn a_token_is_read_back_as_it_was_made() {
        let (key, session) = (key(1), SessionId::fresh());
        for must_enrol in [false, true] {
            let member = Member { must_enrol, ..member() };
            let token = sign(&key, ISSUER, &member, Some(session), Utc::now()).expect("signs");
            let bearer = read(&key, ISSUER, &token).expect("reads");
            assert_eq!((bearer.viewer, bearer.must_enrol, bearer.session), (member.viewer, must_enrol, Some(session)));
        }
        let token = sign(&key, ISSUER, &member(), Some(session), Utc::now()).expect("signs");
        assert_eq!(key_id(&token).as_deref(), Some(key.kid.as_str()));
    }

    #[test]
    fn another_key_another_issuer_and_an_ended_token_are_refused() {
        let key = key(1);
        let token = sign(&key, ISSUER, &member(), None, Utc::now()).expect("signs");
        assert!(read(&self::key(2), ISSUER, &token).is_none());
        assert!(read(&key, "https://elsewhere.example", &token).is_none());
        let past = Utc::now() - chrono::Duration::seconds(ACCESS_TOKEN_SECONDS.cast_signed() + 1);
        let ended = sign(&key, ISSUER, &member(), None, past).expect("signs");
        assert!(read(&key, ISSUER, &ended).is_none());
    }

    #[test]
    fn no_other_algorithm_is_accepted_whatever_the_header_says() {
        let key = key(1);
        let token = sign(&key, ISSUER, &member(), None, Utc::now()).expect("signs");
        let payload = token.split('.').nth(1).expect("a payload");
        for alg in ["none", "HS256"] {
            let header = json!({ "alg": alg, "typ": TYPE, "kid": key.kid }).to_string();
            let forged = format!("{}.{payload}.", BASE64_URL_SAFE_NO_PAD.encode(header));
            assert_eq!(key_id(&forged), None, "{alg}");
            assert!(read(&key, ISSUER, &forged).is_none(), "{alg}");
        }
    }
}
