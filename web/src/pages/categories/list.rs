//! The list of categories, group by group, and a new one.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{card::Category, viewer::Action};

use super::CategoryNames;
use crate::{
    components::{Card, Loaded, PageHead, RowsSkeleton, SearchBox},
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The list of categories.
#[component]
pub fn CategoryList() -> impl IntoView {
    use_page(text::categories::CATEGORIES, &[]);
    view! {
        <Guard action=Action::ManageCategories>
            <PageHead title=|| text::categories::CATEGORIES about=text::categories::ABOUT.to_owned()>
                <a class="button primary" href=paths::NEW_CATEGORY>{text::categories::ADD}</a>
            </PageHead>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let names = CategoryNames::fetch();
    let q = RwSignal::new(String::new());
    let groups = Memo::new(move |_| {
        let q = q.get().to_lowercase();
        let fits = |one: &Category| {
            [&one.name, &one.key, &one.description].into_iter().any(|text| text.to_lowercase().contains(&q))
        };
        let mut groups: Vec<(String, Vec<Category>)> = Vec::new();
        for category in names.all().into_iter().filter(fits) {
            match groups.iter_mut().find(|(group, _)| *group == category.group) {
                Some((_, of)) => of.push(category),
                None => groups.push((category.group.clone(), vec![category])),
            }
        }
        groups
    });
    let changed = Callback::new(move |()| names.load.reload());
    let group = move |(group, of): (String, Vec<Category>)| {
        let rows = of.into_iter().map(|category| view! { <Row category=category changed=changed/> }).collect_view();
        view! {
            <Card title=group.clone() bare=true>
                <div class="scroll"><table class="table" aria-label=group>
                    <thead><tr>
                        <th scope="col" class="value">{text::categories::NAME}</th>
                        <th scope="col" class="wide">{text::categories::SEVERITY}</th>
                        <th scope="col" class="wide">{text::categories::STATUTORY}</th>
                        <th scope="col" class="wide">{text::categories::CARD}</th>
                        <th scope="col">{text::categories::OFFERED}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </Card>
        }
    };
    view! {
        <div class="filters">
            <SearchBox label=text::categories::SEARCH value=q search=move |text| q.set(text)/>
        </div>
        <Loaded load=names.load skeleton=|| view! { <RowsSkeleton/> } let:_page>
            <div class="stack">{move || groups.get().into_iter().map(group).collect_view()}</div>
        </Loaded>
    }
}

#[component]
fn Row(category: Category, changed: Callback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let Category { id, name, description, severity, statutory, card_version, active, .. } = category;
    let switch = move |input: web_sys::HtmlInputElement| {
        let on = input.checked();
        spawn_local(async move {
            if let Err(failure) = api.switch_category(id, on).await {
                toasts.failed(&failure);
                input.set_checked(!on);
            }
            changed.run(());
        });
    };
    let label = text::categories::offer(&name);
    view! {
        <tr>
            <td>
                <a href=paths::category(id) data-row="">{name}</a>
                <p class="soft small">{description}</p>
            </td>
            <td class="wide">{text::incidents::severity(severity)}</td>
            <td class="wide">{if statutory { text::categories::YES } else { "" }}</td>
            <td class="wide number">{text::categories::version(card_version)}</td>
            <td>
                <input type="checkbox" role="switch" aria-label=label prop:checked=active
                    on:change:target=move |event| switch(event.target())/>
            </td>
        </tr>
    }
}
