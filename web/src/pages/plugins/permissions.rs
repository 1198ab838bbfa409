//! What a plugin asks for, was granted, and may really do, side by side.

use leptos::prelude::*;
use tocsin_model::{installation::PluginView, ioc::IocType};

use crate::{components::Card, text};

struct Line {
    capability: &'static str,
    requested: Vec<String>,
    granted: Vec<String>,
    effective: Vec<String>,
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
            <div class="scroll"><table class="table">
                <thead><tr>
                    <th scope="col">{text::plugins::CAPABILITY}</th>
                    <th scope="col">{text::plugins::REQUESTED}</th>
                    <th scope="col">{text::plugins::GRANTED}</th>
                    <th scope="col">{text::plugins::EFFECTIVE}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </Card>
    }
}

fn row(line: Line) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{line.capability}</th>
            <td>{chips(line.requested)}</td>
            <td>{chips(line.granted)}</td>
            <td>{chips(line.effective)}</td>
        </tr>
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

fn lines(view: &PluginView) -> Vec<Line> {
    let (asked, grant, effective) = (&view.plugin.manifest.capabilities, &view.plugin.grant, &view.effective);
    let secret = |name: &String, hosts: Vec<String>| format!("{name} → {}", hosts.join(", "));
    let types = |kinds: Vec<IocType>| kinds.into_iter().map(|kind| text::words::ioc_type(kind).to_owned()).collect();
    vec![
        Line {
            capability: text::plugins::HTTP,
            requested: texts(&asked.http),
            granted: texts(&grant.http),
            effective: texts(&effective.http),
        },
        Line {
            capability: text::plugins::TCP,
            requested: texts(&asked.tcp),
            granted: texts(&grant.tcp),
            effective: texts(&effective.tcp),
        },
        Line {
            capability: text::plugins::DNS,
            requested: texts(&asked.dns),
            granted: texts(&grant.dns),
            effective: texts(&effective.dns),
        },
        Line {
            capability: text::plugins::SECRETS,
            requested: view
                .plugin
                .manifest
                .secrets
                .iter()
                .map(|(name, request)| secret(name, texts(&request.to)))
                .collect(),
            granted: grant.secrets.iter().map(|(name, to)| secret(name, texts(to))).collect(),
            effective: effective.secrets.iter().map(|(name, to)| secret(name, texts(to))).collect(),
        },
        Line {
            capability: text::plugins::PRIVATE,
            requested: Vec::new(),
            granted: texts(&grant.private_networks),
            effective: texts(&effective.private_networks),
        },
        Line {
            capability: text::plugins::SERVES,
            requested: types(view.plugin.manifest.serves.clone()),
            granted: types(grant.serves.iter().copied().collect()),
            effective: types(effective.serves.iter().copied().collect()),
        },
        Line {
            capability: text::connections::TLP_MAX,
            requested: vec![asked.tlp_max.label().into()],
            granted: vec![grant.tlp_max.label().into()],
            effective: vec![effective.tlp_max.label().into()],
        },
        Line {
            capability: text::connections::PAP_MAX,
            requested: vec![asked.pap_max.label().into()],
            granted: vec![grant.pap_max.label().into()],
            effective: vec![effective.pap_max.label().into()],
        },
    ]
}
