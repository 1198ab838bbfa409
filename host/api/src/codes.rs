//! The stable codes of problems, each with its status and the paragraph that documents it.

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:ident, $title:literal, $paragraph:literal;)*) => {
        /// A stable code of a problem. Clients branch on it; its meaning does not change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All codes, in the order of their documentation.
            pub(crate) const ALL: &[Code] = &[$(Code::$name),*];

            /// The word of the API.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Code::$name => $word,)* }
            }

            /// The HTTP status.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Code::$name => StatusCode::$status,)* }
            }

            /// A short summary.
            pub(crate) fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// What happened, the usual causes and how to mend it.
            pub(crate) fn paragraph(self) -> &'static str {
                match self { $(Code::$name => $paragraph,)* }
            }
        }
    };
}

codes! {
    /// A field's value is wrong.
    InvalidField = "invalid_field", UNPROCESSABLE_ENTITY, "A field is wrong",
        "The body was read, but a value in it, or in a header, is not acceptable. `errors` names each field by its path and says \
         what would be right. Nothing was stored, not even in part. Correct the fields and send the request again.";
    /// The body cannot be read.
    InvalidBody = "invalid_body", BAD_REQUEST, "The body cannot be read",
        "The body is not the JSON that this route expects: it is cut off, a name is unknown, missing or given twice, or a value has \
         the wrong type. `errors` names the field by its path, such as `iocs[3].type`, and says what would be right; what is no JSON \
         at all has no path and is located by line and column. Unknown names are refused so that a misspelt one is noticed.";
    /// A query parameter is unknown or wrong.
    InvalidQuery = "invalid_query", BAD_REQUEST, "The query cannot be read",
        "A query parameter is unknown, given twice or has a value that is not acceptable. `errors` names it and says what would be \
         right; the route's description lists the parameters. A `cursor` is opaque and fits only the list that gave it out, with the \
         same filters and the same `updated_since`; `limit` may differ from page to page. A `+` is written `%2B` in an address.";
    /// Nobody is signed in.
    Unauthorised = "unauthorised", UNAUTHORIZED, "Not signed in",
        "There is no access token, or it has ended or is not from this installation; or it was revoked, by signing out or because the \
         account, API client or organisation was disabled; or the user name or password is wrong. Access tokens live for ten minutes: \
         refresh, or sign in again. API clients ask `POST /oauth/token` for a new one.";
    /// The role lacks the permission.
    Forbidden = "forbidden", FORBIDDEN, "Not allowed",
        "You are signed in, but your role may not do this, whichever record it is. An administrator can give you another role. \
         Records that you may not see answer `not_found` instead, exactly as if they did not exist.";
    /// A second factor is missing.
    SecondFactorRequired = "second_factor_required", FORBIDDEN, "A second factor is required",
        "You are signed in, but the administrator asks for a second factor of your role, and you have none. Until you have \
         enrolled one (`POST /api/v1/auth/second-factor`, then `/confirm`) you can do nothing else. Afterwards refresh the access \
         token.";
    /// There is no such record or route.
    NotFound = "not_found", NOT_FOUND, "Not found",
        "The record does not exist, or belongs to another organisation, or its marking is above your clearance: these three cannot \
         be told apart. The same answer is given for an address that no route has.";
    /// The route has other methods.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Method not allowed",
        "The address exists, but not for this method. The `Allow` header lists the methods that it has.";
    /// The state does not allow it.
    Conflict = "conflict", CONFLICT, "Conflict",
        "The record's present state does not allow this, or a name that must be unique is taken. For a request with an \
         `Idempotency-Key`: the first request with that key is still being worked on; try again after `Retry-After`.";
    /// `If-Match` did not match.
    VersionMismatch = "version_mismatch", PRECONDITION_FAILED, "Changed meanwhile",
        "`If-Match` named a version that is no longer the current one: someone changed the record after you read it. `current` is \
         what it is now. Apply your change to that and send it with the new `ETag`.";
    /// The key was used for another request.
    IdempotencyMismatch = "idempotency_mismatch", UNPROCESSABLE_ENTITY, "Idempotency key used before",
        "The `Idempotency-Key` was used before for a request with another path or body. Use a new key for every new request, and \
         the same key only to repeat the same one.";
    /// Too many bytes.
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, "Too large",
        "The body, or a list in it, is larger than this route accepts: 8 MiB and 10,000 IoCs for a submission, 64 MiB for a plugin, what the \
         configuration says for a file of an incident (64 MiB unless changed), \
         64 KiB elsewhere. Split the submission.";
    /// The body has another media type.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "Unsupported media type",
        "`Content-Type` is not what this route reads: `application/json` nearly everywhere, `application/wasm` for a plugin, \
         `application/x-www-form-urlencoded` for `POST /oauth/token`.";
    /// Too many attempts.
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too many attempts",
        "There were too many failed attempts to sign in from this address. `Retry-After` says how many seconds to wait; further \
         attempts before that are not looked at. A browser that signed in to the account before is not held up by others' attempts.";
    /// Not possible now.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Not available now",
        "Something that is needed is not there at this moment: the database, or the host is starting, stopping or at its limit. \
         Nothing was stored. Try again after `Retry-After`.";
    /// A fault.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Internal error",
        "A fault of the program. Nothing was stored in part. The host's log has the cause under the `request_id` of the problem; \
         please report both.";
}
