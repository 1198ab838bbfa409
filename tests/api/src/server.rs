//! A server process of its own for a test: started on a free port with an empty data directory, killed at the end.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tempfile::TempDir;
use tocsin_lab::{Lab, LabConfig};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdout, Command},
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::{Client, database::Database, people};

/// A start takes a moment; on a busy machine a long one. Only a server that hangs gets there.
const START_WITHIN: Duration = Duration::from_secs(180);
/// How many servers run at once: more would only make each other slow.
static TURNS: Semaphore = Semaphore::const_new(2);
/// What the server prints when it is ready, before its URL.
const READY: &str = "Tocsin is ready at ";
/// What it prints before the one-time link.
const SETUP: &str = "Create the first administrator at ";

/// What a complaint in the server's log looks like, and how many of them are told when a test fails.
const COMPLAINTS: [&str; 2] = ["WARN", "ERROR"];
const TOLD: usize = 20;

/// What `demo.json` says.
#[derive(Debug, Clone, Deserialize)]
pub struct Demo {
    /// Everybody who can sign in.
    pub accounts: Vec<DemoAccount>,
    /// A machine of the first constituent.
    pub api_client: DemoClient,
}

/// Someone who can sign in.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoAccount {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
    /// The role's word.
    pub role: String,
    /// The organisation's name.
    pub organisation: String,
}

/// A machine.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoClient {
    /// Its `client_id`.
    pub client_id: String,
    /// Its `client_secret`.
    pub client_secret: String,
}

/// How a server is started.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// Environment variables, which go before the configuration: `TOCSIN_ENGINE__MAX_ACTIVE_RUNS`.
    pub environment: Vec<(String, String)>,
    /// Without the demonstration: nobody can sign in yet.
    pub bare: bool,
    /// With the demonstration's incidents and assets: for those who look, not for those who count.
    pub furnished: bool,
}

/// A running server.
pub struct Server {
    url: String,
    setup_link: Option<String>,
    directory: TempDir,
    arguments: Vec<String>,
    /// The simulated providers, where the server runs the demonstration; see also [`Server::lab`].
    pub lab: Option<Lab>,
    demo: Option<Demo>,
    // Killed when dropped, the database behind the server.
    process: Child,
    database: Option<Arc<Database>>,
    _turn: Option<SemaphorePermit<'static>>,
}

impl Server {
    /// The demonstration: accounts of three organisations, and connections to a lab inside this process.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub async fn start() -> Result<Self> {
        Self::start_with(ServerOptions::default()).await
    }

    /// The people of the demonstration, without its connections and lab: all that signing in needs.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub async fn start_with_people() -> Result<Self> {
        let mut server = Self::start_empty().await?;
        server.demo = Some(people::invite(server.anonymous(), server.setup_token()).await?);
        Ok(server)
    }

    /// As [`Self::start_with_people`], with these environment variables.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub async fn start_with_people_and(environment: Vec<(String, String)>) -> Result<Self> {
        let mut server =
            Self::start_with(ServerOptions { environment, bare: true, ..ServerOptions::default() }).await?;
        server.demo = Some(people::invite(server.anonymous(), server.setup_token()).await?);
        Ok(server)
    }

    /// An empty installation: nobody can sign in yet.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub async fn start_empty() -> Result<Self> {
        Self::start_with(ServerOptions { bare: true, ..ServerOptions::default() }).await
    }

    /// As these options say.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub async fn start_with(options: ServerOptions) -> Result<Self> {
        let turn = Some(TURNS.acquire().await?);
        let directory = TempDir::new()?;
        std::os::unix::fs::symlink(compiled()?, directory.path().join("compiled"))?;
        let (mut lab, mut arguments) = (None, Vec::new());
        if !options.bare {
            let started = Lab::start(LabConfig::default()).await.context("the lab does not start")?;
            let whois = [started.whois_addr(), started.whois_registry_addr(), started.whois_registrar_addr()];
            let whois = whois.map(|address| address.to_string()).join(",");
            arguments = vec!["--demo-lab".to_owned(), started.base_url().to_owned(), "--demo-whois".to_owned(), whois];
            if !options.furnished {
                arguments.push("--demo-bare".to_owned());
            }
            lab = Some(started);
        }
        let database = Database::start().await?.map(Arc::new);
        let environment = with_database(database.as_deref(), directory.path(), options.environment)?;
        let (process, url, setup_link) = spawn(directory.path(), &arguments, environment).await?;
        let demo = match &lab {
            Some(_) => {
                let file = std::fs::read(directory.path().join("demo.json")).context("there is no demo.json")?;
                Some(serde_json::from_slice(&file).context("demo.json")?)
            }
            None => None,
        };
        Ok(Self { url, setup_link, directory, arguments, lab, demo, process, database, _turn: turn })
    }

    /// Another host on the same database, where that is a server: `None` on the embedded one.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn another_host(&self) -> Result<Option<Self>> {
        if self.database.is_none() {
            return Ok(None);
        }
        let directory = TempDir::new()?;
        std::os::unix::fs::symlink(compiled()?, directory.path().join("compiled"))?;
        // The installation's key is the same on all its hosts.
        std::fs::copy(self.directory().join("secret.key"), directory.path().join("secret.key"))?;
        let environment = with_database(self.database.as_deref(), directory.path(), Vec::new())?;
        let (process, url, setup_link) = spawn(directory.path(), &[], environment).await?;
        let (demo, database) = (self.demo.clone(), self.database.clone());
        Ok(Some(Self {
            url,
            setup_link,
            directory,
            arguments: Vec::new(),
            lab: None,
            demo,
            process,
            database,
            _turn: None,
        }))
    }

    /// Kills the process if it lives and starts it again on the same data, with these environment variables. It is
    /// reached at another URL afterwards; clients of the old one are of no use.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub async fn restart(&mut self, environment: Vec<(String, String)>) -> Result<()> {
        self.kill().await?;
        let environment = with_database(self.database.as_deref(), self.directory.path(), environment)?;
        let (process, url, setup_link) = spawn(self.directory.path(), &self.arguments, environment).await?;
        (self.process, self.url, self.setup_link) = (process, url, setup_link);
        Ok(())
    }

    /// Asks the process to stop (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it does not.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(id) = self.pid() {
            Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
            self.wait_for_death().await?;
        }
        Ok(())
    }

    /// Kills the process (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        if !self.is_dead() {
            self.process.kill().await?;
        }
        Ok(())
    }

    /// Whether the process has ended.
    pub fn is_dead(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(Some(_)))
    }

    /// Waits until the process has ended by itself.
    ///
    /// # Errors
    /// When it does not.
    pub async fn wait_for_death(&mut self) -> Result<()> {
        timeout(START_WITHIN, self.process.wait()).await.context("the server lives on")??;
        Ok(())
    }

    /// The process's id, while it lives.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.id()
    }

    /// The simulated providers of the demonstration.
    #[must_use]
    pub fn lab(&self) -> &Lab {
        self.lab.as_ref().expect("the server runs the demonstration")
    }

    /// Where it is reached, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The one-time token of the first start.
    #[must_use]
    pub fn setup_token(&self) -> &str {
        let link = self.setup_link.as_deref().expect("the server printed a set-up link");
        link.rsplit('#').next().expect("a text has a last part")
    }

    /// Its data directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Who can sign in to the demonstration.
    #[must_use]
    pub fn demo(&self) -> &Demo {
        self.demo.as_ref().expect("the server runs the demonstration")
    }

    /// The account of the demonstration with this user name.
    #[must_use]
    pub fn account(&self, username: &str) -> &DemoAccount {
        let known = &self.demo().accounts;
        known.iter().find(|account| account.username == username).expect("an account of the demonstration")
    }

    /// A client that nobody is signed in with.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// A client that this person of the demonstration is signed in with.
    ///
    /// # Errors
    /// When signing in fails.
    pub async fn signed_in(&self, username: &str) -> Result<Client> {
        let mut client = self.anonymous();
        client.sign_in(username, &self.account(username).password).await?;
        Ok(client)
    }

    /// A client that the demonstration's machine is signed in with.
    ///
    /// # Errors
    /// When there is no token.
    pub async fn machine(&self) -> Result<Client> {
        let DemoClient { client_id, client_secret } = &self.demo().api_client;
        let mut client = self.anonymous();
        client.sign_in_machine(client_id, client_secret).await?;
        Ok(client)
    }
}

impl Drop for Server {
    /// Where a test failed, what the server complained of is told.
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let log = std::fs::read_to_string(self.directory().join("server.log")).unwrap_or_default();
        let complaints: Vec<&str> =
            log.lines().filter(|line| COMPLAINTS.iter().any(|sign| line.contains(sign))).collect();
        let last = &complaints[complaints.len().saturating_sub(TOLD)..];
        eprintln!("the server complained {} times, at last:\n{}", complaints.len(), last.join("\n"));
    }
}

/// The environment, and the database that goes with it.
fn with_database(
    database: Option<&Database>,
    directory: &Path,
    mut environment: Vec<(String, String)>,
) -> Result<Vec<(String, String)>> {
    if let Some(database) = database {
        environment.extend(database.environment(directory)?);
    }
    Ok(environment)
}

/// Starts a process and waits until it is ready.
async fn spawn(
    directory: &Path,
    arguments: &[String],
    environment: Vec<(String, String)>,
) -> Result<(Child, String, Option<String>)> {
    let binary = binary()?;
    let log = directory.join("server.log");
    let mut process = Command::new(&binary)
        .args(["serve", "--port", "0", "--data"])
        .arg(directory)
        .args(arguments)
        .envs(environment)
        .stdout(Stdio::piped())
        .stderr(std::fs::OpenOptions::new().create(true).append(true).open(&log)?)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} cannot be run", binary.display()))?;
    let output = process.stdout.take().context("the server's output")?;
    let started = timeout(START_WITHIN, ready(output)).await;
    let Ok(Ok((url, setup_link))) = started else {
        let log = std::fs::read_to_string(log).unwrap_or_default();
        bail!("the server did not become ready: {started:?}\n{log}");
    };
    Ok((process, url, setup_link))
}

/// Reads until the server says that it is ready, and goes on reading so that it never waits for a full pipe.
async fn ready(output: ChildStdout) -> Result<(String, Option<String>)> {
    let mut lines = BufReader::new(output).lines();
    let mut setup_link = None;
    while let Some(line) = lines.next_line().await? {
        if let Some(link) = line.strip_prefix(SETUP) {
            setup_link = Some(link.trim().to_owned());
        }
        if let Some(url) = line.strip_prefix(READY) {
            let url = url.trim().to_owned();
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok((url, setup_link));
        }
    }
    bail!("the server ended")
}

/// Where all servers of the tests keep compiled components, so that each is compiled once and not once per test.
fn compiled() -> Result<PathBuf> {
    let directory = env::current_exe()?.with_file_name("compiled-components");
    std::fs::create_dir_all(&directory)?;
    Ok(directory)
}

fn binary() -> Result<PathBuf> {
    if let Some(path) = env::var_os("TOCSIN_BIN") {
        return Ok(path.into());
    }
    // target/<profile>/deps/<test>
    let test = env::current_exe()?;
    let beside = test.ancestors().nth(2).map(|profile| profile.join("tocsin")).filter(|path| path.exists());
    beside.context("build the server first (cargo build -p tocsin), or name it in TOCSIN_BIN")
}
