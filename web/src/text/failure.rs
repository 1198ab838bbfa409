//! What went wrong between the browser and the host.

pub const UNREACHABLE: &str = "The host does not answer. Check your connection, then try again.";
pub const SIGNED_OUT: &str = "Your session has ended. Sign in again.";
pub const COPY_REQUEST: &str = "Copy the request's id";

pub fn unreadable(status: u16, detail: &str) -> String {
    format!("The host answered {status} in a form that this page does not understand. {detail}")
}

pub fn request(id: &str) -> String {
    format!("Request {id}")
}

/// What is wrong with a field that the form does not show.
pub fn field(path: &str, message: &str) -> String {
    if path.is_empty() { super::words::sentence(message) } else { format!("{path}: {message}") }
}
