//! The second factor, and what the administrator asks of everybody.

pub const TITLE: &str = "Second factor";
pub const ABOUT: &str = "An authenticator app on your phone (Aegis, FreeOTP, Google or Microsoft Authenticator, for example) shows a new code every 30 seconds. Signing in then takes your password and that code, so that a stolen password is not enough.";
pub const NONE: &str = "You have none yet.";
pub const SINCE: &str = "Since";
pub const CODES_LEFT: &str = "Recovery codes left";
pub const REQUIRED: &str = "Your role must have it.";
pub const PASSWORD: &str = "Your password";
pub const BEGIN: &str = "Set it up";
pub const SCAN: &str = "Scan this with your authenticator app, or type the setup key into it.";
pub const QR: &str = "QR code of the setup key";
pub const OPEN_HERE: &str = "Open in the authenticator on this device";
pub const SECRET: &str = "Setup key";
pub const COPY_SECRET: &str = "Copy the setup key";
pub const CODE: &str = "Code";
pub const CODE_HINT: &str = "The six digits that your authenticator app shows now.";
pub const CODE_OR_RECOVERY: &str = "The six digits that your authenticator app shows now, or a recovery code.";
pub const CONFIRM: &str = "Confirm";
pub const CONFIRMING: &str = "Confirming…";
pub const KEEP_CODES: &str = "Keep these recovery codes somewhere safe";
pub const KEEP_CODES_ABOUT: &str =
    "Each code signs you in once if you lose your phone. This is the only time that they are shown.";
pub const CODES: &str = "Recovery codes";
pub const COPY_CODES: &str = "Copy all codes";
pub const DOWNLOAD_CODES: &str = "Download as a file";
pub const CODES_FILE: &str = "tocsin-recovery-codes.txt";
pub const KEPT: &str = "I have kept them";
pub const RENEW_CODES: &str = "New recovery codes";
pub const REMOVE: &str = "Remove the second factor";
pub const REMOVED: &str = "The second factor is removed.";
pub const CHANGE: &str = "Change it";
pub const ENROL_FIRST: &str = "Set up a second factor";
pub const ENROL_FIRST_ABOUT: &str =
    "Your role must have a second factor. Until it is set up, nothing else is possible.";
pub const RESET: &str = "Reset";
pub const RESET_DONE: &str = "Reset. The person is signed out everywhere.";
pub const POLICY: &str = "Roles that must have a second factor";
pub const POLICY_ABOUT: &str = "Whoever has one of these roles and no second factor can only set one up, at once.";

pub fn reset_of(name: &str) -> String {
    format!("Reset the second factor of {name}")
}
