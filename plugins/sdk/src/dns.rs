//! Questions to the DNS, and the names under which block lists keep their entries.
use std::net::IpAddr;

pub use crate::raw::connector::tocsin::plugin::dns::{Answer, Data, Error, RecordType};

/// An answer of a block list: a name that does not exist is no entry, every other failure stays one.
///
/// # Errors
/// Why there is no answer.
pub fn listed(answer: Result<Vec<Answer>, Error>) -> Result<Vec<Answer>, Error> {
    match answer {
        Err(Error::NotFound) => Ok(Vec::new()),
        answer => answer,
    }
}

/// The name under which a block list keeps an address (RFC 5782): its octets, or for IPv6 its hexadecimal digits, in
/// reverse order below the list's zone. None when the text is no address.
#[must_use]
pub fn reversed(address: &str, zone: &str) -> Option<String> {
    let parts: Vec<String> = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => address.octets().iter().rev().map(ToString::to_string).collect(),
        IpAddr::V6(address) => {
            let digits = address.octets().into_iter().rev().flat_map(|octet| [octet & 15, octet >> 4]);
            digits.map(|digit| format!("{digit:x}")).collect()
        }
    };
    Some(below(&parts.join("."), zone))
}

/// The name of a domain in a block list of domains: the domain below the list's zone.
#[must_use]
pub fn below(name: &str, zone: &str) -> String {
    format!("{}.{}", name.trim_matches('.'), zone.trim_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transport;
    use crate::testing::FakeTransport;

    #[test]
    fn an_address_is_asked_for_as_rfc_5782_writes_it() {
        assert_eq!(reversed("192.0.2.99", "bl.example").as_deref(), Some("99.2.0.192.bl.example"));
        let long = "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example";
        assert_eq!(reversed("2001:db8::2", "bl.example.").as_deref(), Some(long));
        assert_eq!(reversed("bad.example", "bl.example"), None);
        assert_eq!(below("bad.example.", "dbl.example"), "bad.example.dbl.example");
    }

    #[test]
    fn a_connector_asks_a_block_list_in_a_test_as_in_the_host() {
        let transport = FakeTransport::new().answers_dns([Data::A("127.0.0.2".to_owned())]).fails_dns(Error::NotFound);
        let entries = |name: &str| listed(transport.query(name, RecordType::A)).unwrap();
        let found = entries("2.0.0.127.bl.example");
        assert_eq!((&found[0].name[..], &found[0].data), ("2.0.0.127.bl.example", &Data::A("127.0.0.2".to_owned())));
        assert_eq!(entries("1.0.0.127.bl.example"), Vec::new());
        assert_eq!(transport.queries()[1], ("1.0.0.127.bl.example".to_owned(), RecordType::A));
    }

    #[test]
    fn a_name_that_does_not_exist_is_no_entry_and_a_failure_stays_one() {
        assert_eq!(listed(Err(Error::NotFound)), Ok(Vec::new()));
        assert_eq!(listed(Err(Error::Timeout)), Err(Error::Timeout));
    }
}
