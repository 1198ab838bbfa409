//! What the keys of the bootstrap files cover: names, address ranges, AS number ranges.
use std::net::IpAddr;

/// What is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A name in lower case without a trailing dot.
    Domain(String),
    /// An address.
    Address(IpAddr),
    /// An AS number.
    Asn(u32),
}

impl Subject {
    /// How closely `key` covers this: more is closer; nothing when it does not. For names the number of labels (RFC 9224 section 4),
    /// for addresses the prefix length (section 5.1), for AS numbers any range that contains it (section 5.3).
    pub fn covered_by(&self, key: &str) -> Option<u32> {
        match self {
            Self::Domain(name) => labels_covered(name, key),
            Self::Address(address) => prefix_covering(*address, key),
            Self::Asn(number) => {
                let (first, last) = key.split_once('-').unwrap_or((key, key));
                let range = first.trim().parse::<u32>().ok()?..=last.trim().parse().ok()?;
                range.contains(number).then_some(1)
            }
        }
    }
}

fn labels_covered(name: &str, key: &str) -> Option<u32> {
    let key = key.trim_matches('.').to_ascii_lowercase();
    let before = name.strip_suffix(key.as_str())?;
    let on_boundary = before.is_empty() || before.ends_with('.');
    (on_boundary && !key.is_empty()).then(|| u32::try_from(key.split('.').count()).unwrap_or(u32::MAX))
}

fn prefix_covering(address: IpAddr, key: &str) -> Option<u32> {
    let (network, length) = key.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let (bits, network, address) = match (network.parse().ok()?, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (32, u128::from(u32::from(network)), u128::from(u32::from(address)))
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (128, u128::from(network), u128::from(address)),
        _ => return None,
    };
    let host_bits = bits.max(length) - length;
    let same = host_bits == 128 || (network ^ address) >> host_bits == 0;
    (same && length <= bits).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Subject {
        Subject::Address(text.parse().unwrap())
    }

    #[test]
    fn names_are_matched_by_whole_labels() {
        let name = Subject::Domain("www.example.co.uk".to_owned());
        assert_eq!(name.covered_by("uk"), Some(1));
        assert_eq!(name.covered_by("CO.UK"), Some(2));
        assert_eq!(name.covered_by("o.uk"), None);
        assert_eq!(name.covered_by(""), None);
    }

    #[test]
    fn addresses_are_matched_by_prefix_within_their_family() {
        assert_eq!(address("192.0.2.5").covered_by("192.0.0.0/8"), Some(8));
        assert_eq!(address("192.0.2.5").covered_by("192.0.2.0/24"), Some(24));
        assert_eq!(address("192.0.2.5").covered_by("192.0.3.0/24"), None);
        assert_eq!(address("192.0.2.5").covered_by("::/0"), None);
        assert_eq!(address("2001:db8::1").covered_by("2001:db8::/32"), Some(32));
        assert_eq!(address("2001:db8::1").covered_by("::/0"), Some(0));
        assert_eq!(address("192.0.2.5").covered_by("192.0.2.0/33"), None);
        assert_eq!(address("192.0.2.5").covered_by("192.0.2.5/32"), Some(32));
    }

    #[test]
    fn as_numbers_are_matched_by_range() {
        assert_eq!(Subject::Asn(64500).covered_by("64496-64511"), Some(1));
        assert_eq!(Subject::Asn(2018).covered_by("2018"), Some(1));
        assert_eq!(Subject::Asn(2019).covered_by("2018"), None);
        assert_eq!(Subject::Asn(5).covered_by("9-1"), None);
    }
}
