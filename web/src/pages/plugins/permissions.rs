//! What a plugin asks for, was granted, and may really do, side by side. What it may do depends on a connection's
//! settings: each connection has its own line.

use leptos::prelude::*;
use tocsin_model::{
    id::ConnectionId,
    installation::PluginView,
    ioc::IocType,
    plugin::{Effective, Endpoint},
    settings_schema::SettingsSchema,
};

use crate::{components::Card, paths, text};

/// What one connection may do.
struct OfConnection {
    id: ConnectionId,
    name: String,
    may: Vec<String>,
}

/// What is in effect: for the plugin as a whole, or for each of its connections.
enum InEffect {
    Everywhere(Vec<String>),
    ByConnection(Vec<OfConnection>),
}

struct Line {
    capability: &'static str,
    requested: Vec<String>,
    granted: Vec<String>,
    effective: InEffect,
}

/// What a plugin asks for, was granted, and may really do.
#[component]
pub fn Permissions(
    /// The plugin.
    view: Signal<PluginView>,
) -> impl IntoView {
    let why = move || view.get().plugin.manifest.capabilities.why;
    let rows = move || view.with(lines).into_iter().map(row).collect_view();
    view! {
        <Card title=text::plugins::PERMISSIONS.to_owned() bare=true>
            <div class="body stack tight">
                <p class="soft small">{text::plugins::PERMISSIONS_ABOUT}</p>
                {move || (!why().is_empty()).then(|| view! { <p><strong>{text::plugins::WHY}": "</strong><bdi>{why()}</bdi></p> })}
            </div>
            <div class="scroll"><table class="table stacked" role="table">
                <thead role="rowgroup"><tr role="row">
                    <th scope="col" role="columnheader">{text::plugins::CAPABILITY}</th>
                    <th scope="col" role="columnheader">{text::plugins::REQUESTED}</th>
                    <th scope="col" role="columnheader">{text::plugins::GRANTED}</th>
                    <th scope="col" role="columnheader">{text::plugins::EFFECTIVE}</th>
                </tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table></div>
        </Card>
    }
}

fn row(line: Line) -> impl IntoView {
    let effective = match line.effective {
        InEffect::Everywhere(items) => chips(items),
        InEffect::ByConnection(connections) => connections.into_iter().map(of_connection).collect_view().into_any(),
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{line.capability}</th>
            <td role="cell" data-label=text::plugins::REQUESTED>{chips(line.requested)}</td>
            <td role="cell" data-label=text::plugins::GRANTED>{chips(line.granted)}</td>
            <td role="cell" data-label=text::plugins::EFFECTIVE>{effective}</td>
        </tr>
    }
}

fn of_connection(connection: OfConnection) -> impl IntoView {
    view! {
        <div class="of-connection">
            <a class="small" href=paths::connection(connection.id)><bdi>{connection.name}</bdi></a>
            {chips(connection.may)}
        </div>
    }
}

fn chips(items: Vec<String>) -> AnyView {
    if items.is_empty() {
        return view! { <span class="faint">{text::plugins::NOTHING}</span> }.into_any();
    }
    let chips = items.into_iter().map(|item| view! { <bdi class="chip mono">{item}</bdi> }).collect_view();
    view! { <span class="chips">{chips}</span> }.into_any()
}

fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

/// A host as it is asked for; one that a setting names with that setting's title.
pub fn endpoint_text(endpoint: &Endpoint, settings: &SettingsSchema) -> String {
    let reference = endpoint.to_string();
    let Endpoint::Setting { key, .. } = endpoint else { return reference };
    let setting = settings.properties.iter().find(|property| property.key == *key);
    setting.map_or(reference.clone(), |setting| text::plugins::setting(&reference, &setting.title))
}

fn lines(view: &PluginView) -> Vec<Line> {
    let (manifest, grant, effective) = (&view.plugin.manifest, &view.plugin.grant, &view.effective);
    let asked = &manifest.capabilities;
    let hosts = |endpoints: &[Endpoint]| {
        endpoints.iter().map(|endpoint| endpoint_text(endpoint, &manifest.settings)).collect::<Vec<_>>()
    };
    let secret = |name: &String, hosts: Vec<String>| format!("{name} → {}", hosts.join(", "));
    let types = |kinds: Vec<IocType>| kinds.into_iter().map(|kind| text::words::ioc_type(kind).to_owned()).collect();
    vec![
        Line {
            capability: text::plugins::HTTP,
            requested: hosts(&asked.http),
            granted: hosts(&grant.http),
            effective: by_connection(view, !asked.http.is_empty(), |effective| texts(&effective.http)),
        },
        Line {
            capability: text::plugins::TCP,
            requested: hosts(&asked.tcp),
            granted: hosts(&grant.tcp),
            effective: by_connection(view, !asked.tcp.is_empty(), |effective| texts(&effective.tcp)),
        },
        Line {
            capability: text::plugins::DNS,
            requested: texts(&asked.dns),
            granted: texts(&grant.dns),
            effective: by_connection(view, !asked.dns.is_empty(), |effective| texts(&effective.dns)),
        },
        Line {
            capability: text::plugins::SECRETS,
            requested: manifest.secrets.iter().map(|(name, request)| secret(name, hosts(&request.to))).collect(),
            granted: grant.secrets.iter().map(|(name, to)| secret(name, hosts(to))).collect(),
            effective: by_connection(view, !manifest.secrets.is_empty(), |effective| {
                effective.secrets.iter().map(|(name, to)| secret(name, texts(to))).collect()
            }),
        },
        Line {
            capability: text::plugins::PRIVATE,
            requested: Vec::new(),
            granted: texts(&grant.private_networks),
            effective: InEffect::Everywhere(texts(&effective.private_networks)),
        },
        Line {
            capability: text::plugins::SERVES,
            requested: types(manifest.serves.clone()),
            granted: types(grant.serves.iter().copied().collect()),
            effective: InEffect::Everywhere(types(effective.serves.iter().copied().collect())),
        },
        Line {
            capability: text::connections::TLP_MAX,
            requested: vec![asked.tlp_max.label().into()],
            granted: vec![grant.tlp_max.label().into()],
            effective: InEffect::Everywhere(vec![effective.tlp_max.label().into()]),
        },
        Line {
            capability: text::connections::PAP_MAX,
            requested: vec![asked.pap_max.label().into()],
            granted: vec![grant.pap_max.label().into()],
            effective: InEffect::Everywhere(vec![effective.pap_max.label().into()]),
        },
    ]
}

/// What the connections may do. Where there are none, or nothing of the kind is asked for, what the plugin may do.
fn by_connection(view: &PluginView, is_asked: bool, may: impl Fn(&Effective) -> Vec<String>) -> InEffect {
    if view.connections.is_empty() || !is_asked {
        return InEffect::Everywhere(may(&view.effective));
    }
    let of = view.connections.iter().map(|connection| OfConnection {
        id: connection.id,
        name: connection.name.clone(),
        may: may(&connection.effective),
    });
    InEffect::ByConnection(of.collect())
}
