//! A connector that imports TCP and whose manifest requests no host for it.

#![allow(missing_docs, reason = "a component's interface is its WIT")]

#[allow(unsafe_code, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "enrichment-connector",
    });

    export!(Unrequested);

    use super::Unrequested;
}

use bindings::{
    exports::tocsin::plugin::{check, enrichment},
    tocsin::plugin::{
        tcp,
        types::{Failure, FailureKind, Observable},
    },
};

struct Unrequested;

impl check::Guest for Unrequested {
    fn check() -> Result<String, Failure> {
        Ok(format!("{:?}", tcp::exchange("127.0.0.1", 43, b"")))
    }
}

impl enrichment::Guest for Unrequested {
    fn enrich(_: Observable) -> Result<enrichment::Answer, Failure> {
        Err(Failure { kind: FailureKind::Unsupported, message: String::new() })
    }
}
