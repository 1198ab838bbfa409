//! Assets: claims, the approval queue and the look-up.

use tocsin_model::{
    asset::{AssetKind, AssetState, Fit},
    viewer::Role,
};

pub const LIST: &str = "Assets";
pub const ABOUT_OWN: &str = "The address ranges, domains, AS numbers and products of your organisation. The CERT approves a claim; then it \
    knows whom to warn.";
pub const ABOUT_ALL: &str =
    "What organisations claim, and whose something is. Claims wait here until somebody decides.";
pub const CLAIM: &str = "Claim assets";
pub const CLAIM_BUTTON: &str = "Claim";
pub const VALUES: &str = "What to claim, one a line";
pub const VALUES_HINT: &str = "Address ranges such as 193.0.2.0/24, domains, AS numbers such as AS3333, products as CPE 2.3 names. Paste a \
    whole list. A domain covers all names below it.";
pub const NOTE: &str = "Note for the CERT";
pub const NOTE_HINT: &str = "How it is known that these are yours: a registry's entry, a contract.";
pub const FOR_WHOM: &str = "Organisation";
pub const READ_AS: &str = "Read as";
pub const LINE: &str = "Line";
pub const NOTHING_TO_CLAIM: &str = "write at least one value";
pub const KIND: &str = "Kind";
pub const VALUE: &str = "Value";
pub const STATE: &str = "State";
pub const ORGANISATION: &str = "Organisation";
pub const CHANGED: &str = "Changed";
pub const ACTIONS: &str = "Actions";
pub const ANY_KIND: &str = "Any kind";
pub const ANY_STATE: &str = "Any state";
pub const SEARCH: &str = "Value begins with";
pub const NONE: &str = "No assets";
pub const NONE_HINT: &str = "Claim the first ones, or change the filter.";
pub const NONE_WAITING: &str = "No claim waits";
pub const NONE_WAITING_HINT: &str = "Choose another state to see what was decided.";
pub const APPROVE: &str = "Approve";
pub const REFUSE: &str = "Refuse";
pub const WITHDRAW: &str = "Withdraw";
pub const REFUSE_TITLE: &str = "Refuse a claim";
pub const REASON: &str = "Why";
pub const REASON_HINT: &str = "The organisation reads this.";
pub const OVERLAPS: &str = "Others claim some of the same";
pub const LOOK_UP: &str = "Whose is it?";
pub const LOOK_UP_HINT: &str = "Address, domain, URL, AS number or product";
pub const NOBODY: &str = "It is nobody's: no approved asset holds it.";
pub const NOT_YOURS: &str = "No approved asset of your organisation holds it.";

pub fn about(role: Role) -> &'static str {
    if role.is_cert() { ABOUT_ALL } else { ABOUT_OWN }
}

pub fn kind(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::AddressRange => "Addresses",
        AssetKind::Domain => "Domain",
        AssetKind::Asn => "AS number",
        AssetKind::Product => "Product",
    }
}

pub fn state(state: AssetState) -> &'static str {
    match state {
        AssetState::Claimed => "Waits for the CERT",
        AssetState::Approved => "Approved",
        AssetState::Refused => "Refused",
        AssetState::Withdrawn => "Withdrawn",
    }
}

/// How another asset lies to this one.
pub fn fit(fit: Fit) -> &'static str {
    match fit {
        Fit::Exact => "the same",
        Fit::Wider => "holds it",
        Fit::Narrower => "a part of it",
        Fit::Partial => "overlaps it",
    }
}

pub fn overlap_state(approved: bool) -> &'static str {
    if approved { "approved" } else { "claimed" }
}

pub fn claimed(new: usize, known: usize) -> String {
    let new = if new == 1 { "1 asset is claimed".to_owned() } else { format!("{new} assets are claimed") };
    match known {
        0 => format!("{new}."),
        1 => format!("{new}; 1 was known."),
        known => format!("{new}; {known} were known."),
    }
}

/// Said at the field; why stands in the list below it.
pub fn wrong_line(line: usize) -> String {
    format!("line {line} cannot be claimed as it is: see below")
}

pub fn too_many(most: usize) -> String {
    format!("these are more than {most}: claim the rest after them")
}

pub fn approved(value: &str) -> String {
    format!("{value} is approved.")
}

pub fn refused(value: &str) -> String {
    format!("{value} is refused.")
}

pub fn withdrawn(value: &str) -> String {
    format!("{value} is withdrawn. It can be claimed again.")
}

pub fn approve(value: &str) -> String {
    format!("Approve {value}")
}

pub fn refuse(value: &str) -> String {
    format!("Refuse {value}")
}

pub fn withdraw(value: &str) -> String {
    format!("Withdraw {value}")
}

pub fn looked_up(kind: AssetKind, value: &str) -> String {
    format!("{}: {value}", self::kind(kind))
}
