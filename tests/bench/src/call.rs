//! One connector call through the whole sandbox, against the same component bytes in bare wasmtime and the same HTTP call
//! in plain Rust.

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

use crate::{bare::Bare, components};

const CALLS: usize = 2_000;
const DOMAIN: &str = "clean-bench.com";

pub async fn run() {
    let lab = Lab::start(LabConfig::default()).await.expect("the lab starts");
    let bytes = components::all().into_iter().find(|(name, _)| name == "virustotal").expect("the connector is built").1;
    let observable = Observable { kind: IocType::Domain, value: DOMAIN.to_owned(), tlp: Tlp::Clear, pap: Pap::Clear };
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/api/v3/domains/{DOMAIN}", lab.url(Provider::Virustotal));
    let (connector, settings) = connect(&lab, &bytes).await;
    let bare = Bare::new(&bytes, settings.to_string(), http.clone()).expect("links");
    let mut plain = Vec::with_capacity(CALLS);
    let mut barely = Vec::with_capacity(CALLS);
    let mut sandboxed = Vec::with_capacity(CALLS);
    // Taken in turns, so that whatever else the machine does meets both alike.
    for _ in 0..CALLS {
        let started = Instant::now();
        let request = http.get(&url).header("x-apikey", credentials::VIRUSTOTAL_KEY);
        let _: Value = request.send().await.expect("answers").json().await.expect("JSON");
        plain.push(started.elapsed());
        let started = Instant::now();
        assert!(bare.enrich(DOMAIN).await.expect("runs"), "the provider answers");
        barely.push(started.elapsed());
        let started = Instant::now();
        connector.enrich(&observable, started + Duration::from_secs(10)).await.expect("answers");
        sandboxed.push(started.elapsed());
    }
    println!("\n{:>14} {:>10} {:>10}", "call", "p50 µs", "p99 µs");
    let sandbox = percentiles(&mut sandboxed);
    for (name, (p50, p99)) in [("plain", percentiles(&mut plain)), ("bare wasmtime", percentiles(&mut barely))] {
        println!("{name:>14} {p50:>10} {p99:>10}");
        println!("{:>14} {:>10.2} {:>10.2}", "ratio", p50 as f64 / sandbox.0 as f64, p99 as f64 / sandbox.1 as f64);
    }
    println!("{:>14} {:>10} {:>10}", "sandbox", sandbox.0, sandbox.1);
}

fn percentiles(times: &mut [Duration]) -> (u128, u128) {
    times.sort();
    let at = |part: usize| times[times.len() * part / 100].as_micros();
    (at(50), at(99))
}

async fn connect(lab: &Lab, bytes: &[u8]) -> (ConnectionHandle, Value) {
    let loopback = "127.0.0.0/8".parse().expect("a network");
    let ceiling = Ceiling { private_networks: vec![loopback], ..Ceiling::default() };
    let sandbox =
        Sandbox::new(SandboxConfig { ceiling: ceiling.clone(), ..SandboxConfig::default() }).expect("a sandbox");
    let component = sandbox.compile(bytes.to_vec().into()).await.expect("compiles");
    let manifest = component.manifest().clone();
    let mut settings = manifest.settings.defaults();
    settings.insert("base_url".to_owned(), json!(lab.url(Provider::Virustotal)));
    let mut grant = Grant::of_requests(&manifest);
    grant.private_networks.push(loopback);
    let effective = Effective::of(&manifest, &grant, &ceiling, &settings);
    let settings = Value::Object(settings);
    let secrets = BTreeMap::from([("api_key".to_owned(), Secret::new(credentials::VIRUSTOTAL_KEY))]);
    let spec = ConnectionSpec {
        id: "bench".to_owned(),
        name: "bench".to_owned(),
        settings: settings.clone(),
        secrets,
        effective,
    };
    (sandbox.connect(&component, spec).expect("connects"), settings)
}
