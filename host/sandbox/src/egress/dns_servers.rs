//! Which DNS servers answer plugins' queries: those of the configuration, or the system's (resolv.conf(5)).

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

const PORT: u16 = 53;
/// As many as the system's own resolver asks (MAXNS of resolv.conf(5)).
const MOST: usize = 3;

/// Where DNS queries go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsServers {
    /// The name servers of a file in the form of resolv.conf(5), read for each query, so that a change counts at once.
    System(PathBuf),
    /// These, in this order.
    Fixed(Vec<SocketAddr>),
}

impl Default for DnsServers {
    fn default() -> Self {
        Self::System("/etc/resolv.conf".into())
    }
}

impl DnsServers {
    /// The servers now, at least one.
    pub(super) async fn now(&self) -> io::Result<Vec<SocketAddr>> {
        let mut servers = match self {
            DnsServers::Fixed(servers) => servers.clone(),
            DnsServers::System(path) => match tokio::fs::read_to_string(path).await {
                Ok(text) => name_servers(&text),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(error) => return Err(error),
            },
        };
        servers.truncate(MOST);
        if servers.is_empty() {
            servers.push((Ipv4Addr::LOCALHOST, PORT).into());
        }
        Ok(servers)
    }
}

fn name_servers(text: &str) -> Vec<SocketAddr> {
    let server = |line: &str| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and_then(|_| words.next())?;
        // A zone index (fe80::1%eth0) names an interface, which a query here has no use for.
        address.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, PORT))
    };
    text.lines().filter_map(server).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_systems_servers_are_read_as_resolv_conf_writes_them() {
        let text = "# comment\nsearch example\nnameserver 192.0.2.53\n nameserver\t2001:db8::53 # second\nnameserver x\noptions edns0\n";
        let expected: Vec<SocketAddr> =
            vec!["192.0.2.53:53".parse().expect("an address"), "[2001:db8::53]:53".parse().expect("an address")];
        assert_eq!(name_servers(text), expected);
        let missing = DnsServers::System("/nonexistent/resolv.conf".into()).now().await.expect("the default");
        assert_eq!(missing, ["127.0.0.1:53".parse().expect("an address")]);
    }
}
