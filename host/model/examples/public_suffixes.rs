//! Writes `src/ioc/public_suffixes.txt` again from the public suffix list that the locked version of the crate `psl`
//! carries: `cargo run -p tocsin-model --example public_suffixes`, after `cargo update -p psl`.

use std::{error::Error, fs, path::Path, process::Command};

use psl::Type;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let (version, rules) = locked_list()?;
    let mut icann = Vec::new();
    let mut private = Vec::new();
    for rule in rules.lines().filter(|rule| !rule.is_empty()) {
        let ascii = idna::domain_to_ascii(rule.trim_start_matches(['!', '*', '.']))?;
        let mark = &rule[..rule.len() - rule.trim_start_matches(['!', '*', '.']).len()];
        let suffix = psl::suffix(rule.trim_start_matches('!').as_bytes()).and_then(|suffix| suffix.typ());
        match suffix.ok_or_else(|| format!("psl does not know its own rule {rule}"))? {
            Type::Icann => icann.push(format!("{mark}{ascii}")),
            Type::Private => private.push(format!("{mark}{ascii}")),
        }
    }
    let text = format!(
        "// The public suffix list as the crate psl {version} has it, with A-labels, ordered from the right.\n\
         // Made by host/model/examples/public_suffixes.rs. The list is under the Mozilla Public License, v. 2.0:\n\
         // https://mozilla.org/MPL/2.0/, https://publicsuffix.org/list/\n\
         // ===BEGIN ICANN DOMAINS===\n{}\n// ===BEGIN PRIVATE DOMAINS===\n{}\n",
        ordered(icann),
        ordered(private)
    );
    fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ioc/public_suffixes.txt"), text)?;
    Ok(())
}

/// The version of `psl` in `Cargo.lock`, and the rules among its sources.
fn locked_list() -> Result<(String, String), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo knows no packages")?;
    let psl = packages.iter().find(|package| package["name"] == "psl").ok_or("psl is not in Cargo.lock")?;
    let text = |key: &str| psl[key].as_str().ok_or(format!("psl has no {key}"));
    let rules = Path::new(text("manifest_path")?).with_file_name("data").join("rules.txt");
    Ok((text("version")?.to_owned(), fs::read_to_string(rules)?))
}

/// Rules that end alike stand together: so they compress best.
fn ordered(mut rules: Vec<String>) -> String {
    rules.sort_by(|one, two| one.rsplit('.').cmp(two.rsplit('.')));
    rules.dedup();
    rules.join("\n")
}
