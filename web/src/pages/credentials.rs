//! The rules for a new user name and password: the model's, so that nothing is sent that the host would refuse.

use tocsin_model::{
    account::{Username, check_password},
    problem::FieldError,
};

/// What is wrong with a new user name and its password.
pub fn wrong_credentials(username: &str, password: &str) -> Vec<FieldError> {
    let wrong = |field: &str, reason: String| vec![FieldError { field: field.to_owned(), message: reason }];
    match Username::parse(username) {
        Err(reason) => wrong("username", reason.to_string()),
        Ok(username) => match check_password(&username, password) {
            Err(reason) => wrong("password", reason.to_string()),
            Ok(()) => Vec::new(),
        },
    }
}
