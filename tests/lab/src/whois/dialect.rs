//! What the WHOIS servers say, in the dialects that are found in the wild:
//!
//! | asked | registry's dialect |
//! |---|---|
//! | IPv4 with an even first octet, IPv6, even ASN | RIPE: `inetnum:`, `aut-num:`, `role:`, `% Abuse contact …` |
//! | IPv4 with an odd first octet, odd ASN | ARIN: `NetRange:`, `OrgName:`, `OrgAbuseEmail:`; first octets divisible by five add a `ReferralServer:` |
//! | domain below a two-letter TLD | a national registry: `domain:`, `registered: 30.08.2004 22:55:00` |
//! | any other domain | a generic registry: `Domain Name:`, and `Registrar WHOIS Server:`, whose answer has the holder |

use std::{fmt::Write, net::IpAddr};

use chrono::Datelike;

use super::server::Role;
use crate::{
    profile::{self, Network, Registration},
    rule::{self, Character},
    world::WhoisAddresses,
};

/// A query, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Query {
    Address(IpAddr),
    Asn(u32),
    Domain(String),
    /// Anything else, such as an empty line.
    Other,
}

impl Query {
    /// Reads a query line. Flags and keywords of the registries (`-B`, `n +`, `domain =`) stand before the value.
    pub(super) fn parse(line: &str) -> Self {
        let value =
            line.split_whitespace().next_back().unwrap_or_default().trim_start_matches('=').to_ascii_lowercase();
        let address = value.split('/').next().unwrap_or_default();
        if let Ok(ip) = address.parse() {
            return Self::Address(ip);
        }
        let number = value.strip_prefix("as").unwrap_or(&value);
        if let Ok(asn) = number.parse() {
            return Self::Asn(asn);
        }
        let name = value.trim_end_matches('.');
        if name.is_empty() { Self::Other } else { Self::Domain(name.to_owned()) }
    }

    /// The value in its normal form, for counters.
    pub(super) fn observable(&self) -> Option<String> {
        match self {
            Self::Address(ip) => Some(ip.to_string()),
            Self::Asn(asn) => Some(format!("as{asn}")),
            Self::Domain(name) => Some(name.clone()),
            Self::Other => None,
        }
    }
}

/// The answer of one server.
pub(super) fn answer(role: Role, query: &Query, at: &WhoisAddresses) -> String {
    let text = match (role, query) {
        (_, Query::Other) => "% Malformed request.\n".to_owned(),
        (Role::Root, query) => root(query, at),
        (Role::Registry, Query::Address(ip)) => network(*ip, at),
        (Role::Registry, Query::Asn(asn)) => autonomous_system(*asn),
        (Role::Registry, Query::Domain(name)) => domain(name, at),
        (Role::Registrar, Query::Domain(name)) => registrar(name),
        (Role::Registrar, Query::Address(ip)) => ripe_network(*ip),
        (Role::Registrar, Query::Asn(asn)) => autonomous_system(*asn),
    };
    text.replace('\n', "\r\n")
}

fn root(query: &Query, at: &WhoisAddresses) -> String {
    let object = match query {
        Query::Address(IpAddr::V4(ip)) => {
            let first = ip.octets()[0];
            format!(
                "inetnum:      {first}.0.0.0 - {first}.255.255.255\norganisation: Lab Regional Registry\nstatus:       ALLOCATED\n"
            )
        }
        Query::Address(IpAddr::V6(_)) => {
            "inet6num:     2000::/3\norganisation: Lab Regional Registry\nstatus:       ALLOCATED\n".to_owned()
        }
        Query::Asn(_) => "as-block:     1-458751\norganisation: Lab Regional Registry\n".to_owned(),
        Query::Domain(name) => {
            let tld = name.rsplit('.').next().unwrap_or(name).to_uppercase();
            format!("domain:       {tld}\n\norganisation: Lab Registry for {tld}\nstatus:       ACTIVE\n")
        }
        Query::Other => String::new(),
    };
    format!(
        "% Simulated root WHOIS server of the Tocsin lab\n% This query returned 1 object\n\nrefer:        {}\n\n{object}\nsource:       IANA\n\n",
        at.registry
    )
}

fn network(ip: IpAddr, at: &WhoisAddresses) -> String {
    match ip {
        IpAddr::V4(v4) if v4.octets()[0] % 2 == 1 => arin_network(ip, v4.octets()[0] % 5 == 0, at),
        _ => ripe_network(ip),
    }
}

fn autonomous_system(asn: u32) -> String {
    if rule::of_asn(asn) == Character::Unseen {
        return "%ERROR:101: no entries found\n%\n% No entries found in source RIPE.\n".to_owned();
    }
    let network = profile::network_of_asn(asn);
    let Network { as_name, org, country, domain, .. } = network;
    if asn.is_multiple_of(2) {
        return format!(
            "% This is a simulated RIPE-style WHOIS server.\n\n% Abuse contact for 'AS{asn}' is 'abuse@{domain}'\n\n\
             aut-num:        AS{asn}\nas-name:        {as_name}\norg:            ORG-{as_name}\nsource:         RIPE\n\n{}",
            ripe_organisation(&network)
        );
    }
    format!(
        "#\n# Simulated ARIN-style WHOIS server.\n#\n\nASNumber:       {asn}\nASName:         {as_name}\nASHandle:       AS{asn}\n\
         RegDate:        2014-03-11\nUpdated:        2024-09-02\n\nOrgName:        {org}\nCountry:        {country}\n\n\
         OrgAbuseName:   Abuse Desk\nOrgAbuseEmail:  abuse@{domain}\n"
    )
}

fn ripe_network(ip: IpAddr) -> String {
    let network = profile::network_of(ip);
    let (first, last, length) = profile::block_of(ip);
    let (key, range) = if ip.is_ipv4() {
        ("inetnum: ", format!("{first} - {last}"))
    } else {
        ("inet6num:", format!("{first}/{length}"))
    };
    let Network { asn, as_name, country, domain, .. } = network;
    format!(
        "% This is a simulated RIPE-style WHOIS server.\n% The objects are in RPSL format.\n\n\
         % Information related to '{range}'\n\n% Abuse contact for '{range}' is 'abuse@{domain}'\n\n\
         {key}       {range}\nnetname:        {as_name}\ncountry:        {country}\norg:            ORG-{as_name}\n\
         admin-c:        NOC-{as_name}\nstatus:         ASSIGNED PA\nmnt-by:         MNT-{as_name}\n\
         created:        2014-03-11T09:21:04Z\nlast-modified:  2024-09-02T13:40:51Z\nsource:         RIPE\n\n{}\n\
         role:           {as_name} NOC\naddress:        1 Example Quay\nabuse-mailbox:  abuse@{domain}\nnic-hdl:        NOC-{as_name}\nsource:         RIPE # Filtered\n\n\
         % Information related to '{first}/{length}AS{asn}'\n\nroute:          {first}/{length}\norigin:         AS{asn}\nsource:         RIPE\n",
        ripe_organisation(&network)
    )
}

fn ripe_organisation(network: &Network) -> String {
    format!(
        "organisation:   ORG-{}\norg-name:       {}\ncountry:        {}\norg-type:       LIR\nabuse-c:        AR-{}\nsource:         RIPE # Filtered\n",
        network.as_name, network.org, network.country, network.as_name
    )
}

fn arin_network(ip: IpAddr, refers: bool, at: &WhoisAddresses) -> String {
    let Network { asn, as_name, org, country, city, domain, .. } = profile::network_of(ip);
    let (first, last, length) = profile::block_of(ip);
    let mut text = format!(
        "#\n# Simulated ARIN-style WHOIS server.\n#\n\nNetRange:       {first} - {last}\nCIDR:           {first}/{length}\n\
         NetName:        {as_name}\nNetHandle:      NET-{}-1\nParent:         NET-PARENT\nNetType:        Direct Allocation\n\
         OriginAS:       AS{asn}\nOrganization:   {org} (ORG-{as_name})\nRegDate:        2014-03-11\nUpdated:        2024-09-02\n\n",
        first.to_string().replace('.', "-")
    );
    push(
        &mut text,
        format_args!(
            "OrgName:        {org}\nOrgId:          ORG-{as_name}\nAddress:        1 Example Quay\nCity:           {city}\nCountry:        {country}\n"
        ),
    );
    if refers {
        push(&mut text, format_args!("ReferralServer: whois://{}\n", at.registrar));
    }
    push(
        &mut text,
        format_args!(
            "\nOrgAbuseHandle: ABUSE-{as_name}\nOrgAbuseName:   Abuse Desk\nOrgAbusePhone:  +1-555-0100\nOrgAbuseEmail:  abuse@{domain}\n"
        ),
    );
    text
}

fn domain(name: &str, at: &WhoisAddresses) -> String {
    let national = name.rsplit('.').next().is_some_and(|tld| tld.len() == 2);
    if rule::of_name(name) == Character::Unseen {
        return if national {
            "%ERROR:101: no entries found\n%\n% No entries found.\n".to_owned()
        } else {
            format!(
                "No match for domain \"{}\".\n>>> Last update of whois database: 2026-01-01T00:00:00Z <<<\n",
                name.to_uppercase()
            )
        };
    }
    let registration = profile::registration_of(name);
    if national { national_domain(name, &registration) } else { generic_domain(name, &registration, at) }
}

fn national_domain(name: &str, registration: &Registration) -> String {
    let Registration { registrar, holder, created, changed, expires, nameservers: [first, second], .. } = registration;
    let date =
        |day: &chrono::DateTime<chrono::Utc>| format!("{:02}.{:02}.{} 12:00:00", day.day(), day.month(), day.year());
    format!(
        "%  Simulated national registry of the Tocsin lab\n\ndomain:       {name}\nregistrant:   SB:HOLDER\nnsset:        NSS:LAB\n\
         registrar:    {registrar}\nregistered:   {}\nchanged:      {}\nexpire:       {:02}.{:02}.{}\n\n\
         contact:      SB:HOLDER\norg:          {holder}\nname:         {holder}\naddress:      1 Example Quay\n\n\
         nsset:        NSS:LAB\nnserver:      {first}\nnserver:      {second}\n",
        date(created),
        date(changed),
        expires.day(),
        expires.month(),
        expires.year()
    )
}

fn generic_domain(name: &str, registration: &Registration, at: &WhoisAddresses) -> String {
    let mut text = String::new();
    for line in generic_lines(name, registration).lines() {
        push(&mut text, format_args!("   {line}\n"));
    }
    let referral = format!("   Registrar WHOIS Server: {}\n", at.registrar);
    format!(
        "{referral}{text}>>> Last update of whois database: 2026-01-01T00:00:00Z <<<\n\nNOTICE: this answer is simulated.\n"
    )
}

fn registrar(name: &str) -> String {
    if rule::of_name(name) == Character::Unseen {
        return "Domain not found.\n".to_owned();
    }
    let registration = profile::registration_of(name);
    let Registration { holder, country, .. } = &registration;
    format!(
        "{}Registrant Name: {holder}\nRegistrant Organization: {holder}\nRegistrant Country: {country}\n\
         Registrant Email: Please query the RDDS service of the registrar\n>>> Last update of WHOIS database: 2026-01-01T00:00:00Z <<<\n",
        generic_lines(name, &registration)
    )
}

fn generic_lines(name: &str, registration: &Registration) -> String {
    let Registration { registrar, registrar_id, created, changed, expires, nameservers: [first, second], .. } =
        registration;
    let date = |day: &chrono::DateTime<chrono::Utc>| day.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!(
        "Domain Name: {}\nRegistry Domain ID: {:X}_DOMAIN\nUpdated Date: {}\nCreation Date: {}\nRegistry Expiry Date: {}\n\
         Registrar: {registrar}\nRegistrar IANA ID: {registrar_id}\nRegistrar Abuse Contact Email: abuse@registrar.example\n\
         Registrar Abuse Contact Phone: +1.5550100\nDomain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited\n\
         Name Server: {}\nName Server: {}\nDNSSEC: unsigned\n",
        name.to_uppercase(),
        rule::fingerprint(name) >> 32,
        date(changed),
        date(created),
        date(expires),
        first.to_uppercase(),
        second.to_uppercase()
    )
}

fn push(to: &mut String, text: std::fmt::Arguments<'_>) {
    to.write_fmt(text).expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_in_the_forms_that_clients_use() {
        assert_eq!(Query::parse("-B 91.219.236.44\r\n"), Query::Address("91.219.236.44".parse().unwrap()));
        assert_eq!(Query::parse("n + 45.155.205.66"), Query::Address("45.155.205.66".parse().unwrap()));
        assert_eq!(Query::parse("domain =Example.COM."), Query::Domain("example.com".into()));
        assert_eq!(Query::parse("AS409166"), Query::Asn(409_166));
        assert_eq!(Query::parse(" \r\n"), Query::Other);
    }
}
