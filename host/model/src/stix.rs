//! STIX 2.1 identity of an IoC: the deterministic UUIDv5 of its cyber-observable object.

use uuid::Uuid;

use crate::{
    id::IocId,
    ioc::{Ioc, IocType},
};

/// The namespace of deterministic identifiers (STIX 2.1, section 2.9).
const NAMESPACE: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

/// The name of the object type in STIX 2.1. A CVE is no cyber-observable object but the name of a `vulnerability`.
#[must_use]
pub fn object_type(kind: IocType) -> &'static str {
    match kind {
        IocType::Ipv4 => "ipv4-addr",
        IocType::Ipv6 => "ipv6-addr",
        IocType::Domain => "domain-name",
        IocType::Url => "url",
        IocType::Email => "email-addr",
        IocType::Asn => "autonomous-system",
        IocType::Md5 | IocType::Sha1 | IocType::Sha256 | IocType::Sha512 => "file",
        IocType::Cve => "vulnerability",
    }
}

/// The STIX identifier, such as `ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4`.
#[must_use]
pub fn stix_id(ioc: &Ioc) -> String {
    format!("{}--{}", object_type(ioc.kind()), ioc.id())
}

/// UUIDv5 over the canonical JSON (RFC 8785) of the properties that contribute to the identifier. STIX gives a
/// `vulnerability` random identifiers; Tocsin derives one from its name in the same way, so that a CVE id is one record.
pub(crate) fn ioc_id(ioc: &Ioc) -> IocId {
    IocId(Uuid::new_v5(&NAMESPACE, contributing_properties(ioc).as_bytes()))
}

fn contributing_properties(ioc: &Ioc) -> String {
    let value = json_string(ioc.value());
    match ioc.kind() {
        IocType::Ipv4 | IocType::Ipv6 | IocType::Domain | IocType::Url | IocType::Email => {
            format!("{{\"value\":{value}}}")
        }
        IocType::Asn => format!("{{\"number\":{}}}", ioc.value()),
        IocType::Md5 => format!("{{\"hashes\":{{\"MD5\":{value}}}}}"),
        IocType::Sha1 => format!("{{\"hashes\":{{\"SHA-1\":{value}}}}}"),
        IocType::Sha256 => format!("{{\"hashes\":{{\"SHA-256\":{value}}}}}"),
        IocType::Sha512 => format!("{{\"hashes\":{{\"SHA-512\":{value}}}}}"),
        IocType::Cve => format!("{{\"name\":{value}}}"),
    }
}

/// A JSON string as RFC 8785 writes it; `serde_json` escapes exactly the same characters in the same way.
fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with another implementation; the first is the example of STIX 2.1 (errata 01), section 2.9.
    const KNOWN: [(&str, &str); 13] = [
        ("198.51.100.3", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"),
        ("203.0.113.0/24", "ipv4-addr--a0895f10-d89d-56ad-a4a4-dc873ee08b8c"),
        ("2001:DB8:0::1", "ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26"),
        ("Example.COM.", "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"),
        ("https://example.com/research/index.html", "url--47c3cf9a-5027-5bf0-997a-017c7edc7c55"),
        ("john@example.com", "email-addr--7165e2a9-671f-585d-b1e1-ca59c671d934"),
        ("AS15139", "autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff"),
        ("D41D8CD98F00B204E9800998ECF8427E", "file--02fff920-f614-527c-81d1-6353633a6d21"),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "file--fa6e66a5-f019-51f9-8ab5-812023e58c6e"),
        (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "file--22f8ff52-8f62-5f03-a53a-6f50f54fd74c",
        ),
        (
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
            "file--39cf7bb7-502d-50ad-845c-b910a0598953",
        ),
        ("cve-2021-44228", "vulnerability--fa95b186-fd21-514d-b640-735cd48f0fbd"),
        ("::ffff:198.51.100.3", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"),
    ];

    #[test]
    fn identifiers_are_those_that_other_stix_programs_derive() {
        for (text, expected) in KNOWN {
            let ioc = Ioc::parse(None, text).unwrap();
            assert_eq!(stix_id(&ioc), expected, "{text}");
        }
    }

    #[test]
    fn strings_are_escaped_as_canonical_json() {
        assert_eq!(json_string("a\"b\\c\n\u{1}\u{7f}é/"), "\"a\\\"b\\\\c\\n\\u0001\u{7f}é/\"");
    }
}
