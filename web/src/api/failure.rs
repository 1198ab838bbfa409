//! Why a request has no answer.

use tocsin_model::problem::{FieldError, Problem};

use crate::text;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// It did not reach the host.
    Unreachable,
    /// Nobody is signed in any more.
    SignedOut,
    /// The host said no.
    Refused(Problem),
    /// The host answered something that this version does not understand.
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What could not be read.
        detail: String,
    },
}

impl Failure {
    /// What happened, for a person.
    pub fn message(&self) -> String {
        match self {
            Failure::Unreachable => text::failure::UNREACHABLE.into(),
            Failure::SignedOut => text::failure::SIGNED_OUT.into(),
            Failure::Refused(problem) if problem.detail.is_empty() => problem.title.clone(),
            Failure::Refused(problem) => text::words::sentence(&problem.detail),
            Failure::Unreadable { status, detail } => text::failure::unreadable(*status, detail),
        }
    }

    /// The request's identifier, to be quoted when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Failure::Refused(problem) => problem.request_id.as_deref(),
            _ => None,
        }
    }

    /// What is wrong with which fields, if that is what it is about.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Failure::Refused(problem) => &problem.errors,
            _ => &[],
        }
    }

    /// Whether the host is at fault, and its log says more.
    pub fn is_fault(&self) -> bool {
        matches!(self, Failure::Refused(problem) if problem.status >= 500)
    }

    /// Whether the same request may go through later, or has gone through without a word of it: the host is at fault, is
    /// asked too often, or what stands before it answered.
    pub fn may_pass(&self) -> bool {
        let passes = |status: u16| status == 429 || !(400..500).contains(&status);
        match self {
            Failure::Unreachable => true,
            Failure::SignedOut => false,
            Failure::Refused(problem) => passes(problem.status),
            Failure::Unreadable { status, .. } => passes(*status),
        }
    }

    /// Whether the record does not exist, or not for this reader.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Failure::Refused(problem) if problem.status == 404)
    }

    /// Whether somebody else changed the record meanwhile.
    pub fn is_stale(&self) -> bool {
        matches!(self, Failure::Refused(problem) if problem.status == 412)
    }

    /// Whether another record stands in the way: one that has this name.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Failure::Refused(problem) if problem.code == "conflict")
    }

    /// Whether the credentials were wrong or have ended.
    pub fn is_unauthorised(&self) -> bool {
        match self {
            Failure::SignedOut => true,
            Failure::Refused(problem) => problem.status == 401,
            _ => false,
        }
    }
}
