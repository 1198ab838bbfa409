//! A reply as lines of key and value, whatever the dialect.
use crate::prose::{self, Prose};
use crate::server::Server;

/// One server's reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What it said, as UTF-8.
    pub text: String,
    /// Keys in lower case with their values, in order.
    pub fields: Vec<(String, String)>,
}

/// Where a reply refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Referral {
    /// Another registry is responsible: what this one says is about the whole range or zone.
    Registry(Server),
    /// Another registry holds the range that this one has transferred or delegated; this one still says something.
    Delegated(Server),
    /// The registrar knows more.
    Registrar(Server),
}

impl Reply {
    /// Decodes (UTF-8, else Latin-1) and splits the bytes of a reply.
    pub fn new(bytes: &[u8]) -> Self {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        };
        let fields = if text.starts_with("%rwhois") { object_fields(&text) } else { fields(&text) };
        Self { text, fields }
    }

    /// The first value of the first of these keys that is there.
    pub fn first(&self, keys: &[&str]) -> Option<&str> {
        let value = |key: &&str| self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        keys.iter().find_map(value)
    }

    /// Where it refers to.
    pub fn referral(&self) -> Option<Referral> {
        let server = |keys: &[&str]| self.first(keys).and_then(Server::parse);
        server(&["refer", "whois"])
            .map(Referral::Registry)
            .or_else(|| server(&["referralserver", "resourcelink"]).map(Referral::Delegated))
            .or_else(|| server(&["registrar whois server", "whois server"]).map(Referral::Registrar))
    }

    /// What its prose says, when there is nothing but prose.
    pub fn prose(&self) -> Option<Prose> {
        const REGISTERED: [&str; 10] = [
            "nserver",
            "name server",
            "inetnum",
            "inet6num",
            "netrange",
            "ip-network",
            "aut-num",
            "asnumber",
            "registrar",
            "creation date",
        ];
        if self.first(&REGISTERED).is_some() { None } else { prose::of(&self.text) }
    }
}

/// `key: value` lines. A key without a value takes the indented lines below it, as Nominet's dialect has it.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        if let Some(contact) = abuse_remark(line) {
            fields.push(("abuse contact email".to_owned(), contact.to_owned()));
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['%', '#', '>']) {
            open = open.filter(|_| !line.is_empty());
            continue;
        }
        let pair = line.split_once(':').filter(|(key, _)| key.len() <= 60 && !key.contains("//"));
        match (pair, &open) {
            (Some((key, value)), _) if !value.trim().is_empty() => {
                fields.push((key_name(key), value.trim().to_owned()));
                open = open.filter(|_| indented);
            }
            (Some((key, _)), _) if line.ends_with(':') => open = Some(key_name(key)),
            (_, Some(key)) if indented => fields.push((key.clone(), line.to_owned())),
            _ => open = None,
        }
    }
    fields
}

/// RFC 2167: `class:attribute;type:value` lines between the banner and `%ok`.
fn object_fields(text: &str) -> Vec<(String, String)> {
    let field = |line: &str| {
        let (_, rest) = line.split_once(':').filter(|(class, _)| !class.starts_with('%'))?;
        let (attribute, value) = rest.split_once(':')?;
        let attribute = attribute.split(';').next().unwrap_or_default();
        (!value.trim().is_empty()).then(|| (key_name(attribute), value.trim().to_owned()))
    };
    text.lines().filter_map(field).collect()
}

fn key_name(key: &str) -> String {
    key.trim().trim_matches('.').to_ascii_lowercase()
}

/// RIPE's and APNIC's remark: `% Abuse contact for 'range' is 'address'`.
fn abuse_remark(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("% Abuse contact for '")?;
    rest.split_once("' is '")?.1.strip_suffix('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_are_read() {
        assert_eq!(Reply::new("owner: Müller".as_bytes()).first(&["owner"]), Some("Müller"));
        assert_eq!(Reply::new(b"owner: M\xfcller").first(&["owner"]), Some("Müller"));
    }

    #[test]
    fn values_below_their_key_belong_to_it() {
        let text = "    Registrar:\r\n        Example Ltd [Tag = EX]\r\n        URL: https://ex.example\r\n\r\n    Name servers:\r\n        ns1.a.example  192.0.2.1\r\n        ns2.a.example\r\n\r\n    WHOIS lookup made\r\n";
        let reply = Reply::new(text.as_bytes());
        assert_eq!(reply.first(&["registrar"]), Some("Example Ltd [Tag = EX]"));
        assert_eq!(reply.fields.iter().filter(|(key, _)| key == "name servers").count(), 2);
        assert!(!reply.fields.iter().any(|(_, value)| value.contains("lookup")));
    }

    #[test]
    fn the_kind_of_referral_is_told_apart() {
        let referral = |text: &str| Reply::new(text.as_bytes()).referral();
        let at = |host: &str| Server::parse(host).unwrap();
        assert_eq!(referral("refer:   whois.nic.cz\n"), Some(Referral::Registry(at("whois.nic.cz"))));
        assert_eq!(
            referral("ReferralServer:  whois://whois.ripe.net\n"),
            Some(Referral::Delegated(at("whois.ripe.net")))
        );
        assert_eq!(
            referral("Registrar WHOIS Server: whois.r.example\n"),
            Some(Referral::Registrar(at("whois.r.example")))
        );
        assert_eq!(referral("Registrar WHOIS Server: http://r.example/whois\n"), None);
        assert_eq!(referral("% refer: whois.x.example\n"), None);
    }
}
