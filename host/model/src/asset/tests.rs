//! Assets, as those who claim and ask about them notice.

use std::{cmp::Reverse, net::IpAddr};

use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> String {
    match AssetValue::claim(text) {
        Ok(value) => panic!("{text} is taken as {value}"),
        Err(error) => error.to_string(),
    }
}

fn claimed(text: &str) -> (AssetKind, String) {
    let value = AssetValue::claim(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    (value.kind(), value.to_string())
}

#[test]
fn a_claim_is_recognised_and_normalised() {
    use AssetKind::{AddressRange, Asn, Domain, Product};
    for (text, kind, value) in [
        (" 193.0.2.0/24 ", AddressRange, "193.0.2.0/24"),
        ("193.0.2.7", AddressRange, "193.0.2.7/32"),
        ("2A00:1450:4001:0::/48", AddressRange, "2a00:1450:4001::/48"),
        ("::ffff:193.0.2.0/120", AddressRange, "193.0.2.0/24"),
        ("WWW.Ripe.NET.", Domain, "www.ripe.net"),
        ("bücher.de", Domain, "xn--bcher-kva.de"),
        ("4chan.org", Domain, "4chan.org"),
        ("as 3333", Asn, "AS3333"),
        ("AS3.10", Asn, "AS196618"),
        ("CPE:2.3:a:Apache:log4j:2\\.14.1:*:*:*:*:*:*:*", Product, "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"),
        (
            r"cpe:2.3:a:foo\\bar:big\$money_2010:*:-:*:*:*:win?:x86:*",
            Product,
            r"cpe:2.3:a:foo\\bar:big\$money_2010:*:-:*:*:*:win?:x86:*",
        ),
    ] {
        assert_eq!(claimed(text), (kind, value.to_owned()), "{text}");
        assert_eq!(AssetValue::stored(kind, value).map(|stored| stored.to_string()).as_deref(), Some(value));
    }
}

#[test]
fn what_nobody_can_claim_is_refused_with_what_would_be_right() {
    for (text, expected) in [
        ("", "there is nothing"),
        ("hello", "not recognised"),
        ("3333", "not recognised"),
        ("193.0.2.1/24", "write 193.0.2.0/24 for the range or 193.0.2.1/32 for the address"),
        ("193.0.2.0/33", "above /32"),
        ("193.0.2.0/255.255.255.0", "net mask"),
        ("193.0.02.0/24", "leading zero"),
        ("193.0.2.0-193.0.2.255", "CIDR notation"),
        ("0.0.0.0/0", "the whole Internet"),
        ("::/0", "the whole Internet"),
        ("194.0.0.0/7", "too wide"),
        ("10.1.0.0/16", "lies in 10.0.0.0/8. For private use"),
        ("192.168.0.0/16", "For private use"),
        ("127.0.0.1", "loopback"),
        ("172.0.0.0/8", "holds 172.16.0.0/12. For private use"),
        ("198.51.100.0/24", "documentation"),
        ("fd00::/16", "For private use"),
        ("::1", "loopback"),
        ("4000::/16", "not allocated"),
        ("co.uk", "public suffix"),
        ("github.io", "public suffix"),
        ("*.ripe.net", "write ripe.net without"),
        ("https://www.ripe.net/x", "claim its host, www.ripe.net"),
        ("ann@ripe.net", "claim its domain"),
        ("printer.local", "is special"),
        ("evil.notatld", "not on the public suffix list"),
        ("AS64512", "For private use"),
        ("AS0", "Reserved"),
        ("AS4294967296", "above"),
        ("cpe:/a:apache:log4j:2.14.1", "CPE 2.2"),
        ("cpe:2.3:a:apache:log4j:2.14.1", "write cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"),
        ("cpe:2.3:x:apache:log4j:*:*:*:*:*:*:*:*", "its part"),
        ("cpe:2.3:a:*:log4j:*:*:*:*:*:*:*:*", "its vendor must be named"),
        ("cpe:2.3:a:apache:log?:*:*:*:*:*:*:*:*", "its product must be named"),
        ("cpe:2.3:a:apache:lo*g:*:*:*:*:*:*:*:*", "beginning or the end"),
        ("cpe:2.3:a:apache:log 4j:*:*:*:*:*:*:*:*", "cannot stand in a name"),
        ("cpe:2.3:a:apache::*:*:*:*:*:*:*:*", "is empty"),
        ("cpe:2.3:a:apache:log4j$:*:*:*:*:*:*:*:*", r"written with a backslash: `\$`"),
        (r"cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:x\", "nothing follows the backslash"),
    ] {
        let message = refused(text);
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn a_cloud_may_claim_the_network_around_its_metadata_service() {
    claimed("168.63.0.0/16");
}

#[test]
fn a_pasted_list_is_read_line_by_line() {
    let list: Vec<_> =
        pasted("193.0.2.0/24,\n\n# ours\r\nripe.net ; # since 1992\ncpe:2.3:a:a:b\\#:*\n AS3333").collect();
    assert_eq!(list, [(1, "193.0.2.0/24"), (4, "ripe.net"), (5, "cpe:2.3:a:a:b\\#:*"), (6, "AS3333")]);
}

#[test]
fn names_of_products_are_compared_as_nistir_7696_says() {
    use CpeRelation::{Disjoint, Equal, Overlapping, Subset, Superset};
    let cpe =
        |rest: &str| Cpe::parse(&format!("cpe:2.3:a:microsoft:ie:{rest}")).unwrap_or_else(|e| panic!("{rest}: {e}"));
    for (ours, theirs, relation) in [
        ("8.0.6001:beta:*:*:*:*:*:*", "8.0.6001:beta:*:*:*:*:*:*", Equal),
        ("8.*:*:*:*:*:*:*:*", "8.0.6001:beta:*:*:*:*:*:*", Superset),
        ("8.0.6001:beta:*:*:*:*:*:*", "8.*:*:*:*:*:*:*:*", Subset),
        ("8.*:*:*:*:*:*:*:*", "9.0:*:*:*:*:*:*:*", Disjoint),
        ("8.?:*:*:*:*:*:*:*", "8.0:*:*:*:*:*:*:*", Superset),
        ("8.?:*:*:*:*:*:*:*", "8.01:*:*:*:*:*:*:*", Disjoint),
        ("*0:*:*:*:*:*:*:*", "8.0:*:*:*:*:*:*:*", Superset),
        ("?aa:*:*:*:*:*:*:*", "aaa:*:*:*:*:*:*:*", Superset),
        ("8.0:-:*:*:*:*:*:*", "8.0:sp1:*:*:*:*:*:*", Disjoint),
        ("8.0:-:*:*:*:*:*:*", "8.0:*:*:*:*:*:*:*", Subset),
        ("8.0:*:*:*:*:*:*:*", "8.0:-:*:*:*:*:*:*", Superset),
        ("8.0:*:*:*:*:*:*:*", "*:sp1:*:*:*:*:*:*", Overlapping),
        ("8.*:*:*:*:*:*:*:*", "*.1:*:*:*:*:*:*:*", Overlapping),
    ] {
        assert_eq!(cpe(ours).relation(&cpe(theirs)), relation, "{ours} and {theirs}");
    }
}

#[test]
fn what_is_asked_about_may_be_a_url_an_address_of_mail_or_defanged() {
    for (text, value) in [
        ("hxxps://www[.]ripe[.]net/login?x=1", "www.ripe.net"),
        ("http://193.0.2.7:8080/", "193.0.2.7/32"),
        ("http://[2a00:1450::7]/", "2a00:1450::7/128"),
        ("ann@ripe.net", "ripe.net"),
        ("193.0.2.7", "193.0.2.7/32"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("AS3333", "AS3333"),
    ] {
        assert_eq!(AssetValue::asked(text).map(|value| value.to_string()).as_deref(), Ok(value), "{text}");
    }
    for (text, expected) in [
        ("d41d8cd98f00b204e9800998ecf8427e", "belong to nobody"),
        ("CVE-2021-44228", "belong to nobody"),
        ("", "there is nothing"),
        ("cpe:2.3:a:*:log4j:*:*:*:*:*:*:*:*", "vendor"),
    ] {
        let error = AssetValue::asked(text).expect_err(text).to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn a_claim_that_is_over_stays_over() {
    let mut index = AssetIndex::default();
    let value = AssetValue::claim("ripe.net").expect("a domain");
    let held =
        Held { asset: AssetId::fresh(), organisation: OrganisationId::fresh(), value, approved: false, version: 1 };
    index.put(held.clone());
    assert_eq!(index.own(held.organisation, &held.value), Some(held.asset));
    assert!(index.owners(&held.value, None, 9).is_empty(), "it is not approved");
    index.put(Held { approved: true, version: 2, ..held.clone() });
    index.put(held.clone());
    assert_eq!(index.whose(&held.value), [(held.organisation, held.asset)]);
    assert_eq!(index.count_of(held.organisation), 1);
    index.end(held.asset, 3);
    index.put(Held { version: 2, ..held.clone() });
    assert_eq!((index.len(), index.count_of(held.organisation)), (0, 0));
}

/// The same by looking at every one.
fn naive(all: &[Held], asked: &AssetValue) -> Vec<(Fit, AssetId)> {
    let mut found: Vec<_> = all
        .iter()
        .filter_map(|held| {
            let (fit, closeness) = match (&held.value, asked) {
                (AssetValue::AddressRange(ours), AssetValue::AddressRange(asked)) => {
                    if ours == asked {
                        (Fit::Exact, 0)
                    } else if ours.holds(*asked) {
                        (Fit::Wider, 128 - usize::from(ours.prefix()))
                    } else if asked.holds(*ours) {
                        (Fit::Narrower, 0)
                    } else {
                        return None;
                    }
                }
                (AssetValue::Domain(ours), AssetValue::Domain(asked)) => {
                    if ours == asked {
                        (Fit::Exact, 0)
                    } else if asked.ends_with(&format!(".{ours}")) {
                        (Fit::Wider, 255 - ours.len())
                    } else if ours.ends_with(&format!(".{asked}")) {
                        (Fit::Narrower, 0)
                    } else {
                        return None;
                    }
                }
                (AssetValue::Asn(ours), AssetValue::Asn(asked)) if ours == asked => (Fit::Exact, 0),
                (AssetValue::Product(ours), AssetValue::Product(asked)) => {
                    let fit = match ours.relation(asked) {
                        CpeRelation::Disjoint => return None,
                        CpeRelation::Equal => Fit::Exact,
                        CpeRelation::Superset => Fit::Wider,
                        CpeRelation::Subset => Fit::Narrower,
                        CpeRelation::Overlapping => Fit::Partial,
                    };
                    (fit, ours.openness())
                }
                _ => return None,
            };
            Some((fit, closeness, held.asset))
        })
        .collect();
    found.sort_by_key(|(fit, closeness, _)| (*fit, *closeness));
    found.into_iter().map(|(fit, _, asset)| (fit, asset)).collect()
}

/// Values that lie in one another often: few bits, labels and versions to choose from.
fn values() -> impl Strategy<Value = AssetValue> {
    let v4 = (0_u8..4, 0_u8..=32).prop_map(|(byte, prefix)| (IpAddr::from([193, byte, byte << 6, byte]), prefix));
    let v6 = (0_u16..4, 0_u8..=128)
        .prop_map(|(part, prefix)| (IpAddr::from([0x2a00, part, 0, part << 14, 0, 0, 0, part]), prefix));
    let label = prop_oneof!["a", "b", "ab", "b-a"];
    prop_oneof![
        prop_oneof![v4, v6].prop_map(|(ip, prefix)| AssetValue::AddressRange(AddressRange::new(ip, prefix))),
        proptest::collection::vec(label, 1..4)
            .prop_map(|labels| AssetValue::Domain(format!("{}.org", labels.join(".")))),
        (1_u32..4).prop_map(AssetValue::Asn),
        ("[ao]", "v[12]", "p[12]", prop_oneof![r"\*", "1", "12", r"1\*", r"1\?", "-"], prop_oneof![r"\*", "x"])
            .prop_map(|(part, vendor, product, version, update)| {
                let text = format!("cpe:2.3:{part}:{vendor}:{product}:{version}:{update}:*:*:*:*:*:*");
                AssetValue::Product(Box::new(Cpe::parse(&text).expect("a name")))
            }),
    ]
}

proptest! {
    #[test]
    fn the_index_finds_what_looking_at_every_one_finds(
        claims in proptest::collection::vec((values(), any::<bool>()), 0..60),
        asked in proptest::collection::vec(values(), 1..20),
    ) {
        let mut index = AssetIndex::default();
        let (mut all, mut gone) = (Vec::new(), Vec::new());
        for (value, stays) in claims {
            let held = Held { asset: AssetId::fresh(), organisation: OrganisationId::fresh(), value, approved: true, version: 1 };
            index.put(held.clone());
            if stays { all.push(held) } else { gone.push(held) }
        }
        for held in &gone {
            index.end(held.asset, 2);
        }
        prop_assert_eq!(index.len(), all.len());
        for asked in asked {
            let found: Vec<_> =
                index.owners(&asked, None, usize::MAX).into_iter().map(|owner| (owner.fit, owner.asset)).collect();
            let expected = naive(&all, &asked);
            let fits = |list: &[(Fit, AssetId)]| list.iter().map(|(fit, _)| *fit).collect::<Vec<_>>();
            prop_assert_eq!(fits(&found), fits(&expected));
            let holding = |list: &[(Fit, AssetId)]| {
                // Those that are equally close come in any order.
                let value = |id: &AssetId| all.iter().find(|held| held.asset == *id).map(|held| held.value.to_string());
                list.iter().filter(|(fit, _)| matches!(fit, Fit::Exact | Fit::Wider)).map(|(_, id)| match asked {
                    AssetValue::Product(_) => None,
                    _ => value(id),
                }).collect::<Vec<_>>()
            };
            prop_assert_eq!(holding(&found), holding(&expected));
            let sorted = |list: &[(Fit, AssetId)]| { let mut list = list.to_vec(); list.sort_by_key(|(_, id)| Reverse(*id)); list };
            prop_assert_eq!(sorted(&found), sorted(&expected));
        }
    }
}
