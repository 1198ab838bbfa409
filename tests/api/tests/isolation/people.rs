//! The organisations and people of the made-up world: every role, with markings dealt out by chance.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tocsin_tests_api::Server;

use crate::{
    dice::Dice,
    world::{Audience, CERT, CERT_ROLES, Eyes, Organisation, PASSWORD, Person, RED, TLPS, Thread, World, all_roles},
};

/// The roles of a constituent, with how they are called where there is only one of each.
const OF_CONSTITUENT: [&str; 4] = ["organisation_manager", "reporter", "reader", "api_client"];

pub fn id(record: &Value) -> Result<String> {
    record["id"].as_str().map(str::to_owned).with_context(|| format!("an id: {record}"))
}

/// Everybody who belongs to an organisation, and the CERT.
pub fn around(organisation: usize) -> Audience {
    Audience::Within(organisation, all_roles())
}

/// Makes the organisations and everybody in them. The people that the test acts through read everything that their
/// organisation reads: `root`, `desk`, `author-1` and so on.
pub async fn settle(server: &Server, dice: &mut Dice, world: &mut World) -> Result<()> {
    let mut root = server.anonymous();
    let first = json!({
        "token": server.setup_token(), "organisation": "The CERT", "username": "root", "name": "Root", "password": PASSWORD,
    });
    let cert = root.post("/api/v1/setup", &first).await?.ok()?;
    let cert = cert["organisation"].as_str().context("the CERT")?.to_owned();
    root.sign_in("root", PASSWORD).await?;
    let account = id(&root.get("/api/v1/auth/me").await?.ok()?)?;
    let eyes = Eyes { name: "root".to_owned(), organisation: CERT, role: "administrator", clearance: RED };
    world.people.push(Person { eyes, client: root, id: account, email: String::new() });
    world.organisations.push(Organisation { id: cert, ceiling: RED, direct: Thread::default() });
    for ceiling in [RED, RED, 2 + dice.below(2)] {
        organisation(world, dice, ceiling).await?;
    }
    let mut deck: Vec<usize> = (0..TLPS.len()).cycle().take(30).collect();
    dice.shuffle(&mut deck);
    for role in CERT_ROLES {
        let clearance = deck.pop().context("a marking")?;
        person(server, dice, world, role, CERT, role, clearance).await?;
    }
    person(server, dice, world, "desk", CERT, "analyst", RED).await?;
    for organisation in 1..=3 {
        person(server, dice, world, &format!("author-{organisation}"), organisation, "reporter", RED).await?;
        for role in OF_CONSTITUENT {
            let (name, clearance) = (format!("{role}-{organisation}"), deck.pop().context("a marking")?);
            person(server, dice, world, &name, organisation, role, clearance).await?;
        }
    }
    both(server, world, deck.pop().context("a marking")?).await
}

async fn organisation(world: &mut World, dice: &mut Dice, ceiling: usize) -> Result<()> {
    let name = dice.token();
    let body = json!({ "name": name, "clearance": TLPS[ceiling] });
    let mut root = world.client("root");
    let id = id(&root.post("/api/v1/organisations", &body).await?.ok()?)?;
    let place = world.organisations.len();
    let direct = root.get(&format!("/api/v1/threads?organisation={id}")).await?.ok()?["items"][0]["id"].clone();
    let direct = Thread { id: direct.as_str().context("a thread")?.to_owned(), ..Thread::default() };
    world.keep(&name, "the name of an organisation", around(place), None).mailed = Some(RED);
    world.record("organisations", &id, around(place));
    world.record("threads", &direct.id, Audience::Marked(place, crate::world::AMBER));
    world.organisations.push(Organisation { id, ceiling, direct });
    Ok(())
}

async fn person(
    server: &Server,
    dice: &mut Dice,
    world: &mut World,
    username: &str,
    organisation: usize,
    role: &'static str,
    clearance: usize,
) -> Result<()> {
    let mut root = world.client("root");
    let (of, called) = (world.organisations[organisation].clone(), dice.token());
    let email = format!("{username}@people.example");
    let mut body = json!({
        "name": called, "organisation": of.id, "role": role, "clearance": TLPS[clearance],
    });
    let mut client = server.anonymous();
    let account = if role == "api_client" {
        let made = root.post("/api/v1/api-clients", &body).await?.ok()?;
        let secret = made["client_secret"].as_str().context("a secret")?;
        client.sign_in_machine(&id(&made)?, secret).await?;
        world.record("api-clients", &id(&made)?, around(organisation));
        id(&made)?
    } else {
        body["username"] = json!(username);
        body["email"] = json!(email);
        body["password"] = json!(PASSWORD);
        let made = root.post("/api/v1/accounts", &body).await?.ok()?;
        client.sign_in(username, PASSWORD).await?;
        id(&made)?
    };
    // Constituents know the desk's writer by name, and of all others only that there is the CERT.
    if organisation == CERT && username != "desk" {
        let audience = Audience::Everywhere(CERT_ROLES.to_vec());
        world.keep(&called, "the name of somebody of the CERT", audience.clone(), None);
        world.keep(&account, "the account of somebody of the CERT", audience, None);
    } else if organisation != CERT {
        world.keep(&called, "the name of somebody of a constituent", around(organisation), None);
        world.keep(&account, "the account of somebody of a constituent", around(organisation), None);
    }
    let eyes = Eyes { name: username.to_owned(), organisation, role, clearance: clearance.min(of.ceiling) };
    world.people.push(Person { eyes, client, id: account, email });
    Ok(())
}

/// The first organisation's reader reports for the second one, too.
async fn both(server: &Server, world: &mut World, clearance: usize) -> Result<()> {
    let mut root = world.client("root");
    let home = world.person("reader-1");
    let (account, email) = (home.id.clone(), home.email.clone());
    let there = world.organisations[2].clone();
    let body =
        json!({ "account": account, "organisation": there.id, "role": "reporter", "clearance": TLPS[clearance] });
    root.post("/api/v1/people", &body).await?.ok()?;
    let mut client = server.anonymous();
    client.sign_in("reader-1", PASSWORD).await?;
    let switched = client.post("/api/v1/auth/switch", &json!({ "organisation": there.id })).await?;
    client.begin(switched)?;
    let eyes = Eyes {
        name: "reader-1-at-2".to_owned(),
        organisation: 2,
        role: "reporter",
        clearance: clearance.min(there.ceiling),
    };
    world.people.push(Person { eyes, client, id: account.clone(), email });
    // Both organisations know the person, and the person knows the names of both.
    let both = Audience::Any(vec![around(1), around(2)]);
    let me = Audience::Any(vec![Audience::Only("reader-1".to_owned()), Audience::Only("reader-1-at-2".to_owned())]);
    let name = root.get(&format!("/api/v1/accounts/{account}")).await?.ok()?["name"].as_str().map(str::to_owned);
    for word in [name.context("a name")?, account] {
        world.secrets.get_mut(&word).context("a secret")?.audience = both.clone();
    }
    for organisation in 1..=2 {
        let id = world.organisations[organisation].id.clone();
        let named: Vec<String> = named_of(world, organisation, &id);
        for word in named {
            world.secrets.get_mut(&word).context("a secret")?.audience =
                Audience::Any(vec![around(organisation), me.clone()]);
        }
    }
    Ok(())
}

/// An organisation's name and identifier, which `auth/me` lists for everybody who may act there.
fn named_of(world: &World, organisation: usize, id: &str) -> Vec<String> {
    let is_its_name = |secret: &crate::world::Secret| {
        secret.what == "the name of an organisation"
            && matches!(&secret.audience, Audience::Within(of, _) if *of == organisation)
    };
    let names = world.secrets.iter().filter(|(_, secret)| is_its_name(secret)).map(|(word, _)| word.clone());
    names.chain([id.to_owned()]).collect()
}

/// What belongs to the organisations besides people: invitations, machines' subscriptions, views.
pub async fn furnish(dice: &mut Dice, world: &mut World, webhooks: &[String]) -> Result<()> {
    let mut root = world.client("root");
    let answer = dice.token();
    let kept = json!({ "title": answer, "text": "Thank you" });
    let kept = root.post("/api/v1/canned-answers", &kept).await?.ok()?;
    let desk = Audience::Everywhere(CERT_ROLES.to_vec());
    world.keep(&answer, "a canned answer", desk.clone(), Some("/api/v1/canned-answers?limit=200".to_owned()));
    world.keep(&id(&kept)?, "the identifier of a canned answer", desk, None);
    for (organisation, url) in webhooks.iter().enumerate().skip(1) {
        let of = world.organisations[organisation].clone();
        let keepers = Audience::Within(organisation, vec!["organisation_manager", "administrator", "lead", "auditor"]);
        let invited = dice.token();
        let body = json!({ "email": format!("{invited}@new.example"), "organisation": of.id, "role": "reader" });
        let made = root.post("/api/v1/invitations", &body).await?.ok()?;
        world.keep(&invited, "the address of somebody invited", keepers.clone(), None);
        world.keep(&id(&made)?, "the identifier of an invitation", keepers.clone(), None);
        let name = dice.token();
        let body = json!({
            "name": name, "url": url, "organisation": of.id, "clearance": TLPS[dice.below(TLPS.len())],
            "events": ["incident.created", "incident.changed", "message.created", "message.changed", "asset.changed", "assistance.changed"],
        });
        let made = root.post("/api/v1/webhooks", &body).await?.ok()?;
        let clearance = TLPS.iter().position(|tlp| made["clearance"] == *tlp).context("a marking")?;
        world.keep(&name, "the name of a webhook", keepers.clone(), None);
        world.record("webhooks", &id(&made)?, keepers);
        world.people.push(Person {
            eyes: Eyes {
                name: format!("webhook-{organisation}"),
                organisation,
                role: "api_client",
                clearance: clearance.min(of.ceiling),
            },
            client: root.clone(),
            id: id(&made)?,
            email: String::new(),
        });
        let view = dice.token();
        let author = format!("author-{organisation}");
        let saved = json!({ "name": view, "query": { "open": true } });
        let saved = world.client(&author).post("/api/v1/saved-views", &saved).await?.ok()?;
        world.keep(
            &view,
            "the name of a saved view",
            Audience::Only(author.clone()),
            Some("/api/v1/saved-views".to_owned()),
        );
        world.keep(
            &id(&saved)?,
            "the identifier of a saved view",
            Audience::Any(vec![Audience::Only(author), Audience::Everywhere(vec!["administrator", "lead", "auditor"])]),
            None,
        );
    }
    Ok(())
}
