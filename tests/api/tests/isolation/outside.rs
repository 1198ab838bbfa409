//! What leaves the platform: mails to people, requests to their systems.

use std::time::Duration;

use anyhow::{Context, Result};
use tocsin_lab::{MailServer, Receiver};
use tokio::time::timeout;

use crate::{
    oracle::{When, is_for, may_have_heard},
    scan,
    world::{Eyes, RED, Secret, World},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// What the webhooks were told that is not for them; and that they were told of the incidents that are.
pub async fn told(world: &World, receivers: &[Receiver]) -> Result<Vec<String>> {
    let mut leaks = Vec::new();
    for (organisation, receiver) in receivers.iter().enumerate().skip(1) {
        let name = format!("webhook-{organisation}");
        let webhook = world.people.iter().find(|person| person.eyes.name == name).context("a webhook")?;
        let wanted: Vec<&str> = world
            .incidents
            .iter()
            .filter(|one| !one.unsent && one.tlp.max(one.tlp_before) <= webhook.eyes.clearance)
            .filter(|one| one.organisation == organisation)
            .map(|one| one.id.as_str())
            .collect();
        let all = |receiver: &Receiver| -> String {
            let requests = receiver.requests();
            requests.iter().map(|request| format!("{}\n", String::from_utf8_lossy(&request.body))).collect()
        };
        let waited = timeout(PATIENCE, async {
            while !wanted.iter().all(|id| all(receiver).contains(id)) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        if waited.await.is_err() {
            leaks.push(format!("{:?} is not told of all of {wanted:?}", webhook.eyes));
        }
        for request in all(receiver).lines() {
            for word in scan::found(request) {
                let Some(secret) = world.secrets.get(word) else { continue };
                // Its own identifier and organisation are told to nobody else.
                if !may_have_heard(world, &webhook.eyes, secret) {
                    leaks.push(format!("{:?} is told {word}, {}: {request}", webhook.eyes, secret.what));
                }
            }
        }
    }
    Ok(leaks)
}

/// What mails say that they should not: nothing that was written but titles up to TLP:GREEN, of TLP:RED nothing at all,
/// and to nobody of what they do not see.
pub fn mailed(world: &World, server: &MailServer) -> Result<Vec<String>> {
    let mut leaks = Vec::new();
    let mails = server.mails();
    anyhow::ensure!(!mails.is_empty(), "no mail was sent at all");
    for mail in &mails {
        let to = mail.to.first().context("a recipient")?;
        let eyes: Vec<&Eyes> = world.people.iter().filter(|one| one.email == *to).map(|one| &one.eyes).collect();
        anyhow::ensure!(!eyes.is_empty(), "{to} is nobody of this world");
        let text = format!("{}\n{}", mail.text, mail.body());
        for word in scan::found(&text) {
            let Some(secret) = world.secrets.get(word) else { continue };
            let is_for_them = eyes.iter().any(|eyes| may_have_heard(world, eyes, secret));
            let is_link = secret.what.starts_with("the identifier");
            if !is_for_them || !(is_link || may_be_mailed(world, secret)) {
                leaks.push(format!("a mail to {to} says {word}, {}: {text}", secret.what));
            }
        }
    }
    Ok(leaks)
}

/// Whether the marking of what a secret belongs to lets a mail say it.
fn may_be_mailed(world: &World, secret: &Secret) -> bool {
    let Some(most) = secret.mailed else { return false };
    let mut eyes = Eyes { name: String::new(), organisation: 1, role: "reporter", clearance: RED };
    (1..=3).any(|organisation| {
        eyes.organisation = organisation;
        eyes.clearance = most;
        is_for(world, &eyes, &secret.audience, if secret.late { When::Now } else { When::Ever })
            || secret.heard.as_ref().is_some_and(|heard| is_for(world, &eyes, heard, When::Ever))
    })
}
