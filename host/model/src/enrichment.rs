//! What a provider says about an observable, uniform across providers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ioc::IocType,
    verdict::{Percent, Verdict},
};

/// A provider's answer about one observable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// What the provider thinks of it.
    pub verdict: Verdict,
    /// 0 (harmless) to 100 (certainly malicious).
    pub score: Percent,
    /// 0 to 100 (STIX 2.1 confidence): how far the verdict can be relied on.
    pub confidence: Percent,
    /// One line of plain text.
    pub summary: String,
    /// Typed statements.
    pub facts: Vec<Fact>,
    /// Other observables that the answer mentions.
    pub related: Vec<Related>,
    /// Where a person reads more. Shown, never followed by the program.
    pub references: Vec<Reference>,
    /// The documents as the provider sent them, by reference.
    #[serde(default)]
    pub raw: Vec<RawDocument>,
}

/// One typed statement. Text from outside: never markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fact {
    /// What is stated.
    pub kind: FactKind,
    /// The statement.
    pub value: String,
    /// What it is about, when that is not the observable itself: `443/tcp` for a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

macro_rules! fact_kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $label:literal;)*) => {
        /// What a fact states. Written as one word in the API; an unknown word is kept as [`FactKind::Other`].
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum FactKind {
            $($(#[$doc])* $name,)*
            /// A kind that this version has no name for.
            Other(String),
        }

        impl FactKind {
            /// The word of the API.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(FactKind::$name => $word,)*
                    FactKind::Other(word) => word,
                }
            }

            /// What a person reads.
            #[must_use]
            pub fn label(&self) -> &str {
                match self {
                    $(FactKind::$name => $label,)*
                    FactKind::Other(word) => word,
                }
            }
        }

        impl From<String> for FactKind {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => FactKind::$name,)*
                    _ => FactKind::Other(word),
                }
            }
        }
    };
}

fact_kinds! {
    /// ISO 3166-1 alpha-2.
    Country = "country", "Country";
    /// A city's name.
    City = "city", "City";
    /// Autonomous system number, decimal.
    Asn = "asn", "ASN";
    /// The autonomous system's name.
    AsName = "as_name", "AS name";
    /// Who holds the registration.
    Holder = "holder", "Holder";
    /// The registrar.
    Registrar = "registrar", "Registrar";
    /// When it was registered, RFC 3339.
    Created = "created", "Created";
    /// When the registration last changed, RFC 3339.
    Changed = "changed", "Changed";
    /// When the registration ends, RFC 3339.
    Expires = "expires", "Expires";
    /// When the provider last looked, RFC 3339.
    LastSeen = "last_seen", "Last seen";
    /// The network, CIDR or first and last address.
    Network = "network", "Network";
    /// `443/tcp`.
    OpenPort = "open_port", "Open port";
    /// A service's name.
    Service = "service", "Service";
    /// A product's vendor.
    Vendor = "vendor", "Vendor";
    /// A product.
    Product = "product", "Product";
    /// A product's version.
    Version = "version", "Version";
    /// Common Platform Enumeration, as the provider wrote it.
    Cpe = "cpe", "CPE";
    /// A vulnerability.
    Cve = "cve", "CVE";
    /// A host name.
    Hostname = "hostname", "Host name";
    /// A name server.
    Nameserver = "nameserver", "Name server";
    /// A registration status.
    Status = "status", "Status";
    /// Where abuse is reported.
    AbuseContact = "abuse_contact", "Abuse contact";
    /// A malware family's name.
    MalwareFamily = "malware_family", "Malware family";
    /// A provider's label.
    Tag = "tag", "Tag";
    /// A file's name.
    FileName = "file_name", "File name";
    /// A file's type.
    FileType = "file_type", "File type";
    /// Bytes, decimal.
    FileSize = "file_size", "File size";
    /// `4 of 93 engines`.
    Detections = "detections", "Detections";
    /// The provider's own score in its own scale.
    Reputation = "reputation", "Reputation";
    /// A certificate's subject or fingerprint.
    Certificate = "certificate", "Certificate";
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for FactKind {}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for FactKind {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("What a fact states: a word such as `country` or `open_port`; an unknown one is kept."))
            .examples([serde_json::json!("country"), serde_json::json!("open_port")])
            .into()
    }
}

impl From<FactKind> for String {
    fn from(kind: FactKind) -> String {
        kind.as_str().to_owned()
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Another observable that an answer mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Related {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: IocType,
    /// Its normalised value.
    pub value: String,
    /// How it belongs to the one asked about: `resolves to`.
    pub relation: String,
}

/// A page that says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reference {
    /// What the page is.
    pub title: String,
    /// Its address; text, not to be made clickable.
    pub url: String,
}

/// A provider's document, stored once under its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RawDocument {
    /// BLAKE3 of the bytes, lower-case hexadecimal.
    pub digest: String,
    /// Its media type (RFC 6838).
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
}
