//! The desk at scale: so many incidents with their messages are put into a server's database, then its lists, search,
//! statistics and similar incidents are asked for over HTTP, each many times, as the CERT and as one of a hundred
//! constituents.
//!
//! `scale` alone fills 2,000 incidents; `scale=200000` as many as it says, with ten messages each. With `again`, each line
//! on the standard input starts the server anew, as it was built meanwhile, and asks once more.

mod fill;
mod questions;

use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tocsin_model::{
    id::{AccountId, CategoryId, OrganisationId},
    tlp::Tlp,
};
use tocsin_store::{Store, StoreConfig};
use tocsin_tests_api::{Client, Server};
use tokio::io::{AsyncBufReadExt, BufReader};
use uuid::Uuid;

use crate::memory;

/// How many incidents are made when nothing is said.
const COUNT: usize = 2_000;
/// Whose they are.
const ORGANISATIONS: usize = 100;

/// Who and what the incidents are about.
struct World {
    organisations: Vec<OrganisationId>,
    categories: Vec<CategoryId>,
    analyst: AccountId,
}

/// How many incidents the words of the command line ask for; `None` when they do not ask for this measurement.
pub fn wanted(words: &[String]) -> Option<usize> {
    words.iter().find_map(|word| match word.strip_prefix("scale") {
        Some("") => Some(COUNT),
        Some(rest) => rest.strip_prefix('=')?.parse().ok(),
        None => None,
    })
}

/// Whether the command line says that the questions are asked again.
pub fn again(words: &[String]) -> bool {
    words.iter().any(|word| word == "again")
}

pub async fn run(count: usize, again: bool) -> Result<()> {
    let mut server = Server::start_with_people().await?;
    let world = World::of(&server).await?;
    server.stop().await?;
    let database = server.directory().join("database");
    // A power failure during the filling would only end the measurement.
    let config = StoreConfig::at(format!("rocksdb://{}?sync=never", database.display()));
    let store = Store::open(config).await?;
    fill::fill(&store, &world, count).await?;
    store.close().await?;
    // The directory is free once nothing holds the store.
    drop(store);
    start_and_ask(&mut server, count).await?;
    if again {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        while lines.next_line().await?.is_some() {
            server.stop().await?;
            start_and_ask(&mut server, count).await?;
        }
    }
    Ok(())
}

async fn start_and_ask(server: &mut Server, count: usize) -> Result<()> {
    let started = Instant::now();
    server.restart(Vec::new()).await?;
    println!("{:>46} {:>10.1} s", "start", started.elapsed().as_secs_f64());
    let resident = |server: &Server| server.pid().map_or(0.0, memory::of);
    println!("{:>46} {:>10.0} MiB", "RSS behind the start", resident(server));
    questions::ask(server, count).await?;
    println!("{:>46} {:>10.0} MiB", "RSS behind the questions", resident(server));
    Ok(())
}

impl World {
    /// The organisations of the tests and as many more as are missing, and the categories that every installation has.
    async fn of(server: &Server) -> Result<Self> {
        let mut admin = server.signed_in("admin").await?;
        let mut organisations = Vec::with_capacity(ORGANISATIONS);
        let own = server.signed_in("meridian").await?.get("/api/v1/auth/me").await?.ok()?;
        organisations.push(OrganisationId(id(&own["organisation"])?));
        for n in 1..ORGANISATIONS {
            let body = json!({ "name": format!("Organisation {n}") });
            let made = admin.post("/api/v1/organisations", &body).await?.ok()?;
            organisations.push(OrganisationId(id(&made["id"])?));
        }
        let categories = ids(&mut admin, "/api/v1/categories?limit=200").await?.into_iter().map(CategoryId).collect();
        let analyst = server.signed_in("analyst").await?.get("/api/v1/auth/me").await?.ok()?;
        Ok(Self { organisations, categories, analyst: AccountId(id(&analyst["id"])?) })
    }

    fn tlp(number: usize) -> Tlp {
        Tlp::ALL[number % 4]
    }
}

fn id(value: &Value) -> Result<Uuid> {
    Ok(value.as_str().with_context(|| format!("{value} is no id"))?.parse()?)
}

/// The ids of a list's items.
async fn ids(client: &mut Client, path: &str) -> Result<Vec<Uuid>> {
    let page = client.get(path).await?.ok()?;
    page["items"].as_array().context("a list")?.iter().map(|item| id(&item["id"])).collect()
}
