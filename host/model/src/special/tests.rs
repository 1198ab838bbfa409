use super::*;

fn address(text: &str) -> Option<SpecialKind> {
    is_special_address(text.parse().expect("an address"))
}

fn kind(text: &str) -> Option<SpecialKind> {
    special(&Ioc::parse(None, text).unwrap()).map(|special| special.kind)
}

#[test]
fn special_purpose_addresses_are_known_in_every_spelling() {
    use SpecialKind::*;
    for (text, expected) in [
        ("0.0.0.0", Unspecified),
        ("0.1.2.3", Unspecified),
        ("10.255.255.255", Private),
        ("100.64.0.1", SharedAddressSpace),
        ("100.100.100.200", SharedAddressSpace),
        ("127.8.8.8", Loopback),
        ("169.254.169.254", LinkLocal),
        ("168.63.129.16", CloudMetadata),
        ("172.31.255.255", Private),
        ("192.0.0.192", Reserved),
        ("192.0.2.1", Documentation),
        ("192.88.99.1", Reserved),
        ("192.168.1.1", Private),
        ("198.19.255.255", Benchmarking),
        ("198.51.100.1", Documentation),
        ("203.0.113.1", Documentation),
        ("224.0.0.1", Multicast),
        ("239.255.255.255", Multicast),
        ("240.0.0.1", Reserved),
        ("255.255.255.255", Broadcast),
        ("::", Unspecified),
        ("::1", Loopback),
        ("::ffff:127.0.0.1", Loopback),
        ("::ffff:169.254.169.254", LinkLocal),
        ("::127.0.0.1", Loopback),
        ("::8.8.8.8", Reserved),
        ("64:ff9b::10.0.0.1", Private),
        ("64:ff9b::169.254.169.254", LinkLocal),
        ("64:ff9b:1::8.8.8.8", Private),
        ("64:ff9b:2::1", Reserved),
        ("100::1", Reserved),
        ("2002:7f00:1::", Loopback),
        ("2002:a9fe:a9fe::1", LinkLocal),
        // Teredo: client 10.0.0.1, inverted, behind the public server 8.8.8.8; then server 192.168.0.1.
        ("2001:0:808:808:0:0:f5ff:fffe", Private),
        ("2001:0:c0a8:1:0:0:f7f7:f7f7", Private),
        ("2001:2::1", Benchmarking),
        ("2001:20::1", Reserved),
        ("2001:db8::1", Documentation),
        ("3fff::1", Documentation),
        ("3fff:fff:ffff::1", Documentation),
        ("5f00::1", Reserved),
        ("4000::1", Reserved),
        ("fc00::1", Private),
        ("fd00:ec2::254", Private),
        ("fe80::1", LinkLocal),
        ("fec0::1", Private),
        ("ff02::1", Multicast),
    ] {
        assert_eq!(address(text), Some(expected), "{text}");
    }
}

#[test]
fn addresses_that_the_internet_reaches_are_ordinary() {
    for text in [
        "1.2.3.4",
        "8.8.8.8",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "2001:4860::8888",
        "64:ff9b::8.8.8.8",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808:0:0:f7f7:f7f7",
        "2001:200::1",
        "3fff:1000::1",
    ] {
        assert_eq!(address(text), None, "{text}");
    }
}

#[test]
fn values_that_are_not_sent_to_third_parties_are_marked() {
    use SpecialKind::*;
    for (text, expected) in [
        ("10.0.0.0/8", Private),
        ("192.168.0.0/24", Private),
        ("240.0.0.0/8", Reserved),
        ("2001:db8::/32", Documentation),
        ("fd00::/16", Private),
        ("8.8.8.8", Benign),
        ("2606:4700:4700::1111", Benign),
        ("localhost", Loopback),
        ("printer.local", SpecialUseName),
        ("a.b.test", SpecialUseName),
        ("vault.internal", SpecialUseName),
        ("router.home.arpa", SpecialUseName),
        ("evil.example", Documentation),
        ("www.example.com", Documentation),
        ("example.org", Documentation),
        ("expyuzz4wqqyqhjn.onion", Onion),
        ("7.100.51.198.in-addr.arpa", ReverseName),
        ("dc1.corp", PrivateName),
        ("nas.lan", PrivateName),
        ("google.com", Benign),
        ("http://127.0.0.1:8080/x", Loopback),
        ("http://0x7f000001/", Loopback),
        ("http://2130706433/", Loopback),
        ("http://[::ffff:10.0.0.1]/", Private),
        ("http://[fd00:ec2::254]/latest", Private),
        ("ldap://10.1.2.3/a", Private),
        ("https://evil.example/x", Documentation),
        ("user@example.com", Documentation),
        ("AS64500", Documentation),
        ("AS64512", Private),
        ("AS4200000000", Private),
        ("AS0", Reserved),
        ("AS65535", Reserved),
        ("AS65540", Documentation),
        ("d41d8cd98f00b204e9800998ecf8427e", Benign),
        (
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
            Benign,
        ),
    ] {
        assert_eq!(kind(text), Some(expected), "{text}");
    }
}

#[test]
fn ordinary_values_are_not_marked_even_beside_benign_ones() {
    for text in [
        "1.2.3.4",
        "8.0.0.0/8",
        "172.0.0.0/8",
        "evil.com",
        "sites.google.com",
        "http://google.com/url?q=x",
        "https://raw.github.com/x",
        "myexample.com",
        "test.com",
        "user@gmail.com",
        "AS15169",
        "CVE-2021-44228",
        "d41d8cd98f00b204e9800998ecf8427f",
    ] {
        assert_eq!(kind(text), None, "{text}");
    }
}

#[test]
fn the_class_is_one_word_in_the_api_and_the_reason_a_sentence() {
    let special = special(&Ioc::parse(None, "100.64.0.1").unwrap()).unwrap();
    let json = serde_json::to_value(&special).unwrap();
    assert_eq!(json["kind"], "shared_address_space");
    assert!(json["reason"].as_str().unwrap().ends_with('.'));
}
