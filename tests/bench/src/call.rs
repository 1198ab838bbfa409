//! One connector call through the whole sandbox, against the same HTTP call in plain Rust.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tocsin_lab::{Lab, LabConfig, Provider, credentials};
use tocsin_model::{
    ioc::IocType,
    plugin::{Ceiling, Effective, Grant},
    tlp::{Pap, Tlp},
};
use tocsin_sandbox::{ConnectionHandle, ConnectionSpec, Observable, Sandbox, SandboxConfig, Secret};

use crate::components;

const CALLS: usize = 2_000;

pub async fn run() {
    let lab = Lab::start(LabConfig::default()).await.expect("the lab starts");
    let connector = connect(&lab).await;
    let observable =
        Observable { kind: IocType::Domain, value: "clean-bench.com".to_owned(), tlp: Tlp::Clear, pap: Pap::Clear };
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/api/v3/domains/clean-bench.com", lab.url(Provider::Virustotal));
    let mut plain = Vec::with_capacity(CALLS);
    let mut sandboxed = Vec::with_capacity(CALLS);
    // Taken in turns, so that whatever else the machine does meets both alike.
    for _ in 0..CALLS {
        let started = Instant::now();
        let request = http.get(&url).header("x-apikey", credentials::VIRUSTOTAL_KEY);
        let _: Value = request.send().await.expect("answers").json().await.expect("JSON");
        plain.push(started.elapsed());
        let started = Instant::now();
        connector.enrich(&observable, started + Duration::from_secs(10)).await.expect("answers");
        sandboxed.push(started.elapsed());
    }
    println!("\n{:>14} {:>10} {:>10}", "call", "p50 µs", "p99 µs");
    let (plain50, plain99) = percentiles(&mut plain);
    let (sandbox50, sandbox99) = percentiles(&mut sandboxed);
    println!("{:>14} {plain50:>10} {plain99:>10}", "plain");
    println!("{:>14} {sandbox50:>10} {sandbox99:>10}", "sandbox");
    println!("{:>14} {:>10.2} {:>10.2}", "ratio", plain50 as f64 / sandbox50 as f64, plain99 as f64 / sandbox99 as f64);
}

fn percentiles(times: &mut [Duration]) -> (u128, u128) {
    times.sort();
    let at = |part: usize| times[times.len() * part / 100].as_micros();
    (at(50), at(99))
}

async fn connect(lab: &Lab) -> ConnectionHandle {
    let bytes = components::all().into_iter().find(|(name, _)| name == "virustotal").expect("the connector is built").1;
    let loopback = "127.0.0.0/8".parse().expect("a network");
    let ceiling = Ceiling { private_networks: vec![loopback], ..Ceiling::default() };
    let sandbox =
        Sandbox::new(SandboxConfig { ceiling: ceiling.clone(), ..SandboxConfig::default() }).expect("a sandbox");
    let component = sandbox.compile(bytes.into()).await.expect("compiles");
    let manifest = component.manifest().clone();
    let mut settings = manifest.settings.defaults();
    settings.insert("base_url".to_owned(), json!(lab.url(Provider::Virustotal)));
    let mut grant = Grant::of_requests(&manifest);
    grant.private_networks.push(loopback);
    let effective = Effective::of(&manifest, &grant, &ceiling, &settings);
    let secrets = BTreeMap::from([("api_key".to_owned(), Secret::new(credentials::VIRUSTOTAL_KEY))]);
    let spec = ConnectionSpec {
        id: "bench".to_owned(),
        name: "bench".to_owned(),
        settings: Value::Object(settings),
        secrets,
        effective,
    };
    sandbox.connect(&component, spec).expect("connects")
}
