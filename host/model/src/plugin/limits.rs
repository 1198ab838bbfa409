//! Every limit that a plugin runs under, with its unit, default and usual ceiling.

use serde::{Deserialize, Serialize};

/// One limit, as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitDescription {
    /// The key in plugin.toml.
    pub key: &'static str,
    /// What the number counts: `MiB`, `ms`, …
    pub unit: &'static str,
    /// What is limited.
    pub meaning: &'static str,
    /// The value where the manifest asks for nothing.
    pub default: u32,
    /// The most that a deployment allows unless it is configured otherwise.
    pub ceiling: u32,
}

macro_rules! limits {
    ($($key:ident, $unit:literal, default $default:literal, ceiling $ceiling:literal, $meaning:literal;)*) => {
        /// All limits of a plugin. A plugin never has more than its grant, nor a grant more than the ceiling.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct Limits {
            $(#[doc = $meaning] #[doc = concat!("Unit: ", $unit, ".")] pub $key: u32,)*
        }

        /// The limits that a manifest asks for or a grant sets; what is absent is the default.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct LimitRequests {
            $(
                #[doc = $meaning]
                #[doc = concat!("Unit: ", $unit, ".")]
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $key: Option<u32>,
            )*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }

        impl Limits {
            /// What each limit means, in the order in which a person would read them.
            pub const DESCRIPTIONS: &[LimitDescription] = &[$(LimitDescription {
                key: stringify!($key),
                unit: $unit,
                meaning: $meaning,
                default: $default,
                ceiling: $ceiling,
            },)*];

            /// The usual ceiling of a deployment.
            #[must_use]
            pub fn ceiling() -> Self {
                Self { $($key: $ceiling,)* }
            }

            /// The smaller of each limit.
            #[must_use]
            pub fn min(self, other: Self) -> Self {
                Self { $($key: self.$key.min(other.$key),)* }
            }

            /// Each limit with its key.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, u32)> + use<> {
                [$((stringify!($key), self.$key),)*].into_iter()
            }
        }

        impl LimitRequests {
            /// The requests, with the default for what is absent.
            #[must_use]
            pub fn or_default(self) -> Limits {
                let default = Limits::default();
                Limits { $($key: self.$key.unwrap_or(default.$key),)* }
            }

            /// The requests that were made, with their keys.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, u32)> + use<> {
                [$((stringify!($key), self.$key),)*]
                    .into_iter()
                    .filter_map(|(key, value)| value.map(|value| (key, value)))
            }
        }
    };
}

limits! {
    memory_mib, "MiB", default 32, ceiling 256, "Memory of one instance.";
    table_elements, "elements", default 20000, ceiling 200000, "Elements of an instance's tables.";
    cpu_ms, "ms", default 2000, ceiling 20000, "Processor time of one call.";
    wall_ms, "ms", default 30000, ceiling 120000, "Duration of one call, with its waiting.";
    host_call_mib, "MiB", default 16, ceiling 64, "Data handed to the host in one host call or result.";
    response_mib, "MiB", default 8, ceiling 32, "Size of one response, after decompression.";
    requests, "requests", default 32, ceiling 256, "Requests of one call, redirects included.";
    redirects, "redirects", default 5, ceiling 10, "Redirects of one request.";
    dns_queries, "queries", default 64, ceiling 1024, "DNS queries of one call.";
    dns_ms, "ms", default 3000, ceiling 10000, "Duration of one DNS query, with its repetitions.";
    dns_kib, "KiB", default 16, ceiling 64, "Size of one DNS answer.";
    handles, "handles", default 64, ceiling 1024, "Resources that one call holds.";
    log_kib, "KiB", default 64, ceiling 1024, "Log lines of one call.";
    concurrency, "calls", default 8, ceiling 64, "Calls that run at the same time.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_default_is_above_the_usual_ceiling_or_zero() {
        for limit in Limits::DESCRIPTIONS {
            assert!(0 < limit.default && limit.default <= limit.ceiling, "{}", limit.key);
        }
        assert_eq!(Limits::default().min(Limits::ceiling()), Limits::default());
    }

    #[test]
    fn an_absent_request_is_the_default() {
        let requests = LimitRequests { memory_mib: Some(64), ..LimitRequests::default() };
        assert_eq!(requests.or_default(), Limits { memory_mib: 64, ..Limits::default() });
        assert_eq!(requests.iter().collect::<Vec<_>>(), [("memory_mib", 64)]);
    }
}
