//! Invitations. Of a link's token only the hash is kept, as a name that is taken while the link may be used.

use surrealdb::types::{Object, Value, Variables};
use tocsin_model::{
    id::{InvitationId, OrganisationId},
    invitation::{Invitation, Inviter},
    page::Page,
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unique,
    unit::Unit,
    value::{Columns, NONE, count, doc, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

const INVITATION: Table = Table("invitation");
/// The noun of the unique names that tokens' hashes are.
const TOKEN: &str = "invitation";
/// The noun of the unique names that say who is invited where.
const INVITED: &str = "invited";

/// An invitation as it is stored. Its `Debug` does not show the token's hash.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationRecord {
    /// The invitation.
    pub invitation: Invitation,
    /// The hash of its link's token.
    pub token_hash: String,
    /// Who made the link that works now; `None` of one that was made before this was kept.
    pub invited_by: Option<Inviter>,
}

impl std::fmt::Debug for InvitationRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitationRecord").field("invitation", &self.invitation).finish_non_exhaustive()
    }
}

impl Unit {
    /// A new invitation; refused with `AlreadyExists` when there is an open one of this address to this organisation.
    pub fn create_invitation(&mut self, record: &InvitationRecord) -> &mut Self {
        let invitation = &record.invitation;
        self.write(unique::take(INVITED, &invited(invitation), invitation.id.0));
        self.write(unique::take(TOKEN, &record.token_hash, invitation.id.0));
        self.write(Write::Create(INVITATION, uuid_key(invitation.id.0), columns(record)))
    }

    /// An invitation with a new link: the old one ends. `after.invitation.version` is the new version, else `Conflict`.
    pub fn renew_invitation(&mut self, before: &InvitationRecord, after: &InvitationRecord) -> &mut Self {
        self.write(unique::take(TOKEN, &after.token_hash, after.invitation.id.0));
        self.write(unique::release(TOKEN, &before.token_hash));
        self.replace_invitation(after)
    }

    /// An invitation that was accepted or withdrawn: its link ends. Of those who use or withdraw it at once, one succeeds
    /// and the others are refused with `Conflict`.
    pub fn close_invitation(&mut self, record: &InvitationRecord) -> &mut Self {
        self.write(unique::release(TOKEN, &record.token_hash));
        self.write(unique::release(INVITED, &invited(&record.invitation)));
        self.replace_invitation(record)
    }

    fn replace_invitation(&mut self, record: &InvitationRecord) -> &mut Self {
        let expected = i64::try_from(record.invitation.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(record.invitation.id.0), columns(record));
        self.write(Write::Replace { table: INVITATION, key, expected, row })
    }
}

impl Store {
    /// An invitation; constituents see only their organisation's.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitation(&self, viewer: &Viewer, id: InvitationId) -> Result<Option<InvitationRecord>, StoreError> {
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(INVITATION, uuid_key(id.0)));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT doc, token_hash, invited_by FROM $id WHERE version >= 0{conditions}");
        Columns::of("invitation", self.database().value(statement, variables).await?)?.as_mut().map(read).transpose()
    }

    /// The invitation that a link's token opens: nobody looks yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitation_of_token(&self, token_hash: &str) -> Result<Option<InvitationRecord>, StoreError> {
        match unique::holder(self.database(), TOKEN, token_hash).await? {
            Some(id) => self.invitation(&Viewer::host(), InvitationId(id)).await,
            None => Ok(None),
        }
    }

    /// Invitations, newest first, to one organisation or to all; constituents see only their organisation's.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn invitations(
        &self,
        viewer: &Viewer,
        organisation: Option<OrganisationId>,
        page: &PageRequest,
    ) -> Result<Page<Invitation>, StoreError> {
        invitation_listing(viewer, organisation).page(self.database(), page, |row| row.doc("doc")).await
    }
}

pub(crate) fn invitation_listing(viewer: &Viewer, organisation: Option<OrganisationId>) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.owner_conditions(), Variables::new());
    scope.bind(&mut variables);
    let mut index = if viewer.role.is_cert() { "invitation_created" } else { "invitation_organisation" };
    if let Some(organisation) = organisation {
        conditions.push("organisation = $organisation");
        variables.insert("organisation", uuid(organisation.0));
        index = "invitation_organisation";
    }
    let order = Order::Newest("created");
    Listing { noun: "invitation", table: INVITATION, columns: "doc", index, conditions, variables, order }
}

/// Who is invited where, as one name.
fn invited(invitation: &Invitation) -> String {
    format!("{}/{}", invitation.organisation, invitation.email.as_str().to_lowercase())
}

fn read(row: &mut Columns) -> Result<InvitationRecord, StoreError> {
    let invited_by = match row.peek("invited_by") {
        Value::String(_) => Some(row.doc("invited_by")?),
        _ => None,
    };
    Ok(InvitationRecord { invitation: row.doc("doc")?, token_hash: row.text("token_hash")?, invited_by })
}

fn columns(record: &InvitationRecord) -> Object {
    row([
        ("organisation", uuid(record.invitation.organisation.0)),
        ("created", time(record.invitation.created_at)),
        ("token_hash", text(&record.token_hash)),
        ("invited_by", record.invited_by.as_ref().map_or(NONE, doc)),
        ("version", count(record.invitation.version)),
        ("doc", doc(&record.invitation)),
    ])
}
