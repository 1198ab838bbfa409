//! Before anybody is signed in.

mod frame;
mod setup;
mod sign_in;

pub use setup::Setup;
pub use sign_in::SignIn;
