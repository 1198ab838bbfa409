//! A connector that imports an interface which its world does not have.

#![allow(missing_docs, reason = "a component's interface is its WIT")]

#[allow(unsafe_code, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/tocsin-plugin-0.1.0",
        inline: "
            package example:foreign;
            interface files { read: func(path: string) -> string; }
            world connector {
                include tocsin:plugin/enrichment-connector@0.1.0;
                import files;
            }
        ",
        world: "example:foreign/connector",
        generate_all,
    });

    export!(Foreign);

    use super::Foreign;
}

use bindings::{
    exports::tocsin::plugin::{check, enrichment},
    tocsin::plugin::types::{Failure, FailureKind, Observable},
};

struct Foreign;

impl check::Guest for Foreign {
    fn check() -> Result<String, Failure> {
        Ok(bindings::example::foreign::files::read("/etc/passwd"))
    }
}

impl enrichment::Guest for Foreign {
    fn enrich(_: Observable) -> Result<enrichment::Answer, Failure> {
        Err(Failure { kind: FailureKind::Unsupported, message: String::new() })
    }
}
