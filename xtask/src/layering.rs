//! Which crate may use which: arrows point one way, and each large library has one home.

use crate::cargo::Package;

/// A crate's directory and the directories of the workspace's crates that it may use.
const ARROWS: [(&str, &[&str]); 14] = [
    ("host/model", &[]),
    ("host/exchange", &["host/model"]),
    ("host/pack", &[]),
    ("host/store", &["host/model"]),
    ("host/sandbox", &["host/model"]),
    ("host/app", &["host/exchange", "host/model", "host/sandbox", "host/store"]),
    ("host/api", &["host/app", "host/model"]),
    ("host/server", &["host/"]),
    ("plugins/sdk", &[]),
    ("plugins/", &["plugins/sdk"]),
    ("tests/guests", &["plugins/sdk"]),
    ("tests/", &["host/", "tests/", "plugins/sdk"]),
    ("web", &["host/model"]),
    ("xtask", &["host/pack"]),
];

/// A library and the directories of the crates that may use it directly.
const HOMES: [(&str, &[&str]); 5] = [
    ("surrealdb", &["host/store", "tests/"]),
    ("wasmtime", &["host/sandbox", "tests/"]),
    ("axum", &["host/api", "host/server", "tests/"]),
    ("leptos", &["web"]),
    ("tokio", &["host/app", "host/api", "host/sandbox", "host/server", "host/store", "tests/"]),
];

/// Every dependency that points the wrong way, as a sentence each.
pub fn violations(packages: &[Package]) -> Vec<String> {
    let mut violations = Vec::new();
    for package in packages {
        let Some((_, allowed)) = ARROWS.iter().find(|(directory, _)| covers(directory, &package.directory)) else {
            violations.push(format!("{}: no rule says what this crate may use", package.directory));
            continue;
        };
        for dependency in &package.dependencies {
            let directory = packages.iter().find(|other| other.name == dependency.name).map(|other| &other.directory);
            let permitted = match directory {
                // A test of any crate may talk to the simulated providers.
                Some(directory) => any(allowed, directory) || dependency.dev && directory == "tests/lab",
                None => is_at_home(&dependency.name, &package.directory),
            };
            if !permitted {
                violations.push(format!("{} must not use {}", package.directory, dependency.name));
            }
        }
    }
    violations
}

fn is_at_home(library: &str, directory: &str) -> bool {
    let home = HOMES.iter().find(|(name, _)| *name == library);
    home.is_none_or(|(_, homes)| any(homes, directory))
}

fn any(rules: &[&str], directory: &str) -> bool {
    rules.iter().any(|rule| covers(rule, directory))
}

/// `host/` covers everything below it, `host/model` only itself.
fn covers(rule: &str, directory: &str) -> bool {
    if rule.ends_with('/') { directory.starts_with(rule) } else { directory == rule }
}

#[cfg(test)]
mod tests {
    use super::violations;
    use crate::cargo::{Dependency, Package};

    fn package(directory: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name(directory),
            directory: directory.into(),
            default: true,
            dependencies: dependencies.iter().map(|name| Dependency { name: (*name).into(), dev: false }).collect(),
            targets: Vec::new(),
        }
    }

    fn name(directory: &str) -> String {
        directory.rsplit('/').next().unwrap().to_owned()
    }

    #[test]
    fn arrows_that_point_down_are_allowed() {
        let packages = [
            package("host/model", &["serde"]),
            package("host/store", &["model", "surrealdb", "tokio"]),
            package("host/app", &["store", "model"]),
            package("host/server", &["app", "axum"]),
            package("tests/api", &["model", "lab"]),
            package("tests/lab", &["axum"]),
            package("web", &["model", "leptos"]),
        ];
        assert_eq!(violations(&packages), Vec::<String>::new());
    }

    #[test]
    fn arrows_that_point_up_or_sideways_are_not() {
        let packages = [
            package("host/model", &["store"]),
            package("host/store", &["sandbox"]),
            package("host/sandbox", &[]),
            package("web", &["store"]),
        ];
        let expected = ["host/model must not use store", "host/store must not use sandbox", "web must not use store"];
        assert_eq!(violations(&packages), expected);
    }

    #[test]
    fn a_library_stays_in_its_home() {
        let packages = [package("host/app", &["surrealdb"]), package("host/model", &["tokio"])];
        let expected = ["host/app must not use surrealdb", "host/model must not use tokio"];
        assert_eq!(violations(&packages), expected);
    }

    #[test]
    fn only_the_tests_of_a_crate_may_use_the_lab() {
        let mut sandbox = package("host/sandbox", &["lab"]);
        let lab = || package("tests/lab", &[]);
        assert_eq!(violations(&[package("host/sandbox", &["lab"]), lab()]), ["host/sandbox must not use lab"]);
        sandbox.dependencies[0].dev = true;
        assert_eq!(violations(&[sandbox, lab()]), Vec::<String>::new());
    }

    #[test]
    fn a_crate_in_a_new_place_needs_a_rule() {
        assert_eq!(violations(&[package("misc/x", &[])]), ["misc/x: no rule says what this crate may use"]);
    }
}
