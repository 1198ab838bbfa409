//! Signing in and setting up.

pub const SIGN_IN: &str = "Sign in";
pub const MOTTO: &str = "One bell, so that everybody acts together.";
pub const USERNAME: &str = "User name";
pub const USERNAME_HINT: &str = "You sign in with it: 2 to 64 letters (a–z), digits or . _ - @";
pub const PASSWORD: &str = "Password";
pub const SHOW_PASSWORD: &str = "Show the password";
pub const SIGNING_IN: &str = "Signing in…";
pub const SETUP: &str = "Set up Tocsin";
pub const SETUP_ABOUT: &str =
    "This creates your CERT and its first administrator. The link that brought you here works once.";
pub const SETUP_TOKEN: &str = "One-time token";
pub const SETUP_TOKEN_HINT: &str = "It is at the end of the link that the host printed at its first start.";
pub const ORGANISATION: &str = "Name of the CERT";
pub const YOUR_NAME: &str = "Your name";
pub const PASSWORD_HINT: &str = "12 characters or more. A sentence is good.";
pub const CREATE: &str = "Create and sign in";
pub const CREATING: &str = "Creating…";
pub const SECOND_STEP: &str = "Enter the code from your phone";
pub const CODE: &str = "Code";
pub const CODE_HINT: &str = "The six digits that your authenticator app shows now, or a recovery code.";
pub const CODE_LOST: &str = "Lost your phone and the codes? Ask whoever invited you.";
pub const BEGIN_AGAIN: &str = "Back to sign-in";
