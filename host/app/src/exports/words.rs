//! What happened to an incident, in words.

use tocsin_model::incident::Happening;

/// One line of an incident's history.
pub(super) fn happening(what: &Happening) -> String {
    let plain = |word: &str| word.replace('_', " ");
    match what {
        Happening::Created {} => "begun".to_owned(),
        Happening::Step { step, from, to, reason } => {
            let reason = reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let (step, from, to) = (plain(step.as_str()), plain(from.as_str()), plain(to.as_str()));
            format!("{step} ({from} → {to}){reason}")
        }
        Happening::Changed { fields } => format!("changed: {}", fields.join(", ")),
        Happening::IocsAdded { iocs } => format!("{} IoC(s) added", iocs.len()),
        Happening::IocRemoved { .. } => "an IoC was taken out".to_owned(),
        Happening::IocsShared { iocs } => format!("{} IoC(s) passed on to threat intelligence", iocs.len()),
        Happening::Task { title, done: true } => format!("task done: {title}"),
        Happening::Task { title, done: false } => format!("task: {title}"),
        Happening::Occurrence { at } => format!("timeline: something of {}", at.format("%Y-%m-%d %H:%M UTC")),
        Happening::Clock { clock, action } => {
            let action = serde_json::to_value(action).ok().and_then(|word| word.as_str().map(str::to_owned));
            format!("deadline {}: {}", plain(clock.as_str()), action.unwrap_or_default())
        }
        Happening::Due { clock, due_at } => {
            format!("deadline near: {}, {}", plain(clock.as_str()), due_at.format("%Y-%m-%d %H:%M UTC"))
        }
        Happening::MergedInto { incident } => format!("merged into {incident}"),
        Happening::Absorbed { incident } => format!("{incident} was merged into it"),
        Happening::Unmerged { incident } => format!("merge with {incident} taken back"),
        Happening::Split { incident } => format!("a part became {incident}"),
        Happening::SplitFrom { incident } => format!("was a part of {incident}"),
    }
}
