//! The last calls of a plugin that gave no answer: when, for which connection, what came back, and what mends it.

use leptos::prelude::*;
use tocsin_model::{
    id::ConnectionId,
    installation::{PluginError, PluginView},
};

use crate::{
    components::{Card, Draw, Icon, Moment, OutsideText},
    paths, text,
};

/// The last calls that gave no answer.
#[component]
pub fn Errors(
    /// The plugin.
    view: Signal<PluginView>,
) -> impl IntoView {
    let errors = Memo::new(move |_| view.with(|view| view.errors.clone()));
    let connection = move |name: &str| {
        view.with_untracked(|view| view.connections.iter().find(|one| one.name == name).map(|one| one.id))
    };
    let list = move || {
        let errors = errors.get();
        if errors.is_empty() {
            return view! { <p class="soft">{text::plugins::NO_ERRORS}</p> }.into_any();
        }
        let line = |error: PluginError| {
            let id = error.connection.as_deref().and_then(connection);
            view! { <ErrorLine error=error connection=id/> }
        };
        view! { <ul class="errors">{errors.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! { <Card title=text::plugins::ERRORS.to_owned()>{list}</Card> }
}

/// One of them. A connection that was removed since has a name and no page.
#[component]
fn ErrorLine(error: PluginError, connection: Option<ConnectionId>) -> impl IntoView {
    let PluginError { at, connection: name, code, message, remedy } = error;
    let name = name.map(|name| match connection {
        Some(id) => view! { <a href=paths::connection(id)><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    });
    view! {
        <li class="stack tight">
            <p class="row">
                <span class="badge bad"><Draw icon=Icon::Octagon/>{text::plugins::failure(&code).to_owned()}</span>
                {name}
                <span class="faint small"><Moment at=at/></span>
                <code class="faint small">{code}</code>
            </p>
            <p><OutsideText text=message/></p>
            {(!remedy.is_empty()).then(|| view! { <p class="small"><strong>{text::plugins::REMEDY}</strong>" "<OutsideText text=remedy/></p> })}
        </li>
    }
}
