//! Asks a running lab over its real ports, as a connector does.
#![allow(
    clippy::unwrap_used,
    reason = "all of this is tests; clippy's own exception covers only functions marked as such"
)]

mod control;
mod faults;
mod intelligence;
mod registries;
mod tickets;

use serde_json::Value;
use tocsin_lab::{Fault, FaultOrder, Lab, LabConfig, Provider, Target, credentials};

async fn lab() -> Lab {
    Lab::start(LabConfig::default()).await.unwrap()
}

/// A client that follows no redirect and keeps no connection, so that each fault is seen by itself.
fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0).build().unwrap()
}

async fn virustotal(lab: &Lab, path: &str) -> (u16, Value) {
    let request = client().get(format!("{}/api/v3/{path}", lab.url(Provider::Virustotal)));
    answer(request.header("x-apikey", credentials::VIRUSTOTAL_KEY)).await
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

fn order(lab: &Lab, provider: Provider, fault: Fault) {
    lab.order_fault(FaultOrder { provider: Target::One(provider), matching: None, fault, times: None });
}
