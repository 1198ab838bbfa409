//! Faults of accessibility, as axe-core finds them. It is put into the page by the driver, past the page's content
//! security policy, which stays as strict as it is.

use std::path::PathBuf;

use fantoccini::Client;
use serde_json::{Value, json};

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rules {
    /// Every rule of the Web Content Accessibility Guidelines 2.2 up to level AA.
    All,
    /// Only whether what is written stands out from what is behind it: all that another theme changes.
    Contrast,
}

impl Rules {
    fn selection(self) -> Value {
        match self {
            Self::All => json!({ "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
            Self::Contrast => json!({ "type": "rule", "values": ["color-contrast"] }),
        }
    }
}

/// Runs the rules and answers the serious faults, a line each.
const RUN: &str = r"
    const [rules, done] = arguments;
    const serious = rule => rule.impact === 'serious' || rule.impact === 'critical';
    const line = (rule, node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}\n    ${node.html}`;
    const lines = answer => answer.violations.filter(serious).flatMap(rule => rule.nodes.map(node => line(rule, node)));
    axe.run(document, { runOnly: rules, resultTypes: ['violations'] })
        .then(answer => done(lines(answer)), error => done(['axe-core: ' + error]));
";

/// The serious and critical faults of the page as it is now, a line each.
///
/// # Panics
/// When axe-core is not there or does not run.
pub(crate) async fn faults(client: &Client, rules: Rules) -> Vec<String> {
    if client.execute("return !window.axe", Vec::new()).await.expect("a script runs") == true {
        let source = source();
        let axe = std::fs::read_to_string(&source).unwrap_or_else(|error| {
            panic!("{}: {error}; `cargo xtask setup` fetches what the tests need", source.display())
        });
        client.execute(&axe, Vec::new()).await.expect("axe-core can be put into the page");
    }
    let found = client.execute_async(RUN, vec![rules.selection()]).await.expect("axe-core runs");
    found.as_array().into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
}

/// Where `cargo xtask` put it.
fn source() -> PathBuf {
    if let Some(path) = std::env::var_os("TOCSIN_AXE") {
        return path.into();
    }
    // target/<profile>/deps/<test>
    let test = std::env::current_exe().expect("a test knows where it is");
    let target = test.ancestors().nth(3).expect("a test lies in the target directory");
    target.join("node/node_modules/axe-core/axe.min.js")
}
