//! People's accounts, as the administrator keeps them.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tocsin_app::accounts::{AccountChange, NewAccount};
use tocsin_model::{
    account::Account,
    contact::EmailAddress,
    id::{AccountId, OrganisationId},
    page::Page,
    tlp::Tlp,
    viewer::Role,
};
use utoipa::ToSchema;

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    organisations::PageQuery,
    paging,
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateAccount {
    /// What the person signs in with: 2 to 64 characters of `a-z 0-9 . _ - @`; unique.
    username: String,
    /// The person's name as others read it.
    name: String,
    /// Where the person is told by e-mail.
    #[serde(default)]
    email: Option<EmailAddress>,
    /// The organisation in which the role holds.
    organisation: OrganisationId,
    /// What the person may do there; the CERT's roles only in the CERT, a constituent's only in a constituent.
    role: Role,
    /// The strictest marking that the person may read, at most the caller's; unless said `amber+strict`, or the caller's if
    /// that is lower.
    #[serde(default)]
    clearance: Option<Tlp>,
    /// The first password, 12 to 1024 characters.
    password: String,
}

/// What changes of an account. Absent fields stay as they are. A new role, clearance or password, and disabling, sign the
/// person out everywhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateAccount {
    /// The person's name as others read it.
    #[serde(default)]
    name: Option<String>,
    /// Where the person is told by e-mail.
    #[serde(default)]
    email: Option<EmailAddress>,
    /// What the person may do in the organisation in which they begin.
    #[serde(default)]
    role: Option<Role>,
    /// The strictest marking that the person may read.
    #[serde(default)]
    clearance: Option<Tlp>,
    /// Whether the person is kept from signing in.
    #[serde(default)]
    disabled: Option<bool>,
    /// A new password.
    #[serde(default)]
    password: Option<String>,
}

/// List accounts, by user name.
#[utoipa::path(
    get, path = "/api/v1/accounts", tag = "accounts", params(PageQuery),
    responses((status = 200, description = "One page.", body = Page<Account>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Account>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.accounts(&viewer, &page).await?))
}

/// Add an account.
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "accounts", request_body = CreateAccount,
    responses((status = 201, description = "The account.", body = Account))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<CreateAccount>,
) -> Result<(StatusCode, Versioned<Account>), Failure> {
    let new = NewAccount {
        username: input.username,
        name: input.name,
        email: input.email,
        organisation: input.organisation,
        role: input.role,
        clearance: input.clearance.unwrap_or(Tlp::AmberStrict.min(viewer.clearance)),
        password: input.password,
    };
    let (version, account) = state.app.create_account(&viewer, new).await?;
    Ok((StatusCode::CREATED, Versioned(version, account)))
}

/// Read an account.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path, description = "The account.")),
    responses((status = 200, description = "The account.", body = Account))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AccountId>,
) -> Result<Versioned<Account>, Failure> {
    let (version, account) = state.app.account(&viewer, id).await?;
    Ok(Versioned(version, account))
}

/// Change an account.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{id}", tag = "accounts", request_body = UpdateAccount,
    params(("id" = AccountId, Path, description = "The account.")),
    responses((status = 200, description = "The account as it is now.", body = Account))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AccountId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateAccount>,
) -> Result<Versioned<Account>, Failure> {
    let change = AccountChange {
        name: input.name,
        email: input.email,
        role: input.role,
        clearance: input.clearance,
        disabled: input.disabled,
        password: input.password,
    };
    let (version, account) = state.app.update_account(&viewer, id, change, version).await?;
    Ok(Versioned(version, account))
}
