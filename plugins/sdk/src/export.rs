//! From an implementation to a component: the macros that export it, and what stands between the host and the traits.

/// What the export macros call. Not for use by hand.
pub mod glue {
    use crate::playbook::{HostSteps, run_json};
    use crate::transport::Host;
    use crate::{Answer, Check, Draft, Enricher, Failure, Observable, Playbook, Ticket, Ticketing, settings};

    /// `check` of the contract.
    ///
    /// # Errors
    /// The settings are wrong, or the connector's own failure.
    pub fn check<C: Check>() -> Result<String, Failure> {
        settings::get::<C>()?.check(&Host).map(|sentence| crate::text::clean(&sentence, crate::text::MAX_MESSAGE))
    }

    /// `enrich` of the contract.
    ///
    /// # Errors
    /// The settings are wrong, or the connector's own failure.
    pub fn enrich<C: Enricher>(observable: &Observable) -> Result<Answer, Failure> {
        settings::get::<C>()?.enrich(&Host, observable).map(Answer::bounded)
    }

    /// `open` of the contract.
    ///
    /// # Errors
    /// The settings are wrong, or the connector's own failure.
    pub fn open<C: Ticketing>(draft: &Draft, idempotency_key: &str) -> Result<Ticket, Failure> {
        settings::get::<C>()?.open(&Host, draft, idempotency_key)
    }

    /// `find` of the contract.
    ///
    /// # Errors
    /// The settings are wrong, or the connector's own failure.
    pub fn find<C: Ticketing>(idempotency_key: &str) -> Result<Option<Ticket>, Failure> {
        settings::get::<C>()?.find(&Host, idempotency_key)
    }

    /// `run` of the contract.
    ///
    /// # Errors
    /// The input is not of the playbook's shape, or the run failed.
    pub fn run<P: Playbook>(input: &str) -> Result<String, String> {
        run_json::<P>(&HostSteps, input)
    }
}

/// Makes a component of a type that implements [`Check`](crate::Check) and [`Enricher`](crate::Enricher).
#[macro_export]
macro_rules! export_enricher {
    ($connector:ty) => {
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI is made of raw exports")]
        const _: () = {
            struct Component;

            impl $crate::raw::check::exports::tocsin::plugin::check::Guest for Component {
                fn check() -> ::core::result::Result<::std::string::String, $crate::Failure> {
                    $crate::glue::check::<$connector>()
                }
            }

            impl $crate::raw::enrichment::exports::tocsin::plugin::enrichment::Guest for Component {
                fn enrich(observable: $crate::Observable) -> ::core::result::Result<$crate::Answer, $crate::Failure> {
                    $crate::glue::enrich::<$connector>(&observable)
                }
            }

    $crate::raw::check::export_raw_check!(Component with_types_in $crate::raw::check);
    $crate::raw::enrichment::export_raw_enrichment!(Component with_types_in $crate::raw::enrichment);
        };
    };
}

/// Makes a component of a type that implements [`Check`](crate::Check) and [`Ticketing`](crate::Ticketing).
#[macro_export]
macro_rules! export_ticketing {
    ($connector:ty) => {
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI is made of raw exports")]
        const _: () = {
            struct Component;

            impl $crate::raw::check::exports::tocsin::plugin::check::Guest for Component {
                fn check() -> ::core::result::Result<::std::string::String, $crate::Failure> {
                    $crate::glue::check::<$connector>()
                }
            }

            impl $crate::raw::ticketing::exports::tocsin::plugin::ticketing::Guest for Component {
                fn open(
                    draft: $crate::Draft,
                    idempotency_key: ::std::string::String,
                ) -> ::core::result::Result<$crate::Ticket, $crate::Failure> {
                    $crate::glue::open::<$connector>(&draft, &idempotency_key)
                }

                fn find(
                    idempotency_key: ::std::string::String,
                ) -> ::core::result::Result<::core::option::Option<$crate::Ticket>, $crate::Failure> {
                    $crate::glue::find::<$connector>(&idempotency_key)
                }
            }

    $crate::raw::check::export_raw_check!(Component with_types_in $crate::raw::check);
    $crate::raw::ticketing::export_raw_ticketing!(Component with_types_in $crate::raw::ticketing);
        };
    };
}

/// Makes a component of a type that implements [`Playbook`](crate::Playbook).
#[macro_export]
macro_rules! export_playbook {
    ($playbook:ty) => {
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI is made of raw exports")]
        const _: () = {
            struct Component;

            impl $crate::raw::playbook::exports::tocsin::plugin::playbook::Guest for Component {
                fn run(
                    input: ::std::string::String,
                ) -> ::core::result::Result<::std::string::String, ::std::string::String> {
                    $crate::glue::run::<$playbook>(&input)
                }
            }

    $crate::raw::playbook::export_raw_playbook!(Component with_types_in $crate::raw::playbook);
        };
    };
}
