//! A connector that behaves as the setting `behaviour` says.

#![allow(missing_docs, reason = "a component's interface is its WIT")]

mod behaviour;

#[allow(unsafe_code, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "enrichment-connector",
    });

    export!(Misbehaviour);

    use super::Misbehaviour;
}

use bindings::{
    exports::tocsin::plugin::{check, enrichment},
    tocsin::plugin::types::{Failure, Observable},
};

struct Misbehaviour;

impl check::Guest for Misbehaviour {
    fn check() -> Result<String, Failure> {
        Ok("Misbehaves as asked.".to_owned())
    }
}

impl enrichment::Guest for Misbehaviour {
    fn enrich(_: Observable) -> Result<enrichment::Answer, Failure> {
        behaviour::run()
    }
}
