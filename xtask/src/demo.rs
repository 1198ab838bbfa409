//! The two programs of the demonstration: the lab, which plays the providers, and the host.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::process;
use crate::profile::Profile;
use crate::stage::stage;
use crate::workspace::Workspace;

/// How often a child or the readiness is looked at.
const PAUSE: Duration = Duration::from_millis(100);
/// How long the host may take to become ready.
const START: Duration = Duration::from_secs(120);
/// How long a child may take to stop before it is killed.
const STOP: Duration = Duration::from_secs(30);

/// Where the programs listen on the loopback address. They stay the same from start to start, because the
/// demonstration's connections are kept with the addresses of the lab.
pub struct Ports {
    host: u16,
    lab: u16,
    whois: u16,
    whois_registry: u16,
    whois_registrar: u16,
}

impl Ports {
    /// How many ports follow that of the host.
    pub const MORE: u16 = 4;
}

impl From<u16> for Ports {
    fn from(host: u16) -> Self {
        Self { host, lab: host + 1, whois: host + 2, whois_registry: host + 3, whois_registrar: host + Self::MORE }
    }
}

/// The running programs; dropping it stops them.
pub struct Demonstration {
    children: Vec<(&'static str, Child)>,
    ready_at: SocketAddr,
}

/// Waits for the signals that ask this program to stop.
pub fn signals() -> Result<Receiver<i32>> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot wait for signals")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if sender.send(signal).is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

impl Demonstration {
    /// Starts the lab, then the host.
    pub fn start(workspace: &Workspace, data: &Path, ports: &Ports) -> Result<Self> {
        for port in ports.host..=ports.host + Ports::MORE {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            ensure!(TcpListener::bind(address).is_ok(), "port {port} is in use; choose others with --port");
        }
        let ready_at = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.host));
        let mut demonstration = Self { children: Vec::new(), ready_at };
        demonstration.spawn("tocsin-lab", lab(workspace, data, ports)?)?;
        demonstration.spawn("tocsin", host(workspace, data, ports))?;
        Ok(demonstration)
    }

    /// In a process group of its own: Ctrl-C reaches this program alone, which then stops the others in order.
    fn spawn(&mut self, name: &'static str, mut command: Command) -> Result<()> {
        let child =
            command.process_group(0).spawn().with_context(|| format!("cannot start {}", process::shown(&command)))?;
        self.children.push((name, child));
        Ok(())
    }

    /// Until `/readyz` answers 200.
    pub fn wait_until_ready(&mut self, signals: &Receiver<i32>) -> Result<()> {
        let start = Instant::now();
        stage("start the host and the lab", || {
            while !is_ready(self.ready_at) {
                if let Some((name, status)) = self.ended()? {
                    bail!("{name} ended with {status} before it was ready");
                }
                ensure!(start.elapsed() < START, "the host was not ready after {} s", START.as_secs());
                match signals.recv_timeout(PAUSE) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => bail!("stopped before it was ready"),
                }
            }
            Ok(())
        })
    }

    /// Until a signal comes or a program ends by itself; then stops what still runs.
    pub fn wait_until_stopped(mut self, signals: Receiver<i32>) -> Result<()> {
        let ended = loop {
            if let Some(ended) = self.ended()? {
                break Some(ended);
            }
            match signals.recv_timeout(PAUSE) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => break None,
            }
        };
        eprintln!();
        stage("stop the host and the lab", || self.stop())?;
        match ended {
            Some((name, status)) => bail!("{name} ended with {status}"),
            None => Ok(()),
        }
    }

    /// The first program that has ended by itself.
    fn ended(&mut self) -> Result<Option<(&'static str, ExitStatus)>> {
        for (name, child) in &mut self.children {
            if let Some(status) = child.try_wait()? {
                return Ok(Some((*name, status)));
            }
        }
        Ok(None)
    }

    /// The host first, so that what it finishes still finds the lab.
    fn stop(&mut self) -> Result<()> {
        while let Some((name, mut child)) = self.children.pop() {
            if child.try_wait()?.is_none() {
                terminate(&child)?;
            }
            let start = Instant::now();
            while child.try_wait()?.is_none() {
                if start.elapsed() > STOP {
                    eprintln!("    {name} did not stop within {} s and is killed", STOP.as_secs());
                    child.kill()?;
                }
                std::thread::sleep(PAUSE);
            }
        }
        Ok(())
    }
}

/// The lab keeps the tickets it was given, so that the links to them work after the next start.
fn lab(workspace: &Workspace, data: &Path, ports: &Ports) -> Result<Command> {
    let log = data.join("lab.log");
    let log = File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
    let mut command = process::command(workspace, workspace.program(Profile::default(), "tocsin-lab"));
    command
        .args(["--port", &ports.lab.to_string()])
        .args(["--whois-port", &ports.whois.to_string()])
        .args(["--whois-registry-port", &ports.whois_registry.to_string()])
        .args(["--whois-registrar-port", &ports.whois_registrar.to_string()])
        .arg("--ledger")
        .arg(data.join("lab-ledger.jsonl"))
        .stdout(log.try_clone()?)
        .stderr(log);
    Ok(command)
}

fn host(workspace: &Workspace, data: &Path, ports: &Ports) -> Command {
    let whois = [ports.whois, ports.whois_registry, ports.whois_registrar].map(|port| format!("127.0.0.1:{port}"));
    let mut command = process::command(workspace, workspace.program(Profile::default(), "tocsin"));
    command
        .args(["serve", "--data"])
        .arg(data)
        .args(["--port", &ports.host.to_string()])
        .args(["--demo-lab", &format!("http://127.0.0.1:{}", ports.lab)])
        .args(["--demo-whois", &whois.join(",")]);
    command
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("cannot stop the demonstration: {error:#}");
        }
    }
}

/// Asks the child to stop. The standard library can only kill, and a system call would need unsafe code.
fn terminate(child: &Child) -> Result<()> {
    let mut command = Command::new("kill");
    process::run(command.args(["-s", "TERM", &child.id().to_string()]))
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, PAUSE)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

/// Prints what `demo.json` says: the address and who can sign in.
pub fn print_access(data: &Path) -> Result<()> {
    let path = data.join("demo.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("the host wrote no {}", path.display()))?;
    let demo: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    print!("{}", access(&demo));
    println!("\nThe same for scripts: {}", path.display());
    Ok(())
}

fn access(demo: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = format!("\n    {}\n\n", text(&demo["base_url"]));
    for account in demo["accounts"].as_array().into_iter().flatten() {
        let [name, password, role, organisation] =
            ["username", "password", "role", "organisation"].map(|key| text(&account[key]));
        lines.push_str(&format!("    {name:<24} {password:<24} {role:<20} {organisation}\n"));
    }
    let client = &demo["api_client"];
    lines.push_str(&format!("    API client: {} {}\n", text(&client["client_id"]), text(&client["client_secret"])));
    lines.push_str(&format!("    Lab: {}\n", text(&demo["lab_url"])));
    lines
}

#[cfg(test)]
mod tests {
    use super::access;

    #[test]
    fn the_accounts_and_addresses_are_shown() {
        let demo = serde_json::json!({
            "base_url": "http://127.0.0.1:8420",
            "accounts": [{"username": "ana", "password": "secret", "role": "analyst", "organisation": "CERT"}],
            "api_client": {"client_id": "siem", "client_secret": "hidden"},
            "lab_url": "http://127.0.0.1:8421",
        });
        let text = access(&demo);
        for word in ["http://127.0.0.1:8420", "ana", "secret", "analyst", "CERT", "siem", "hidden", "8421"] {
            assert!(text.contains(word), "{word} is shown");
        }
    }
}
