//! The second factor: enrolling it, keeping it, and asking roles for it.

mod card;
mod enrol;
mod policy;

pub use card::SecondFactorCard;
pub use enrol::EnrolFirst;
pub use policy::PolicyCard;
