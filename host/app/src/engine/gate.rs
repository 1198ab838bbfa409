//! What may leave: an observable goes to a provider only when its markings, the connection and the grant all allow it.

use tocsin_model::{
    connection::Connection,
    ioc::IocType,
    plugin::Effective,
    run::StepFailure,
    tlp::{Pap, Tlp},
};

/// Refuses what must not be shown to this connection. Comes before the cache and the quota, so that a refusal costs
/// nothing and a cached answer does not get round a marking.
///
/// # Errors
/// A failure that names the marking, the limit and who can change it.
pub fn check(
    connection: &Connection,
    effective: &Effective,
    kind: IocType,
    tlp: Tlp,
    pap: Pap,
) -> Result<(), StepFailure> {
    let name = &connection.name;
    if !connection.enabled {
        return Err(failure(
            "disabled",
            format!("the connection `{name}` is switched off"),
            format!("An administrator switches it on under Connections › {name}."),
        ));
    }
    if !effective.serves.contains(&kind) {
        return Err(failure(
            "unsupported",
            format!("`{name}` cannot be asked about {kind} values"),
            "Leave it out of the flow for this type, or grant the type to its plugin.".to_owned(),
        ));
    }
    let tlp_max = connection.tlp_max.min(effective.tlp_max);
    if tlp > tlp_max {
        return Err(failure(
            "tlp_refused",
            format!("{} must not be sent to `{name}`, which may see up to {}", tlp.label(), tlp_max.label()),
            format!("The strictest marking of all submissions holds. If it may be shown, raise the limit of {name}."),
        ));
    }
    let pap_max = connection.pap_max.min(effective.pap_max);
    if pap > pap_max {
        return Err(failure(
            "pap_refused",
            format!("{} forbids asking `{name}`, which may see up to {}", pap.label(), pap_max.label()),
            format!("The strictest marking of all submissions holds. If it may be shown, raise the limit of {name}."),
        ));
    }
    Ok(())
}

fn failure(code: &str, message: String, remedy: String) -> StepFailure {
    StepFailure { code: code.to_owned(), message, remedy }
}
