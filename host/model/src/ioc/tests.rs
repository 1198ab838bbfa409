use proptest::{prelude::*, string::string_regex};

use super::*;

fn parsed(text: &str) -> (IocType, String) {
    let ioc = Ioc::parse(None, text).unwrap_or_else(|error| panic!("`{text}`: {error}"));
    (ioc.kind(), ioc.value().to_owned())
}

fn reason(kind: Option<IocType>, text: &str) -> String {
    match Ioc::parse(kind, text) {
        Ok(ioc) => panic!("`{text}` was accepted as {} {}", ioc.kind(), ioc.value()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_spelling_of_a_value_has_one_normal_form() {
    use IocType::*;
    for (text, kind, value) in [
        (" 198.51.100.7 ", Ipv4, "198.51.100.7"),
        ("198.51.100[.]7", Ipv4, "198.51.100.7"),
        ("198.51.100.7:443", Ipv4, "198.51.100.7"),
        ("198.51.100.7/32", Ipv4, "198.51.100.7"),
        ("198.51.100.0/24", Ipv4, "198.51.100.0/24"),
        ("::ffff:198.51.100.7", Ipv4, "198.51.100.7"),
        ("::ffff:198.51.100.0/120", Ipv4, "198.51.100.0/24"),
        ("2001:0DB8:0:0::0001", Ipv6, "2001:db8::1"),
        ("2001:db8:0:1:0:0:0:1", Ipv6, "2001:db8:0:1::1"),
        ("[2001:db8::1]:443", Ipv6, "2001:db8::1"),
        ("[2001:db8::1]", Ipv6, "2001:db8::1"),
        ("fe80::1%eth0", Ipv6, "fe80::1"),
        ("2001:db8::/32", Ipv6, "2001:db8::/32"),
        ("2001:db8::1/128", Ipv6, "2001:db8::1"),
        ("2001[:]db8::1", Ipv6, "2001:db8::1"),
        ("WWW.Evil.COM.", Domain, "www.evil.com"),
        ("evil[.]com", Domain, "evil.com"),
        ("evil.com:8080", Domain, "evil.com"),
        ("\"evil.com\"", Domain, "evil.com"),
        ("bücher.de", Domain, "xn--bcher-kva.de"),
        ("BÜCHER.de", Domain, "xn--bcher-kva.de"),
        ("xn--bcher-kva.de", Domain, "xn--bcher-kva.de"),
        ("пример.рф", Domain, "xn--e1afmkfd.xn--p1ai"),
        ("例え。jp", Domain, "xn--r8jz45g.jp"),
        ("_dmarc.evil.co.uk", Domain, "_dmarc.evil.co.uk"),
        ("duckdns.org", Domain, "duckdns.org"),
        ("a.github.io", Domain, "a.github.io"),
        ("evil.zip", Domain, "evil.zip"),
        ("main.rs", Domain, "main.rs"),
        ("printer.local", Domain, "printer.local"),
        ("localhost", Domain, "localhost"),
        ("hxxps://Evil[.]com/A/../b?q=C#frag", Url, "https://evil.com/b?q=C"),
        ("http://evil.com:80", Url, "http://evil.com/"),
        ("http://evil.com:8080/x", Url, "http://evil.com:8080/x"),
        ("http://evil.com./x", Url, "http://evil.com/x"),
        ("http://user:pw@evil.com/", Url, "http://evil.com/"),
        ("ftp://anonymous@evil.com:2121/x@y", Url, "ftp://evil.com:2121/x@y"),
        ("ldap://cn=admin:pw@evil.com/a", Url, "ldap://evil.com/a"),
        ("https://www.bank.com@evil.com/", Url, "https://evil.com/"),
        ("http://bücher.de/ü", Url, "http://xn--bcher-kva.de/%C3%BC"),
        ("http://0x7f.1/", Url, "http://127.0.0.1/"),
        ("http://[::ffff:198.51.100.7]/", Url, "http://198.51.100.7/"),
        ("http://[2001:DB8::1]:8080/", Url, "http://[2001:db8::1]:8080/"),
        ("ldap://Evil.COM:1389/a", Url, "ldap://evil.com:1389/a"),
        ("ldap://bücher.de/a", Url, "ldap://xn--bcher-kva.de/a"),
        ("ldap://198.51.100.7:1389/a", Url, "ldap://198.51.100.7:1389/a"),
        ("fxp://evil.com/a", Url, "ftp://evil.com/a"),
        ("D41D8CD98F00B204E9800998ECF8427E", Md5, "d41d8cd98f00b204e9800998ecf8427e"),
        ("User.Name+Tag@Evil.COM", Email, "User.Name+Tag@evil.com"),
        ("user[@]evil[.]com", Email, "user@evil.com"),
        ("user(at)bücher(dot)de", Email, "user@xn--bcher-kva.de"),
        ("<user@evil.com>", Email, "user@evil.com"),
        ("AS64500", Asn, "64500"),
        ("ASN 64500", Asn, "64500"),
        ("cve-2021-44228", Cve, "CVE-2021-44228"),
    ] {
        assert_eq!(parsed(text), (kind, value.to_owned()), "{text}");
    }
}

#[test]
fn a_refusal_says_what_is_wrong_and_what_would_be_right() {
    for (text, part) in [
        ("", "the value is empty"),
        ("999.1.1.1", "999 is above 255"),
        ("1.2.3", "expected four"),
        ("010.1.2.3", "leading zero"),
        ("198.51.100.7/24", "write 198.51.100.0/24 for the network or 198.51.100.7 for the address"),
        ("198.51.100.0/33", "above /32"),
        ("10.0.0.0/7", "too wide"),
        ("198.51.100.7:99999", "above 65535"),
        ("2001:db8::1::2", "no IPv6 address"),
        ("2001:db8::1/64", "write 2001:db8::/64"),
        ("evil.notatld", "`.notatld` is not on the public suffix list"),
        ("co.uk", "is a public suffix"),
        ("evil..com", "two dots"),
        ("-evil.com", "hyphen"),
        ("evil_.com", "holds `_`"),
        ("evil.com/path", "write http://evil.com/path for the URL"),
        ("http://", "empty host"),
        ("http://server/", "its host"),
        ("gopher://evil.com/", "use one of http"),
        ("a@b@evil.com", "holds `@`"),
        (".a@evil.com", "starts or ends with a dot"),
        ("AS99999999999", "above 4294967295"),
        ("CVE-2021-1", "expected 4 to 19"),
        ("deadbeef", "not recognised"),
        ("two words", "not recognised"),
        ("evil.com evil.org", "one value at a time"),
        ("http://evil.com/a[[.]dot]b", "still looks defanged"),
    ] {
        let reason = reason(None, text);
        assert!(reason.contains(part), "`{text}`: {reason}");
    }
    assert!(reason(Some(IocType::Ipv4), "2001:db8::1").contains("use the type ipv6"));
    assert!(reason(Some(IocType::Url), "evil.com/a").contains("http://evil.com/a"));
    assert!(reason(None, &format!("http://evil.com/{}", "a".repeat(MAX_IOC_BYTES))).contains("at most 8192"));
    assert!(reason(None, &format!("{}.com", "a".repeat(64))).contains("at most 63"));
    assert!(reason(None, &format!("{}com", "a.".repeat(130))).contains("at most 253"));
}

#[test]
fn a_given_type_is_obeyed() {
    assert_eq!(Ioc::parse(Some(IocType::Asn), "64500").unwrap().value(), "64500");
    assert!(Ioc::parse(Some(IocType::Domain), "198.51.100.7").is_err());
    assert!(Ioc::parse(Some(IocType::Md5), &"a".repeat(40)).is_err());
}

#[test]
fn a_document_is_validated_when_it_is_read() {
    let ioc: Ioc = serde_json::from_str(r#"{"type":"domain","value":"Evil.COM"}"#).unwrap();
    assert_eq!(ioc.value(), "evil.com");
    assert_eq!(serde_json::to_string(&ioc).unwrap(), r#"{"type":"domain","value":"evil.com"}"#);
    let error = serde_json::from_str::<Ioc>(r#"{"type":"ipv4","value":"300.1.1.1"}"#).unwrap_err();
    assert!(error.to_string().contains("300 is above 255"), "{error}");
}

#[test]
fn values_are_shown_so_that_nothing_is_clickable() {
    for (text, shown) in [
        ("198.51.100.7", "198.51.100[.]7"),
        ("2001:db8::1", "2001[:]db8::1"),
        ("www.evil.com", "www[.]evil[.]com"),
        ("http://evil.com/a.b?c=d.e", "hxxp://evil[.]com/a.b?c=d.e"),
        ("https://u:p@evil.com:8443/", "hxxps://evil[.]com:8443/"),
        ("http://198.51.100.7/", "hxxp://198.51.100[.]7/"),
        ("ldap://evil.com/a", "ldap[:]//evil[.]com/a"),
        ("user.name@evil.com", "user.name[@]evil[.]com"),
        ("CVE-2021-44228", "CVE-2021-44228"),
    ] {
        assert_eq!(defang(&Ioc::parse(None, text).unwrap()), shown);
    }
}

#[test]
fn the_domain_of_a_value_is_known() {
    for (text, domain) in [
        ("evil.com", Some("evil.com")),
        ("https://u@www.evil.com:8443/x@y", Some("www.evil.com")),
        ("http://198.51.100.7/", None),
        ("http://[2001:db8::1]/", None),
        ("ldap://198.51.100.7/", None),
        ("user@evil.com", Some("evil.com")),
        ("AS64500", None),
    ] {
        assert_eq!(Ioc::parse(None, text).unwrap().domain(), domain, "{text}");
    }
}

/// Values of every type as people write them.
fn written() -> impl Strategy<Value = String> {
    let pattern = |regex: String| string_regex(&regex).expect("a valid pattern");
    let label = "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?";
    let host = format!("({label}\\.){{1,3}}(com|org|co\\.uk|pl|xn--p1ai|local)");
    prop_oneof![
        any::<std::net::Ipv4Addr>().prop_map(|ip| ip.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|ip| ip.to_string()),
        pattern(host.clone()),
        pattern(format!("(https?|ftp|ldap)://([a-z]{{1,4}}@)?{host}(:[1-9][0-9]{{0,3}})?(/[ -~]{{0,20}})?")),
        pattern(format!("(http|hxxps)://\\PC{{0,12}}{host}/\\PC{{0,12}}")),
        pattern(format!("[!-~]{{1,10}}@{host}")),
        "[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}",
        "(AS|ASN |asn)[0-9]{1,10}",
        "(CVE|cve)-(19|20)[0-9]{2}-[0-9]{3,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn normalising_twice_changes_nothing(text in written()) {
        if let Ok(ioc) = Ioc::parse(None, &text) {
            let again = Ioc::parse(Some(ioc.kind()), ioc.value()).expect("a normal form is accepted");
            prop_assert_eq!(&again, &ioc);
            let json = serde_json::to_string(&ioc).expect("serialises");
            prop_assert_eq!(&serde_json::from_str::<Ioc>(&json).expect("is read back"), &ioc);
        }
    }

    #[test]
    fn what_is_shown_is_read_back(text in written()) {
        if let Ok(ioc) = Ioc::parse(None, &text) {
            prop_assert_eq!(&Ioc::parse(Some(ioc.kind()), &defang(&ioc)).expect("is read back"), &ioc);
            if ioc.kind() != IocType::Asn {
                prop_assert_eq!(&Ioc::parse(None, &defang(&ioc)).expect("is recognised"), &ioc);
            }
        }
    }

    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC{0,60}", kind in proptest::sample::select(IocType::ALL.to_vec())) {
        let _ = Ioc::parse(None, &text);
        if let Ok(ioc) = Ioc::parse(Some(kind), &text) {
            prop_assert!(!ioc.value().is_empty());
        }
    }
}
