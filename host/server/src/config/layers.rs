//! Laying the file and the environment over the defaults, with errors that name the key and what is allowed.

use std::{fmt, path::Path};

use toml::{Table, Value};

use super::{Config, DEFAULTS};

/// What environment variables that set a key begin with. Two underscores stand between section and key.
const PREFIX: &str = "TOCSIN_";

/// Why the configuration cannot be used.
#[derive(Debug)]
pub struct ConfigError {
    /// Where: a file or an environment variable.
    source: String,
    /// What is wrong, and what is allowed.
    problem: String,
}

impl ConfigError {
    pub(super) fn value(key: &str, problem: String) -> Self {
        Self { source: format!("configuration key `{key}`"), problem }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.problem)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the configuration: defaults, then the file, then the environment, then what the command line sets.
    ///
    /// # Errors
    /// When the file cannot be read, or a key or value is wrong.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        command_line: &[(&str, String)],
    ) -> Result<Self, ConfigError> {
        let mut table: Table = DEFAULTS.parse().expect("the built-in defaults are TOML");
        if let Some(path) = file {
            let source = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| ConfigError { source: source.clone(), problem: error.to_string() })?;
            let layer: Table = text
                .parse()
                .map_err(|error: toml::de::Error| ConfigError { source: source.clone(), problem: error.to_string() })?;
            lay_over(&mut table, layer, &source)?;
        }
        for (name, text) in environment {
            if let Some(key) = key_of_variable(&name) {
                set(&mut table, &key, &text, &format!("environment variable {name}"))?;
            }
        }
        for (key, text) in command_line {
            set(&mut table, key, text, "command line")?;
        }
        let config: Config = Value::Table(table).try_into().map_err(|error: toml::de::Error| ConfigError {
            source: "configuration".to_owned(),
            problem: error.to_string().trim().to_owned(),
        })?;
        config.check()?;
        Ok(config)
    }
}

/// `TOCSIN_SERVER__LISTEN` is `server.listen`. Variables without the double underscore are not keys.
fn key_of_variable(name: &str) -> Option<String> {
    let (section, key) = name.strip_prefix(PREFIX)?.split_once("__")?;
    Some(format!("{}.{}", section.to_lowercase(), key.to_lowercase()))
}

fn lay_over(table: &mut Table, layer: Table, source: &str) -> Result<(), ConfigError> {
    for (section, values) in layer {
        let known = sections(table);
        let Some(Value::Table(into)) = table.get_mut(&section) else {
            return Err(unknown(source, &section, &known));
        };
        let Value::Table(values) = values else {
            return Err(ConfigError {
                source: source.to_owned(),
                problem: format!("`{section}` is a section: write [{section}]"),
            });
        };
        for (key, value) in values {
            let known = sections(into);
            let Some(default) = into.get_mut(&key) else {
                return Err(unknown(source, &format!("{section}.{key}"), &known));
            };
            if !default.same_type(&value) {
                return Err(ConfigError {
                    source: source.to_owned(),
                    problem: format!("`{section}.{key}` is {}, but must be {}", value.type_str(), default.type_str()),
                });
            }
            *default = value;
        }
    }
    Ok(())
}

fn set(table: &mut Table, key: &str, text: &str, source: &str) -> Result<(), ConfigError> {
    let (section, name) = key.split_once('.').expect("a key has a section");
    let Some(Value::Table(into)) = table.get(section) else {
        return Err(unknown(source, section, &sections(table)));
    };
    let Some(default) = into.get(name) else {
        return Err(unknown(source, key, &sections(into)));
    };
    let value = match default {
        Value::String(_) => Value::String(text.to_owned()),
        _ => format!("value = {text}").parse::<Table>().ok().and_then(|mut t| t.remove("value")).ok_or_else(|| {
            ConfigError {
                source: source.to_owned(),
                problem: format!("`{text}` is not a {} for `{key}`", default.type_str()),
            }
        })?,
    };
    let mut layer = Table::new();
    layer.insert(section.to_owned(), Value::Table(Table::from_iter([(name.to_owned(), value)])));
    lay_over(table, layer, source)
}

fn sections(table: &Table) -> String {
    table.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn unknown(source: &str, key: &str, known: &str) -> ConfigError {
    ConfigError { source: source.to_owned(), problem: format!("there is no key `{key}`; known are: {known}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("tocsin.toml");
        std::fs::write(&path, file).expect("is written");
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::load(Some(&path), environment, &[])
    }

    #[test]
    fn the_defaults_are_complete_and_allowed() {
        let config = load("", &[]).expect("the defaults hold");
        assert_eq!(config.server.listen.port(), 8420);
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let file = "[server]\nlisten = \"127.0.0.1:1000\"\n[engine]\nmax_active_runs = 3";
        let config =
            load(file, &[("TOCSIN_SERVER__LISTEN", "127.0.0.1:2000"), ("TOCSIN_BIN", "x")]).expect("is allowed");
        assert_eq!((config.server.listen.port(), config.engine.max_active_runs), (2000, 3));
    }

    #[test]
    fn a_dns_server_is_an_address_with_or_without_its_port() {
        let config = load("[plugins]\ndns_servers = [\"192.0.2.53\", \"127.0.0.1:5353\"]", &[]).expect("is allowed");
        let servers: Vec<String> = config.plugins.dns_servers.iter().map(|server| server.0.to_string()).collect();
        assert_eq!(servers, ["192.0.2.53:53", "127.0.0.1:5353"]);
    }

    #[test]
    fn a_wrong_key_or_value_says_which_and_what_is_allowed() {
        let cases = [
            ("[server]\nlisen = \"x\"", "there is no key `server.lisen`; known are: listen"),
            ("[sever]\nlisten = \"x\"", "there is no key `sever`; known are: "),
            ("[engine]\nmax_active_runs = \"many\"", "`engine.max_active_runs` is string, but must be integer"),
            ("[engine]\nmax_active_runs = 0", "use 1 to 4096"),
            ("[log]\nformat = \"xml\"", "text"),
            ("[database]\nurl = \"postgres://x\"", "ws://host:port"),
            ("[server]\nlisten = \"nowhere\"", "socket address"),
            ("[plugins]\ndns = [\"bl.example:53\"]", "*.dnsbl.example"),
            ("[plugins]\ndns_servers = [\"ns.example\"]", "use an address"),
            ("[plugins]\ndns_servers = [\"::1\", \"::1\", \"::1\", \"::1\"]", "at most three"),
        ];
        for (file, expected) in cases {
            let error = load(file, &[]).expect_err(file).to_string();
            assert!(error.contains(expected), "{file}: {error}");
        }
        let error = load("", &[("TOCSIN_ENGINE__MAX_ACTIVE_RUNS", "lots")]).expect_err("not a number").to_string();
        assert!(error.contains("TOCSIN_ENGINE__MAX_ACTIVE_RUNS") && error.contains("integer"), "{error}");
    }
}
