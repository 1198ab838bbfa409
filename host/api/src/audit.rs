//! The audit log: reading it and proving that nothing in it was altered or removed.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tocsin_app::{AuditEntry, AuditFilter};
use tocsin_model::{id::OrganisationId, page::Page, viewer::Actor};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::Query,
    state::ApiState,
    viewer::Caller,
};

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Only about this subject: `ticket/0190…`.
    subject: Option<String>,
    /// Only this action: `ticket.close`.
    action: Option<String>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only what was done at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditLine {
    /// The hash chain that it stands in: one per host process.
    chain: Uuid,
    /// Its place in the chain, from 0.
    seq: u64,
    /// Who made the change.
    #[schema(value_type = Object)]
    actor: Actor,
    /// What was done: `ticket.close`.
    action: String,
    /// What it was done to: `ticket/0190…`.
    subject: String,
    /// The organisation that the subject belongs to.
    organisation: Option<OrganisationId>,
    /// What it was before; without secrets.
    before: Option<Value>,
    /// What it is now; without secrets.
    after: Option<Value>,
    /// When.
    at: DateTime<Utc>,
    /// BLAKE3 over the place, the content and the hash before it; lower-case hexadecimal.
    hash: String,
}

/// Whether the audit log is as it was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditProof {
    /// Whether nothing was altered or removed.
    holds: bool,
    /// How many chains were verified.
    chains: u64,
    /// How many entries were verified.
    entries: u64,
    /// The first thing that does not fit, where something does not.
    difference: Option<String>,
}

impl From<AuditEntry> for AuditLine {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { chain, seq, change, hash } = entry;
        Self {
            chain,
            seq,
            actor: change.actor,
            action: change.action,
            subject: change.subject,
            organisation: change.organisation,
            before: change.before,
            after: change.after,
            at: change.at,
            hash,
        }
    }
}

/// List changes, the latest first.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "One page.", body = Page<AuditLine>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditLine>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    let filter = AuditFilter { subject: query.subject, action: query.action };
    let Page { items, next } = state.app.audit(&viewer, &filter, &page).await?;
    Ok(Json(Page { items: items.into_iter().map(AuditLine::from).collect(), next }))
}

/// Prove that no entry was altered or removed.
#[utoipa::path(
    post, path = "/api/v1/audit/verify", tag = "audit",
    responses((status = 200, description = "What was found.", body = AuditProof))
)]
pub(crate) async fn verify(State(state): State<ApiState>, Caller(viewer): Caller) -> Result<Json<AuditProof>, Failure> {
    let verdict = state.app.verify_audit(&viewer).await?;
    Ok(Json(AuditProof {
        holds: verdict.holds,
        chains: verdict.chains,
        entries: verdict.entries,
        difference: verdict.difference,
    }))
}
