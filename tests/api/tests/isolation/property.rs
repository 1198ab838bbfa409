//! A made-up world, and everybody in it: nobody meets what is not for them, everybody what is.
//!
//! `TOCSIN_ISOLATION_SEED` makes the same world again, `TOCSIN_ISOLATION_ROUNDS` so many worlds one after the other.

use std::env;

use anyhow::{Result, ensure};
use futures::{StreamExt, stream};
use serde_json::Value;
use tocsin_lab::{MailServer, Receiver};
use tocsin_tests_api::{Server, ServerOptions};

use crate::{
    ask::Asker,
    build::Builder,
    changes::{self, until_found},
    dice::Dice,
    figures, outside, people, refusals,
    walk::{self, Records},
    world::{Person, World},
};

const SEED: u64 = 20_261_126;
/// How many people ask at the same time.
const AT_ONCE: usize = 4;
/// How many findings are printed.
const SHOWN: usize = 60;

fn number(variable: &str, usual: u64) -> u64 {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[tokio::test]
async fn in_a_made_up_world_nobody_meets_what_is_not_for_them_and_everybody_what_is() -> Result<()> {
    let seed = number("TOCSIN_ISOLATION_SEED", SEED);
    for round in 0..number("TOCSIN_ISOLATION_ROUNDS", 1) {
        println!("the world of TOCSIN_ISOLATION_SEED={}", seed + round);
        one_world(seed + round).await?;
    }
    Ok(())
}

async fn one_world(seed: u64) -> Result<()> {
    let mail = MailServer::start().await?;
    let mut receivers = Vec::new();
    for _ in 0..4 {
        receivers.push(Receiver::start(200).await?);
    }
    let server = server(&mail).await?;
    let (mut dice, mut world) = (Dice::new(seed), World::default());
    people::settle(&server, &mut dice, &mut world).await?;
    let urls: Vec<String> = receivers.iter().map(Receiver::url).collect();
    people::furnish(&mut dice, &mut world, &urls).await?;
    Builder::new(&mut dice, &mut world).all().await?;
    settled(&mut dice, &mut world).await?;
    let listeners = changes::listen(&world).await?;
    let mut builder = Builder::new(&mut dice, &mut world);
    builder.change_everything().await?;
    let last = builder.last_changes().await?;
    let mut leaks = changes::heard(&world, listeners, &last).await?;
    settled(&mut dice, &mut world).await?;
    leaks.extend(outside::told(&world, &receivers).await?);
    leaks.extend(asked(&server, &world, &mut dice).await?);
    leaks.extend(outside::mailed(&world, &mail)?);
    let count = leaks.len();
    leaks.truncate(SHOWN);
    ensure!(leaks.is_empty(), "TOCSIN_ISOLATION_SEED={seed}: {count} findings\n{}", leaks.join("\n"));
    Ok(())
}

async fn server(mail: &MailServer) -> Result<Server> {
    let port = mail.address().port().to_string();
    let environment = [
        ("TOCSIN_WEBHOOKS__PRIVATE_NETWORKS", "[\"127.0.0.0/8\"]"),
        ("TOCSIN_WEBHOOKS__PLAIN_HTTP", "true"),
        ("TOCSIN_MAIL__SERVER", "127.0.0.1"),
        ("TOCSIN_MAIL__PORT", port.as_str()),
        ("TOCSIN_MAIL__SECURITY", "none"),
        ("TOCSIN_MAIL__FROM", "Tocsin <tocsin@cert.example>"),
        ("TOCSIN_MAIL__WINDOW_S", "1"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Server::start_with(ServerOptions { environment, bare: true, ..ServerOptions::default() }).await
}

/// Waits until search, figures, mails and webhooks have followed all that was done: a second message is followed only when
/// everything before the first one is.
async fn settled(dice: &mut Dice, world: &mut World) -> Result<()> {
    for _ in 0..2 {
        let mut builder = Builder::new(dice, world);
        let place = builder.world.incidents.iter().position(|one| !one.unsent).expect("an incident that was sent");
        let word = builder.say_plainly(place).await?;
        until_found(&mut world.client("root"), &word).await?;
    }
    Ok(())
}

/// What the API answers to everybody that is not for them.
async fn asked(server: &Server, world: &World, dice: &mut Dice) -> Result<Vec<String>> {
    let document = server.anonymous().get("/api/v1/openapi.json").await?.ok()?;
    let records = walk::records(world).await?;
    let askers: Vec<(&Person, Dice)> = world
        .people
        .iter()
        .filter(|person| !person.eyes.name.starts_with("webhook"))
        .map(|person| (person, Dice::new(dice.below(usize::MAX) as u64)))
        .collect();
    let (document, records) = (&document, &records);
    let asked: Vec<Result<(usize, Vec<String>)>> = stream::iter(askers)
        .map(|(person, dice)| ask(world, person, dice, document, records))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let (mut leaks, mut count) = (Vec::new(), 0);
    for asked in asked {
        let (requests, found) = asked?;
        count += requests;
        leaks.extend(found);
    }
    println!("{count} requests, {} secrets, {} records", world.secrets.len(), world.records.len());
    Ok(leaks)
}

async fn ask(
    world: &World,
    person: &Person,
    mut dice: Dice,
    document: &Value,
    records: &Records,
) -> Result<(usize, Vec<String>)> {
    let mut asker = Asker::new(world, &person.eyes, person.client.clone());
    figures::all(&mut asker).await?;
    walk::homes(&mut asker).await?;
    refusals::all(&mut asker, document, &mut dice).await?;
    walk::all(&mut asker, document, records, &mut dice).await?;
    Ok((asker.asked, asker.leaks))
}
