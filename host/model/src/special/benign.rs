//! Values that everybody meets everywhere and that are never the indicator.
//!
//! The list is short on purpose. A domain on it is meant exactly: what stands below it, and what a URL names on it, can
//! be content of its users.

use crate::ioc::{Ioc, IocType};

/// Public DNS resolvers, IPv4 and IPv6.
const RESOLVERS: [&str; 28] = [
    "8.8.8.8",
    "8.8.4.4",
    "2001:4860:4860::8888",
    "2001:4860:4860::8844",
    "1.1.1.1",
    "1.0.0.1",
    "1.1.1.2",
    "1.0.0.2",
    "1.1.1.3",
    "1.0.0.3",
    "2606:4700:4700::1111",
    "2606:4700:4700::1001",
    "9.9.9.9",
    "9.9.9.10",
    "9.9.9.11",
    "149.112.112.112",
    "149.112.112.10",
    "149.112.112.11",
    "2620:fe::fe",
    "2620:fe::9",
    "208.67.222.222",
    "208.67.220.220",
    "2620:119:35::35",
    "2620:119:53::53",
    "86.54.11.1",
    "86.54.11.100",
    "94.140.14.14",
    "94.140.15.15",
];

/// The hashes of nothing.
const EMPTY_FILE: [&str; 4] = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
];

/// Domains of very large sites and of operating systems' own services, exactly these names.
const SITES: [&str; 44] = [
    "akamai.net",
    "amazon.com",
    "android.com",
    "apple.com",
    "bing.com",
    "cloudflare.com",
    "debian.org",
    "digicert.com",
    "facebook.com",
    "fedoraproject.org",
    "github.com",
    "gmail.com",
    "google.com",
    "googleapis.com",
    "gstatic.com",
    "ibm.com",
    "icann.org",
    "icloud.com",
    "ietf.org",
    "instagram.com",
    "letsencrypt.org",
    "linkedin.com",
    "live.com",
    "microsoft.com",
    "microsoftonline.com",
    "mozilla.org",
    "msftconnecttest.com",
    "msn.com",
    "netflix.com",
    "office.com",
    "office365.com",
    "outlook.com",
    "redhat.com",
    "ubuntu.com",
    "w3.org",
    "whatsapp.com",
    "wikimedia.org",
    "wikipedia.org",
    "windows.com",
    "windowsupdate.com",
    "www.google.com",
    "www.microsoft.com",
    "yahoo.com",
    "youtube.com",
];

/// Why the value is well known and benign, if it is.
pub(super) fn reason(ioc: &Ioc) -> Option<&'static str> {
    let (list, reason): (&[&str], _) = match ioc.kind() {
        IocType::Ipv4 | IocType::Ipv6 => (&RESOLVERS, "A public DNS resolver."),
        IocType::Md5 | IocType::Sha1 | IocType::Sha256 | IocType::Sha512 => {
            (&EMPTY_FILE, "The hash of the empty file.")
        }
        IocType::Domain => (&SITES, "The domain of a very large site; what stands below it is not covered."),
        IocType::Url | IocType::Email | IocType::Asn | IocType::Cve => return None,
    };
    list.contains(&ioc.value()).then_some(reason)
}
