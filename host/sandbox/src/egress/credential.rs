//! Secrets enter a request here, and only with a pass for the request's host.

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::http::HttpError;
use crate::grant::{HttpPass, Permissions};

/// A secret of the connection and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Credential {
    pub(crate) secret: String,
    pub(crate) placement: Placement,
}

/// Where a secret goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Placement {
    Header { name: String, prefix: String },
    Query { name: String },
    Basic { user: String },
}

/// Puts the credentials into the URL and the headers.
pub(crate) fn insert(
    credentials: &[Credential],
    permissions: &Permissions,
    pass: &HttpPass,
    url: &mut Url,
    headers: &mut HeaderMap,
) -> Result<(), HttpError> {
    for credential in credentials {
        let secret = permissions.secret(&credential.secret, pass)?;
        match &credential.placement {
            Placement::Header { name, prefix } => {
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| HttpError::Invalid(format!("`{name}` is no header name")))?;
                headers.insert(name, sensitive(&format!("{prefix}{}", secret.value()), &credential.secret)?);
            }
            Placement::Query { name } => {
                url.query_pairs_mut().append_pair(name, secret.value());
            }
            Placement::Basic { user } => {
                let pair = STANDARD.encode(format!("{user}:{}", secret.value()));
                headers.insert(AUTHORIZATION, sensitive(&format!("Basic {pair}"), &credential.secret)?);
            }
        }
    }
    Ok(())
}

fn sensitive(text: &str, secret: &str) -> Result<HeaderValue, HttpError> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| HttpError::Invalid(format!("the secret \"{secret}\" has characters that no header may have")))?;
    value.set_sensitive(true);
    Ok(value)
}
