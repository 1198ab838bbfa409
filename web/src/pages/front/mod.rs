//! Before anybody is signed in.

mod frame;
mod invitation;
mod setup;
mod sign_in;

pub use invitation::{Invitation, MustEnrol};
pub use setup::Setup;
pub use sign_in::{SignIn, SignInForm};
