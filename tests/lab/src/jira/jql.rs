//! The part of JQL that a connector needs to find its own issues: `project`, `labels`, `key`, `issuetype` and `status` with
//! `=` or `in (…)`, joined by AND, and an ORDER BY that is read and not followed (the newest come first).

use crate::ledger::Issue;

/// A condition: the field has one of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    field: String,
    values: Vec<String>,
}

/// A query: all conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Jql(Vec<Clause>);

impl Jql {
    /// Reads a query; the error is what Jira would show.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = tokens(text)?.into_iter().peekable();
        let mut clauses = Vec::new();
        loop {
            match tokens.next() {
                Some(Token::Word(field)) => clauses.push(clause(&field, &mut tokens)?),
                _ => return Err("Error in the JQL Query: a field name was expected.".to_owned()),
            }
            match tokens.next() {
                None => return Ok(Self(clauses)),
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("and") => {}
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("order") => {
                    return Ok(Self(clauses));
                }
                Some(token) => {
                    return Err(format!("Error in the JQL Query: Expecting 'AND' but got {token:?}."));
                }
            }
        }
    }

    /// A label that every match has, to narrow the search.
    pub(super) fn label(&self) -> Option<&str> {
        let single = self.0.iter().find(|clause| clause.field == "labels" && clause.values.len() == 1);
        single.map(|clause| clause.values[0].as_str())
    }

    /// Whether an issue satisfies all conditions.
    pub(super) fn matches(&self, issue: &Issue) -> bool {
        self.0.iter().all(|clause| {
            let any = |actual: &str| clause.values.iter().any(|value| value.eq_ignore_ascii_case(actual));
            match clause.field.as_str() {
                "project" => any(&issue.project),
                "key" => any(&issue.key),
                "issuetype" => any(&issue.issue_type),
                "status" => any("To Do"),
                _ => clause.values.iter().any(|value| issue.labels.contains(value)),
            }
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(char),
}

fn clause(field: &str, tokens: &mut impl Iterator<Item = Token>) -> Result<Clause, String> {
    let field = match field.to_ascii_lowercase().as_str() {
        "issuekey" | "id" | "issue" => "key".to_owned(),
        "type" => "issuetype".to_owned(),
        known @ ("project" | "labels" | "key" | "issuetype" | "status") => known.to_owned(),
        _ => {
            return Err(format!("Field '{field}' does not exist or you do not have permission to view it."));
        }
    };
    let values = match tokens.next() {
        Some(Token::Sign('=')) => vec![value(tokens.next())?],
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => list(tokens)?,
        other => {
            return Err(format!("Error in the JQL Query: Expecting operator but got {other:?}."));
        }
    };
    Ok(Clause { field, values })
}

fn list(tokens: &mut impl Iterator<Item = Token>) -> Result<Vec<String>, String> {
    if tokens.next() != Some(Token::Sign('(')) {
        return Err("Error in the JQL Query: Expecting '(' after 'in'.".to_owned());
    }
    let mut values = vec![value(tokens.next())?];
    loop {
        match tokens.next() {
            Some(Token::Sign(')')) => return Ok(values),
            Some(Token::Sign(',')) => values.push(value(tokens.next())?),
            other => {
                return Err(format!("Error in the JQL Query: Expecting ',' or ')' but got {other:?}."));
            }
        }
    }
}

fn value(token: Option<Token>) -> Result<String, String> {
    match token {
        Some(Token::Word(text) | Token::Quoted(text)) => Ok(text),
        other => Err(format!("Error in the JQL Query: Expecting a value but got {other:?}.")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '=' | '(' | ')' | ',' => {
                tokens.push(Token::Sign(first));
                1
            }
            '"' | '\'' => quoted(rest, first, &mut tokens)?,
            plain if is_plain(plain) => {
                let length = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..length].to_owned()));
                length
            }
            reserved => {
                return Err(format!(
                    "Error in the JQL Query: The character '{reserved}' is a reserved JQL character. You must enclose it in a string."
                ));
            }
        };
        rest = rest[taken..].trim_start();
    }
    Ok(tokens)
}

/// Reads a quoted string with backslash escapes; returns its length in bytes, quotes included.
fn quoted(text: &str, quote: char, tokens: &mut Vec<Token>) -> Result<usize, String> {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            tokens.push(Token::Quoted(value));
            return Ok(at + 1);
        }
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            plain => value.push(plain),
        }
    }
    Err("Error in the JQL Query: The quoted string has not been completed.".to_owned())
}

fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_queries_are_read() {
        let one = Jql::parse(r#"labels = "tocsin-1""#).unwrap();
        assert_eq!(one.label(), Some("tocsin-1"));
        let both = Jql::parse(r#"project = SOC AND labels = "a:\"b\"" ORDER BY created DESC"#).unwrap();
        assert_eq!(both.label(), Some(r#"a:"b""#));
        assert_eq!(Jql::parse(r#"labels in ("a", b) and key = SOC-1"#).unwrap().label(), None);
    }

    #[test]
    fn broken_queries_are_refused_with_a_reason() {
        for broken in
            ["", "labels", "labels = ", "labels = a:b", "colour = red", r#"labels = "open"#, "labels = a OR labels = b"]
        {
            assert!(Jql::parse(broken).is_err(), "{broken}");
        }
    }
}
