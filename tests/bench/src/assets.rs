//! Whose is this? The look-up among 100,000 assets, against looking at every one.

use std::{
    hint::black_box,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Instant,
};

use tocsin_model::{
    asset::{AddressRange, AssetIndex, AssetValue, Held},
    id::{AssetId, OrganisationId},
};

/// How many assets there are.
const ASSETS: u32 = 100_000;
/// How often each look-up is made.
const ROUNDS: u32 = 100_000;
/// How often every asset is looked at.
const NAIVE: u32 = 20;

/// Runs the bench.
pub fn run() {
    println!("assets: look-ups among {ASSETS}");
    let organisations: Vec<OrganisationId> = (0..500).map(|_| OrganisationId::fresh()).collect();
    let held: Vec<Held> = (0..ASSETS)
        .map(|number| Held {
            asset: AssetId::fresh(),
            organisation: organisations[number as usize % organisations.len()],
            value: value(number),
            approved: true,
            version: 1,
        })
        .collect();
    let started = Instant::now();
    let mut index = AssetIndex::default();
    for held in &held {
        index.put(held.clone());
    }
    println!("  filling: {:.0} ns an asset", started.elapsed().as_nanos() as f64 / f64::from(ASSETS));
    for (name, asked) in [
        ("IPv4 address", "193.7.9.200"),
        ("IPv6 address", "2a00:1450:4d:7::1"),
        ("domain", "www.mail.n4001.example.co.uk"),
        ("URL", "https://www.n4001.example.co.uk/login?next=/"),
        ("AS number", "AS4002"),
        ("product", "cpe:2.3:a:vendor3:product4003:1.2.3:*:*:*:*:*:*:*"),
        ("nobody's address", "8.8.8.8"),
    ] {
        let value = AssetValue::asked(asked).expect("something that can belong to somebody");
        let found = index.whose(&value).len();
        let parsed = time(ROUNDS, || AssetValue::asked(black_box(asked)));
        let whose = time(ROUNDS, || index.whose(black_box(&value)));
        let naive = time(NAIVE, || held.iter().filter(|held| covers(&held.value, black_box(&value))).count());
        println!(
            "  {name:17} {found} found  reading it {:6.2} µs  look-up {:6.2} µs  every one {naive:9.2} µs  ratio {:.0}",
            parsed,
            whose,
            naive / whose
        );
    }
}

/// Microseconds of one call.
fn time<T>(rounds: u32, mut call: impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    for _ in 0..rounds {
        black_box(call());
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(rounds)
}

/// Ranges of ten lengths, domains, numbers and products in equal parts.
fn value(number: u32) -> AssetValue {
    let spread = number.wrapping_mul(2_654_435_761);
    match number % 5 {
        0 => {
            let prefix = 15 + u8::try_from(number / 5 % 10).unwrap_or(0);
            let ip = IpAddr::V4(Ipv4Addr::from_bits(0xC100_0000 | spread >> 8));
            range(ip, prefix)
        }
        1 => AssetValue::Domain(format!("n{number}.example.co.uk")),
        2 => AssetValue::Asn(number),
        3 => {
            let text = format!("cpe:2.3:a:vendor{}:product{number}:*:*:*:*:*:*:*:*", number % 100);
            AssetValue::claim(&text).expect("a name")
        }
        _ => range(
            IpAddr::V6(Ipv6Addr::from_bits((0x2a00_1450_u128 << 96) | u128::from(spread) << 64)),
            48 + (number % 16) as u8,
        ),
    }
}

fn range(ip: IpAddr, prefix: u8) -> AssetValue {
    // The widest range around the address that has no bits behind its prefix.
    let text = match ip {
        IpAddr::V4(v4) => format!("{}/{prefix}", Ipv4Addr::from_bits(v4.to_bits() & u32::MAX << (32 - prefix))),
        IpAddr::V6(v6) => format!("{}/{prefix}", Ipv6Addr::from_bits(v6.to_bits() & u128::MAX << (128 - prefix))),
    };
    AssetValue::AddressRange(AddressRange::read(&text).expect("a range"))
}

fn covers(asset: &AssetValue, asked: &AssetValue) -> bool {
    match (asset, asked) {
        (AssetValue::AddressRange(ours), AssetValue::AddressRange(asked)) => ours.holds(*asked),
        (AssetValue::Domain(ours), AssetValue::Domain(asked)) => {
            asked.strip_suffix(ours.as_str()).is_some_and(|below| below.is_empty() || below.ends_with('.'))
        }
        (AssetValue::Product(ours), AssetValue::Product(asked)) => {
            ours.relation(asked) != tocsin_model::asset::CpeRelation::Disjoint
        }
        (ours, asked) => ours == asked,
    }
}
