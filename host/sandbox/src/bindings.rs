//! Types and linker functions generated from the WIT contract.

#![allow(missing_docs, clippy::all, reason = "generated code")]

/// What connectors import and may export.
pub(crate) mod connector {
    wasmtime::component::bindgen!({
        path: "../../wit/tocsin-plugin-0.1.0",
        inline: "
            package tocsin:host;
            world connector {
                include tocsin:plugin/connector@0.1.0;
                export tocsin:plugin/check@0.1.0;
                export tocsin:plugin/enrichment@0.1.0;
                export tocsin:plugin/ticketing@0.1.0;
            }
        ",
        world: "tocsin:host/connector",
        imports: {
            "tocsin:plugin/settings.get": trappable,
            "tocsin:plugin/log.write": trappable,
            default: async | trappable,
        },
        exports: { default: async },
    });
}

/// What playbooks import and export.
pub(crate) mod playbook {
    wasmtime::component::bindgen!({
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "tocsin:plugin/playbook-component@0.1.0",
        imports: { default: async | trappable },
        exports: { default: async },
    });
}
