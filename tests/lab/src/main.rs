//! `tocsin-lab`: runs a lab until it is asked to stop. When it is ready it prints one line of JSON with its addresses.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::Parser;
use serde_json::json;
use tocsin_lab::{Lab, LabConfig, Provider};

/// Plays the intelligence providers and the ticketing system on loopback.
#[derive(Debug, Parser)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// HTTP port of all providers; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// WHOIS port that refers to the others; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    whois_port: u16,
    /// WHOIS port of the registries; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    whois_registry_port: u16,
    /// WHOIS port of the registrars; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    whois_registrar_port: u16,
    /// File that keeps created issues over a restart.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Milliseconds that every answer takes at least.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let lab = Lab::start(LabConfig {
        bind: arguments.bind,
        http_port: arguments.port,
        whois_port: arguments.whois_port,
        whois_registry_port: arguments.whois_registry_port,
        whois_registrar_port: arguments.whois_registrar_port,
        ledger: arguments.ledger,
        latency: Duration::from_millis(arguments.latency_ms),
    })
    .await?;
    println!("{}", addresses(&lab));
    stop_signal().await?;
    lab.shutdown().await;
    Ok(())
}

fn addresses(lab: &Lab) -> serde_json::Value {
    let with_urls = Provider::ALL.into_iter().filter(|provider| *provider != Provider::Whois);
    let providers: serde_json::Map<_, _> = with_urls.map(|p| (p.name().to_owned(), lab.url(p).into())).collect();
    json!({
        "base_url": lab.base_url(),
        "whois": lab.whois_addr().to_string(),
        "whois_registry": lab.whois_registry_addr().to_string(),
        "whois_registrar": lab.whois_registrar_addr().to_string(),
        "providers": providers,
    })
}

async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
