//! Which key of which dialect means what.
use tocsin_plugin_sdk::FactKind;

/// How often a meaning may occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// The first one counts: later objects of the same reply are about something else.
    Once,
    /// All count.
    Any,
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it stands.
    Text,
    /// A date.
    Date,
    /// The first word, in lower case.
    Host,
    /// A two-letter code.
    Country,
    /// Without "AS".
    Asn,
    /// An EPP status with an explanatory URL after it.
    Status,
    /// CIDR or "first - last".
    Network,
}

/// The meaning of a key in lower case.
pub fn meaning(key: &str) -> Option<(FactKind, Form, Times)> {
    use FactKind as Kind;
    Some(match key {
        "registrar" | "registrar name" | "sponsoring registrar" => (Kind::Registrar, Form::Text, Times::Any),
        "registrant organization"
        | "registrant organisation"
        | "registrant"
        | "registrant name"
        | "org-name"
        | "orgname"
        | "owner"
        | "custname"
        | "holder" => (Kind::Holder, Form::Text, Times::Any),
        "creation date"
        | "created"
        | "created on"
        | "registered on"
        | "registered"
        | "registration date"
        | "registration time"
        | "domain registration date"
        | "regdate" => (Kind::Created, Form::Date, Times::Once),
        "updated date" | "last-modified" | "last modified" | "changed" | "last updated" | "last updated on"
        | "last update" | "updated" | "modified" => (Kind::Changed, Form::Date, Times::Once),
        "registry expiry date"
        | "registrar registration expiration date"
        | "expiry date"
        | "expiration date"
        | "expiration time"
        | "expires"
        | "expires on"
        | "expire"
        | "expire date"
        | "paid-till"
        | "renewal date" => (Kind::Expires, Form::Date, Times::Once),
        "name server" | "name servers" | "nserver" | "nameserver" | "nameservers" => {
            (Kind::Nameserver, Form::Host, Times::Any)
        }
        "domain status" | "status" | "state" | "registration status" => (Kind::Status, Form::Status, Times::Any),
        "country" | "registrant country" | "country-code" => (Kind::Country, Form::Country, Times::Once),
        "city" | "registrant city" => (Kind::City, Form::Text, Times::Once),
        "inetnum" | "inet6num" | "netrange" | "ip-network" | "cidr" | "route" | "route6" => {
            (Kind::Network, Form::Network, Times::Any)
        }
        "aut-num" | "asnumber" | "origin" | "originas" => (Kind::Asn, Form::Asn, Times::Any),
        "as-name" | "asname" => (Kind::AsName, Form::Text, Times::Once),
        "netname" => (Kind::Other("network-name".to_owned()), Form::Text, Times::Once),
        "dnssec" => (Kind::Other("dnssec".to_owned()), Form::Text, Times::Once),
        "registrar abuse contact email" | "abuse contact email" | "orgabuseemail" | "abuse-mailbox" => {
            (Kind::AbuseContact, Form::Host, Times::Any)
        }
        _ => return None,
    })
}
