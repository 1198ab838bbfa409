//! Public suffixes: below which names anyone may register one.

use std::sync::LazyLock;

use publicsuffix::{List, Psl, Type};

/// As text and not as code, because the browser loads it too.
static LIST: LazyLock<List> =
    LazyLock::new(|| include_str!("public_suffixes.txt").parse().expect("the tests below read the same text"));

/// Whether a name in A-labels ends in a suffix of the list, and whether it is nothing but that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// No rule of the list applies.
    Unlisted,
    /// The name is a suffix of a registry, such as `co.uk`.
    Registry,
    /// The name lies below a suffix or is the suffix of a private organisation, such as `github.io`.
    Registered,
}

/// Where the name stands.
pub(super) fn place(name: &str) -> Place {
    match LIST.suffix(name.as_bytes()).and_then(|suffix| Some((suffix.as_bytes().len(), suffix.typ()?))) {
        None => Place::Unlisted,
        Some((length, Type::Icann)) if length == name.len() => Place::Registry,
        Some(_) => Place::Registered,
    }
}

/// Whether a name in A-labels is nothing but a suffix of the list, a registry's or a private organisation's: the names
/// below it belong to whoever registered them.
pub(crate) fn is_suffix(name: &str) -> bool {
    LIST.suffix(name.as_bytes()).is_some_and(|suffix| suffix.as_bytes().len() == name.len() && suffix.is_known())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_that_of_the_locked_version_of_psl() {
        let lock = include_str!("../../../../Cargo.lock");
        let (_, psl) = lock.split_once("name = \"psl\"\nversion = \"").expect("psl is in Cargo.lock");
        let (version, _) = psl.split_once('"').expect("the version ends");
        let first = include_str!("public_suffixes.txt").lines().next().expect("a first line");
        assert!(
            first.contains(&format!("the crate psl {version} has it")),
            "make the list again: cargo run -p tocsin-model --example public_suffixes"
        );
    }

    #[test]
    fn names_stand_where_psl_puts_them() {
        let mut rules = 0;
        for line in include_str!("public_suffixes.txt").lines().filter(|line| !line.starts_with("//")) {
            let rule = line.trim_start_matches(['!', '*', '.']);
            for name in [rule.to_owned(), format!("a.{rule}"), format!("b.a.{rule}"), format!("c.b.a.{rule}")] {
                let ours = LIST.suffix(name.as_bytes());
                let theirs = psl::suffix(name.as_bytes());
                assert_eq!(ours, theirs, "{name}");
                assert_eq!(ours.map(|suffix| suffix.typ()), theirs.map(|suffix| suffix.typ()), "{name}");
            }
            rules += 1;
        }
        assert!(rules > 9_000, "{rules} rules");
    }

    #[test]
    fn a_name_is_unlisted_a_registrys_or_registered() {
        for (name, place_of_name) in [
            ("evil.notatld", Place::Unlisted),
            ("uk", Place::Registry),
            ("co.uk", Place::Registry),
            ("evil.co.uk", Place::Registered),
            ("github.io", Place::Registered),
            ("city.kawasaki.jp", Place::Registered),
            ("other.kawasaki.jp", Place::Registry),
            ("xn--55qx5d.cn", Place::Registry),
        ] {
            assert_eq!(place(name), place_of_name, "{name}");
        }
    }
}
