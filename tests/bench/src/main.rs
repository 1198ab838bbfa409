//! The benchmarks: ratios in one run on one machine, never absolute promises. `cargo xtask bench` builds and runs them.
//!
//! - flow: submitted IoCs to closed tickets, against the same HTTP calls in plain Rust, by concurrency;
//! - call: one connector call through the whole sandbox, against the same component in bare wasmtime and the same HTTP
//!   call in plain Rust;
//! - assets: whose is this, among 100,000 assets, against looking at every one;
//! - live: sockets and messages a second, to the delivery of each: p50, p99, memory per client;
//! - components: size and compile time of each;
//! - scale: lists, search, statistics and similar incidents among many (`scale=200000`); only when it is asked for;
//! - memory of the host at idle and under load.

mod assets;
mod bare;
mod call;
mod components;
mod flow;
mod live;
mod memory;
mod plain;
mod scale;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|word| word == name);
    if wanted("assets") {
        assets::run();
    }
    if wanted("components") {
        components::run().await;
    }
    if wanted("call") {
        call::run().await;
    }
    if wanted("flow") {
        flow::run().await?;
    }
    if wanted("live") {
        live::run().await?;
    }
    if let Some(count) = scale::wanted(&chosen) {
        scale::run(count, scale::again(&chosen)).await?;
    }
    Ok(())
}
