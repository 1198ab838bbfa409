//! Assets of the demonstration: approved ones of both constituents, and claims that wait, one of which overlaps another
//! organisation's range. The addresses are AMPRNet's test network, which nobody routes.

use anyhow::{Context, Result};
use tocsin_app::{App, PageRequest};
use tocsin_model::{asset::Claim, id::OrganisationId, organisation::OrganisationKind, viewer::Viewer};

/// What each constituent has, and what it claims.
const ASSETS: [(&[&str], &[&str]); 2] = [
    (
        &["44.128.16.0/20", "meridian.lab-portal.com", "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"],
        &["meridian-clinics.com"],
    ),
    (&["northwind.lab-portal.com", "cpe:2.3:o:microsoft:windows_server_2019:*:*:*:*:*:*:*:*"], &["44.128.20.0/24"]),
];

/// Makes the assets. Called once, when there are organisations.
///
/// # Errors
/// When one of them cannot be made.
pub(super) async fn set_up(app: &App, host: &Viewer) -> Result<()> {
    let organisations = app.organisations(host, &PageRequest::first()).await?.items;
    let constituents = organisations.iter().filter(|organisation| organisation.kind == OrganisationKind::Constituent);
    for (organisation, (approved, claimed)) in constituents.zip(ASSETS) {
        let note = "From the demonstration.";
        let answer = app.claim_assets(host, &claim(organisation.id, approved, note)).await?;
        for item in answer.items {
            app.approve_asset(host, item.asset.id, None, None).await.context("an asset")?;
        }
        app.claim_assets(host, &claim(organisation.id, claimed, note)).await?;
    }
    Ok(())
}

fn claim(organisation: OrganisationId, values: &[&str], note: &str) -> Claim {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Claim { organisation: Some(organisation), values, note: Some(note.to_owned()) }
}
