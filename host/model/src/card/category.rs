//! Whether a category makes sense.

use super::{Category, MAX_LABEL_CHARS};
use crate::problem::FieldError;

/// How long a category's key may be, in characters.
pub const MAX_CATEGORY_KEY_CHARS: usize = 100;
/// How long a category's description may be, in characters.
pub const MAX_DESCRIPTION_CHARS: usize = 500;
/// How many lines a checklist may have.
pub const MAX_TASKS: usize = 50;

impl Category {
    /// Whether the category makes sense.
    ///
    /// # Errors
    /// All that is wrong, by path.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut expect = |right: bool, field: &str, message: String| {
            if !right {
                errors.push(FieldError { field: field.to_owned(), message });
            }
        };
        let is_line = |text: &str, most: usize| {
            !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
        };
        let words = self.key.split('/').collect::<Vec<_>>();
        let is_key =
            words.len() <= 2 && self.key.len() <= MAX_CATEGORY_KEY_CHARS && words.iter().all(|word| is_word(word));
        let key =
            format!("use a-z, 0-9 and -, one word or two with / between, at most {MAX_CATEGORY_KEY_CHARS} characters");
        expect(is_key, "key", key);
        let line = |most: usize| format!("use one line of 1 to {most} characters");
        expect(is_line(&self.name, MAX_LABEL_CHARS), "name", line(MAX_LABEL_CHARS));
        expect(is_line(&self.group, MAX_LABEL_CHARS), "group", line(MAX_LABEL_CHARS));
        let described = self.description.is_empty() || is_line(&self.description, MAX_DESCRIPTION_CHARS);
        expect(described, "description", format!("use one line of at most {MAX_DESCRIPTION_CHARS} characters"));
        expect(self.tasks.len() <= MAX_TASKS, "tasks", format!("use at most {MAX_TASKS} lines"));
        for (index, task) in self.tasks.iter().enumerate() {
            expect(is_line(task, MAX_LABEL_CHARS), &format!("tasks[{index}]"), line(MAX_LABEL_CHARS));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
