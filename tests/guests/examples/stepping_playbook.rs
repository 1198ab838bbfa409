//! A playbook whose input says what it does: a number of steps to start and wait for, or an endless loop.

#![allow(missing_docs, reason = "a component's interface is its WIT")]

#[allow(unsafe_code, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "playbook-component",
    });

    export!(Stepping);

    use super::Stepping;
}

use bindings::{exports::tocsin::plugin::playbook, tocsin::plugin::steps};

struct Stepping;

impl playbook::Guest for Stepping {
    fn run(input: String) -> Result<String, String> {
        let Ok(count) = input.parse::<u32>() else {
            let mut number = 0_u64;
            loop {
                number = std::hint::black_box(number.wrapping_add(1));
            }
        };
        let start = |number: u32| {
            steps::start(&steps::Request {
                label: format!("Step {number}"),
                action: "test.step".to_owned(),
                connection: String::new(),
                input: number.to_string(),
            })
        };
        let mut waiting: Vec<u32> = (0..count).map(start).collect();
        let mut results = Vec::new();
        while !waiting.is_empty() {
            let outcome = steps::wait(&waiting);
            waiting.retain(|step| *step != outcome.step);
            results.push(outcome.result.map_err(|failure| format!("{}: {}", failure.code, failure.message))?);
        }
        Ok(results.join(","))
    }
}
