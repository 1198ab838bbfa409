//! The demonstration: organisations, people, and connections to a lab of simulated providers. Only when it is asked for.

mod assets;
mod incidents;

use std::{fs, io::Write, net::SocketAddr, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::{Context, Result};
use ipnet::{IpNet, Ipv4Net};
use rand::{Rng, distr::Alphanumeric};
use serde_json::{Map, Value, json};
use tocsin_app::{
    App, accounts::NewAccount, api_clients::NewApiClient, organisations::OrganisationChange, setup::FirstAdministrator,
};
use tocsin_model::{
    connection::ConnectionInput,
    contact::EmailAddress,
    flow::{FlowSettings, InvestigationTarget},
    id::OrganisationId,
    organisation::Sector,
    tlp::Tlp,
    viewer::{Role, Viewer},
};

/// What the demonstration is found under in the data directory.
const FILE: &str = "demo.json";
/// The CERT of the demonstration.
const CERT: &str = "Demonstration CERT";
/// The administrator: user name and name.
const ADMINISTRATOR: (&str, &str) = ("admin", "Ada Administrator");
/// The analyst: user name and name.
const ANALYST: (&str, &str) = ("analyst", "Anna Analyst");
/// The lead of the desk: user name and name.
const LEAD: (&str, &str) = ("lead", "Leo Lead");

/// A constituent: its organisation, and the user names and names of who reports for it and who manages it.
struct Constituent {
    organisation: &'static str,
    sector: Sector,
    reporter: (&'static str, &'static str),
    manager: (&'static str, &'static str),
}

const CONSTITUENTS: [Constituent; 2] = [
    Constituent {
        organisation: "Meridian Hospital (demonstration)",
        sector: Sector::Health,
        reporter: ("meridian", "Milo Meridian"),
        manager: ("meridian-manager", "Mara Meridian"),
    },
    Constituent {
        organisation: "Northwind Energy (demonstration)",
        sector: Sector::Energy,
        reporter: ("northwind", "Nora Northwind"),
        manager: ("northwind-manager", "Nils Northwind"),
    },
];

/// The lab: simulated providers on this machine.
#[derive(Debug, Clone)]
pub struct Lab {
    /// Its base URL.
    pub url: String,
    /// Its WHOIS servers: the first one and those that it refers to.
    pub whois: Vec<SocketAddr>,
    /// Whether the demonstration has only people and connections, no incidents and assets.
    pub bare: bool,
}

/// The network of the lab, which its connections may reach in spite of its being special-purpose.
pub fn loopback() -> IpNet {
    IpNet::V4(Ipv4Net::new([127, 0, 0, 0].into(), 8).expect("8 is a prefix length"))
}

/// A connection of the demonstration.
struct Simulated {
    name: &'static str,
    plugin: &'static str,
    settings: Value,
    secrets: &'static [(&'static str, &'static str)],
}

/// Sets the demonstration up, once; at later starts only the lab's addresses are brought up to date.
///
/// # Errors
/// When something cannot be stored, or the data directory belongs to an installation that is not the demonstration.
pub async fn set_up(app: &App, lab: &Lab, url: &str, directory: &Path) -> Result<()> {
    let host = Viewer::host();
    let path = directory.join(FILE);
    let known = fs::read(&path).ok();
    let mut demo: Value = match &known {
        Some(bytes) => serde_json::from_slice(bytes).with_context(|| format!("{} is not JSON", path.display()))?,
        None => people(app, &host).await?,
    };
    connect(app, &host, lab).await?;
    if known.is_none() && !lab.bare {
        assets::set_up(app, &host).await.context("the assets of the demonstration")?;
        incidents::set_up(app, &host).await.context("the incidents of the demonstration")?;
    }
    demo["base_url"] = json!(url);
    demo["lab_url"] = json!(lab.url);
    write(&path, &demo)
}

/// The file holds passwords: only its owner reads it.
fn write(path: &Path, demo: &Value) -> Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(&serde_json::to_vec_pretty(demo)?)?;
    Ok(())
}

async fn people(app: &App, host: &Viewer) -> Result<Value> {
    let first = FirstAdministrator {
        organisation: CERT.to_owned(),
        username: ADMINISTRATOR.0.to_owned(),
        name: ADMINISTRATOR.1.to_owned(),
        password: password(),
    };
    let administrator = shown(&first.username, &first.password, Role::Administrator, CERT);
    let me = app.set_up_unattended(first).await?;
    let me = me.context(
        "there is an administrator already, and no demo.json: use another data directory for the demonstration",
    )?;
    let mut accounts = vec![administrator];
    accounts.push(person(app, host, (me.organisation, CERT), ANALYST, Role::Analyst).await?);
    accounts.push(person(app, host, (me.organisation, CERT), LEAD, Role::Lead).await?);
    let mut client = Value::Null;
    for Constituent { organisation, sector, reporter, manager } in CONSTITUENTS {
        let known = OrganisationChange { sector: Some(Some(sector)), ..OrganisationChange::default() };
        let id = app.create_organisation(host, organisation, known).await?.id;
        accounts.push(person(app, host, (id, organisation), reporter, Role::Reporter).await?);
        accounts.push(person(app, host, (id, organisation), manager, Role::OrganisationManager).await?);
        if client.is_null() {
            client = machine(app, host, id).await?;
        }
    }
    Ok(json!({ "accounts": accounts, "api_client": client }))
}

async fn person(
    app: &App,
    host: &Viewer,
    (id, organisation): (OrganisationId, &str),
    (username, name): (&str, &str),
    role: Role,
) -> Result<Value> {
    let password = password();
    let account = NewAccount {
        username: username.to_owned(),
        name: name.to_owned(),
        email: Some(EmailAddress::parse(&format!("{username}@demo.example"))?),
        password: password.clone(),
        organisation: id,
        role,
        clearance: if role.is_cert() { Tlp::Red } else { Tlp::AmberStrict },
    };
    app.create_account(host, account).await?;
    Ok(shown(username, &password, role, organisation))
}

/// An account as `demo.json` shows it.
fn shown(username: &str, password: &str, role: Role, organisation: &str) -> Value {
    json!({ "username": username, "password": password, "role": role, "organisation": organisation })
}

async fn machine(app: &App, host: &Viewer, organisation: OrganisationId) -> Result<Value> {
    let client = NewApiClient {
        name: "Log collector (demonstration)".to_owned(),
        organisation,
        role: Role::ApiClient,
        clearance: Tlp::AmberStrict,
    };
    let (client, secret) = app.create_api_client(host, client).await?;
    Ok(json!({ "client_id": client.id, "client_secret": secret }))
}

fn password() -> String {
    let random: String = rand::rng().sample_iter(Alphanumeric).take(12).map(char::from).collect();
    format!("demo-{random}")
}

async fn connect(app: &App, host: &Viewer, lab: &Lab) -> Result<()> {
    for simulated in simulated(lab) {
        allow_loopback(app, host, simulated.plugin).await?;
        let existing = app.connections(host).await?;
        let existing = existing.iter().find(|known| known.connection.name == simulated.name);
        let settings: Option<Map<String, Value>> = simulated.settings.as_object().cloned();
        if existing.is_some_and(|known| has(&known.connection.settings, settings.as_ref())) {
            continue;
        }
        let secrets = simulated.secrets.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
        let mut input = ConnectionInput { settings, secrets: secrets.collect(), ..ConnectionInput::default() };
        match existing {
            Some(known) => {
                app.update_connection(host, known.connection.id, input, None).await?;
            }
            None => {
                input.name = Some(simulated.name.to_owned());
                input.plugin = Some(simulated.plugin.to_owned());
                // The simulation has no quota of its own; the windows only show what a real one looks like.
                input.quota = Some(vec![tocsin_model::plugin::QuotaWindow { calls: 100_000, per_seconds: 60 }]);
                app.create_connection(host, input).await?;
            }
        }
    }
    let flow = app.flow(host).await?;
    if flow.version == 0 {
        let investigation = InvestigationTarget {
            connection: "jira".to_owned(),
            title_prefix: "[Tocsin]".to_owned(),
            labels: vec!["tocsin".to_owned()],
        };
        let settings = FlowSettings { investigation: Some(investigation), ..flow.settings };
        app.set_flow(host, settings, None).await?;
    }
    Ok(())
}

/// Whether the connection already leads to the lab, as it was started this time.
fn has(stored: &Map<String, Value>, wanted: Option<&Map<String, Value>>) -> bool {
    wanted.into_iter().flatten().all(|(key, value)| stored.get(key) == Some(value))
}

/// The lab listens on this machine, where plugins are otherwise not let.
async fn allow_loopback(app: &App, host: &Viewer, plugin: &str) -> Result<()> {
    let network = loopback();
    let mut grant = app.plugin(host, plugin).await?.plugin.grant;
    if !grant.private_networks.contains(&network) {
        grant.private_networks.push(network);
        app.grant_plugin(host, plugin, grant, None).await?;
    }
    Ok(())
}

fn simulated(lab: &Lab) -> [Simulated; 5] {
    let at = |path: &str| format!("{}/{path}", lab.url);
    let whois: Vec<String> = lab.whois.iter().map(ToString::to_string).collect();
    let (first, others) = whois.split_first().map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
    [
        Simulated {
            name: "virustotal",
            plugin: "virustotal",
            settings: json!({ "base_url": at("virustotal") }),
            secrets: &[("api_key", keys::VIRUSTOTAL_KEY)],
        },
        Simulated {
            name: "shodan",
            plugin: "shodan",
            settings: json!({ "base_url": at("shodan") }),
            secrets: &[("api_key", keys::SHODAN_KEY)],
        },
        Simulated {
            name: "rdap",
            plugin: "rdap",
            settings: json!({ "bootstrap_url": at("rdap/bootstrap") }),
            secrets: &[],
        },
        Simulated {
            name: "whois",
            plugin: "whois",
            settings: json!({ "whois_server": first, "other_servers": others }),
            secrets: &[],
        },
        Simulated {
            name: "jira",
            plugin: "jira",
            settings: json!({
                "flavour": "cloud", "base_url": at("jira"), "email": "soc@lab.example", "project": "SOC", "issue_type": "Task",
            }),
            secrets: &[("token", keys::JIRA_TOKEN)],
        },
    ]
}

/// The keys that the lab accepts; they open nothing else.
mod keys {
    pub const VIRUSTOTAL_KEY: &str = "lab-virustotal-key-0b64f1";
    pub const SHODAN_KEY: &str = "lab-shodan-key-7c19ae";
    pub const JIRA_TOKEN: &str = "lab-jira-token-52d80e";
}
