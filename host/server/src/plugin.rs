//! `tocsin plugin …`: looking into a plugin and packing one, for whoever writes or reviews it.

use std::{fmt::Display, fs, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use serde_json::json;
use tocsin_model::plugin::Manifest;
use tocsin_sandbox::{Inspection, Sandbox, SandboxConfig};

/// Prints what the component in this file is and asks for.
///
/// # Errors
/// Why an installation would refuse it.
pub async fn inspect(file: &Path, as_json: bool) -> Result<ExitCode> {
    let inspection = installable(read(file)?).await.with_context(|| file.display().to_string())?;
    if as_json {
        println!("{:#}", document(&inspection));
    } else {
        print!("{}", text(&inspection));
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes a component of a module and its manifest.
///
/// # Errors
/// What is wrong with either; nothing is written then.
pub async fn pack(module: &Path, manifest: &Path, output: &Path) -> Result<ExitCode> {
    let text = fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let component = tocsin_pack::pack(&read(module)?, Some(&text)).with_context(|| module.display().to_string())?;
    let inspection = installable(component.clone()).await.with_context(|| module.display().to_string())?;
    fs::write(output, &component).with_context(|| format!("cannot write {}", output.display()))?;
    let Inspection { manifest, digest, size, .. } = inspection;
    println!("{}: {} {}, {size} bytes, {digest}", output.display(), manifest.id, manifest.version);
    Ok(ExitCode::SUCCESS)
}

/// Does with a component what an installation does: reads it, then compiles and links it. Nothing of it runs.
async fn installable(component: Vec<u8>) -> Result<Inspection> {
    let few = SandboxConfig { max_concurrent_instances: 1, max_concurrent_playbooks: 1, ..SandboxConfig::default() };
    let sandbox = Sandbox::new(few)?;
    let inspection = sandbox.inspect(&component)?;
    sandbox.compile(component.into()).await?;
    Ok(inspection)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn document(inspection: &Inspection) -> serde_json::Value {
    let Inspection { manifest, digest, imports, exports, size } = inspection;
    json!({ "digest": digest.to_string(), "size": size, "imports": imports, "exports": exports, "manifest": manifest })
}

fn text(inspection: &Inspection) -> String {
    let Inspection { manifest, digest, imports, exports, size } = inspection;
    let mut lines = Lines(String::new());
    lines.add("plugin", format!("{} {} ({}, {})", manifest.id, manifest.version, manifest.name, manifest.license));
    lines.add("description", &manifest.description);
    lines.add("category", manifest.category.as_str());
    lines.add("contract", &manifest.api);
    lines.add("digest", digest);
    lines.add("size", format!("{size} bytes"));
    lines.list("imports", imports);
    lines.list("exports", exports);
    requests(manifest, &mut lines);
    lines.0
}

/// What an administrator would have to grant.
fn requests(manifest: &Manifest, lines: &mut Lines) {
    let asked = &manifest.capabilities;
    lines.list("serves", &manifest.serves);
    lines.list("http", &asked.http);
    lines.list("tcp", &asked.tcp);
    lines.list("dns", &asked.dns);
    for (name, secret) in &manifest.secrets {
        let to: Vec<String> = secret.to.iter().map(ToString::to_string).collect();
        lines.add("secret", format!("{name} to {}", to.join(", ")));
    }
    lines.add("tlp_max", asked.tlp_max.as_str());
    lines.add("pap_max", asked.pap_max.as_str());
    if !asked.why.is_empty() {
        lines.add("why", &asked.why);
    }
    for (key, value) in manifest.limits.iter() {
        lines.add("limit", format!("{key} = {value}"));
    }
    for window in &manifest.quota {
        lines.add("quota", format!("{} calls in {} s", window.calls, window.per_seconds));
    }
    lines.list("settings", manifest.settings.properties.iter().map(|property| &property.key));
}

/// Lines of a word and what it stands for, one below the other.
struct Lines(String);

impl Lines {
    fn add(&mut self, word: &str, value: impl Display) {
        self.0.push_str(&format!("{word:<12} {value}\n"));
    }

    fn list<T: Display>(&mut self, word: &str, values: impl IntoIterator<Item = T>) {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        self.add(word, if values.is_empty() { "nothing".to_owned() } else { values.join(", ") });
    }
}
