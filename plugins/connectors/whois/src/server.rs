//! Servers, and how each wants to be asked.
use std::fmt;

use tocsin_plugin_sdk::ObservableKind;

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 3912.
    Whois,
    /// RFC 2167: how providers answer for the parts of their ranges that they gave to customers.
    Rwhois,
}

impl Protocol {
    fn port(self) -> u16 {
        match self {
            Protocol::Whois => 43,
            Protocol::Rwhois => 4321,
        }
    }
}

/// Where a server is, and what it speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// What it speaks.
    pub protocol: Protocol,
}

impl Server {
    /// Reads `host`, `host:port`, `[address]:port`, `whois://host:port/` or `rwhois://host:port/`. Other schemes and anything that is no host name are nothing:
    /// a referral is text from outside.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.split_whitespace().next()?;
        let (protocol, text) = match text.split_once("://") {
            None | Some(("whois", _)) => (Protocol::Whois, text.trim_start_matches("whois://")),
            Some(("rwhois", rest)) => (Protocol::Rwhois, rest),
            Some(_) => return None,
        };
        let text = text.trim_end_matches('/');
        let (host, port) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
            Some((address, rest)) => (address, rest.strip_prefix(':')),
            None => match text.split_once(':') {
                Some((host, port)) if !port.contains(':') => (host, Some(port)),
                _ => (text, None),
            },
        };
        let port = port.map_or(Some(protocol.port()), |port| port.parse().ok().filter(|port| *port != 0))?;
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let is_name =
            host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
        let is_host = is_name || host.parse::<std::net::Ipv6Addr>().is_ok();
        (is_host && host.len() <= 253).then_some(Self { host, port, protocol })
    }

    /// The query line for this server, ending in CRLF. Some registries answer a bare value with lists or with less.
    pub fn query(&self, kind: &ObservableKind, value: &str) -> Vec<u8> {
        let line = match (self.host.as_str(), kind) {
            ("whois.arin.net", ObservableKind::Asn) => format!("a + {value}"),
            ("whois.arin.net", ObservableKind::Ipv4 | ObservableKind::Ipv6) => {
                format!("n + {value}")
            }
            ("whois.denic.de", ObservableKind::Domain) => format!("-T dn,ace {value}"),
            ("whois.verisign-grs.com", ObservableKind::Domain) => format!("domain {value}"),
            ("whois.jprs.jp", ObservableKind::Domain) => format!("{value}/e"),
            (_, ObservableKind::Asn) if self.protocol == Protocol::Whois => format!("AS{value}"),
            _ => value.to_owned(),
        };
        format!("{line}\r\n").into_bytes()
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, u16)> {
        Server::parse(text).map(|server| {
            assert_eq!(server.protocol == Protocol::Rwhois, text.starts_with("rwhois"));
            (server.host, server.port)
        })
    }

    #[test]
    fn referrals_are_read_in_all_their_spellings() {
        assert_eq!(parsed("whois.ripe.net"), Some(("whois.ripe.net".to_owned(), 43)));
        assert_eq!(parsed("whois://WHOIS.lacnic.net/"), Some(("whois.lacnic.net".to_owned(), 43)));
        assert_eq!(parsed("whois://whois.example:4343"), Some(("whois.example".to_owned(), 4343)));
        assert_eq!(parsed("[2001:db8::1]:4343"), Some(("2001:db8::1".to_owned(), 4343)));
        assert_eq!(parsed("2001:db8::1"), Some(("2001:db8::1".to_owned(), 43)));
        assert_eq!(parsed("rwhois://rwhois.example/"), Some(("rwhois.example".to_owned(), 4321)));
        assert_eq!(parsed("rwhois://rwhois.example:4444"), Some(("rwhois.example".to_owned(), 4444)));
    }

    #[test]
    fn what_is_no_whois_server_is_not_followed() {
        for text in [
            "",
            "ldap://whois.example:389",
            "http://whois.example/",
            "localhost",
            "a.example:0",
            "a.example:x",
            "a b\r\n",
            "é.example",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn servers_are_asked_in_their_own_way() {
        let query =
            |host: &str, kind, value| String::from_utf8(Server::parse(host).unwrap().query(&kind, value)).unwrap();
        assert_eq!(query("whois.arin.net", ObservableKind::Ipv4, "192.0.2.1"), "n + 192.0.2.1\r\n");
        assert_eq!(query("whois.denic.de", ObservableKind::Domain, "a.de"), "-T dn,ace a.de\r\n");
        assert_eq!(query("whois.ripe.net", ObservableKind::Asn, "64500"), "AS64500\r\n");
        assert_eq!(query("rwhois://rwhois.example", ObservableKind::Ipv4, "192.0.2.1"), "192.0.2.1\r\n");
        assert_eq!(query("whois.nic.example", ObservableKind::Domain, "a.example"), "a.example\r\n");
    }
}
