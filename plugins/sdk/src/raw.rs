//! The bindings that are generated from `wit/tocsin-plugin-0.1.0`, over one set of shared types.
//!
//! Each exported interface has a world of its own here, so that its export macro can be combined with the others; the
//! component encoder merges them into what the plugin really imports and exports.
#![allow(
    missing_docs,
    unsafe_code,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "generated; the WIT files carry the documentation"
)]

/// What every connector may import, and the shared types.
pub mod connector {
    wit_bindgen::generate!({
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "connector",
        generate_unused_types: true,
        additional_derives: [PartialEq, Eq],
    });
}

/// The import of a playbook.
pub mod steps {
    wit_bindgen::generate!({
        inline: "package tocsin:sdk-steps; world steps { import tocsin:plugin/steps@0.1.0; }",
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "tocsin:sdk-steps/steps",
        generate_all,
        additional_derives: [PartialEq, Eq],
    });
}

/// The export of every connector.
pub mod check {
    wit_bindgen::generate!({
        inline: "package tocsin:sdk-check; world check { export tocsin:plugin/check@0.1.0; }",
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "tocsin:sdk-check/check",
        generate_all,
        with: {
            "tocsin:plugin/types@0.1.0": crate::raw::connector::tocsin::plugin::types,
        },
        additional_derives: [PartialEq, Eq],
        pub_export_macro: true,
        export_macro_name: "export_raw_check",
        default_bindings_module: "tocsin_plugin_sdk::raw::check",
    });
}

/// The export of a connector that enriches.
pub mod enrichment {
    wit_bindgen::generate!({
        inline: "package tocsin:sdk-enrichment; world enrichment { export tocsin:plugin/enrichment@0.1.0; }",
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "tocsin:sdk-enrichment/enrichment",
        generate_all,
        with: {
            "tocsin:plugin/types@0.1.0": crate::raw::connector::tocsin::plugin::types,
        },
        additional_derives: [PartialEq, Eq],
        pub_export_macro: true,
        export_macro_name: "export_raw_enrichment",
        default_bindings_module: "tocsin_plugin_sdk::raw::enrichment",
    });
}

/// The export of a connector to a ticketing system.
pub mod ticketing {
    wit_bindgen::generate!({
        inline: "package tocsin:sdk-ticketing; world ticketing { export tocsin:plugin/ticketing@0.1.0; }",
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "tocsin:sdk-ticketing/ticketing",
        generate_all,
        with: {
            "tocsin:plugin/types@0.1.0": crate::raw::connector::tocsin::plugin::types,
        },
        additional_derives: [PartialEq, Eq],
        pub_export_macro: true,
        export_macro_name: "export_raw_ticketing",
        default_bindings_module: "tocsin_plugin_sdk::raw::ticketing",
    });
}

/// The export of a playbook.
pub mod playbook {
    wit_bindgen::generate!({
        inline: "package tocsin:sdk-playbook; world playbook { export tocsin:plugin/playbook@0.1.0; }",
        path: "../../wit/tocsin-plugin-0.1.0",
        world: "tocsin:sdk-playbook/playbook",
        generate_all,
        additional_derives: [PartialEq, Eq],
        pub_export_macro: true,
        export_macro_name: "export_raw_playbook",
        default_bindings_module: "tocsin_plugin_sdk::raw::playbook",
    });
}
