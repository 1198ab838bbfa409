//! Whom a value goes to, said before it is sent.

use leptos::prelude::*;
use tocsin_model::{
    ioc::IocType,
    page::Page,
    submission::AskedProvider,
    tlp::{Pap, Tlp},
};

use super::{desk::Desk, preview::Row};
use crate::{
    components::{Draw, Icon},
    load::Load,
    text,
};

/// The providers that may be asked.
pub type Providers = Load<Page<AskedProvider>>;

/// Whom a value goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whom {
    /// To these.
    Providers(Vec<String>),
    /// Its markings keep it from these, which are all that know its type.
    KeptFrom(Vec<String>),
    /// Nobody knows its type.
    Nobody,
}

fn whom(providers: &[AskedProvider], kind: IocType, tlp: Tlp, pap: Pap) -> Whom {
    let able: Vec<&AskedProvider> = providers.iter().filter(|provider| provider.types.contains(&kind)).collect();
    let asked: Vec<&AskedProvider> = able.iter().copied().filter(|provider| provider.may_see(tlp, pap)).collect();
    let names = |providers: Vec<&AskedProvider>| providers.into_iter().map(|one| one.connection.clone()).collect();
    match (able.is_empty(), asked.is_empty()) {
        (true, _) => Whom::Nobody,
        (false, true) => Whom::KeptFrom(names(able)),
        (false, false) => Whom::Providers(names(asked)),
    }
}

/// Whom a recognised value goes to under the markings that are chosen, or why to nobody.
#[component]
pub fn Handling(
    /// The value.
    row: Row,
    /// The providers.
    providers: Providers,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    if let Some(special) = row.special {
        return view! {
            <span class="badge plain"><Draw icon=Icon::Shield/>{text::enrich::NOT_SENT}</span>
            <p class="small soft">{special.reason}</p>
        }
        .into_any();
    }
    let marking = move || (desk.tlp.get().parse().unwrap_or_default(), desk.pap.get().parse().unwrap_or_default());
    let asked = move || {
        let (tlp, pap) = marking();
        providers.data.with(|page| page.as_ref().map(|page| whom(&page.items, row.kind, tlp, pap)))
    };
    (move || {
        asked().map(|whom| match whom {
            Whom::Providers(names) => view! { <span>{text::enrich::asks(&names)}</span> }.into_any(),
            Whom::KeptFrom(names) => view! {
                <span class="badge plain"><Draw icon=Icon::Shield/>{text::enrich::NOT_SENT}</span>
                <p class="small soft">{text::enrich::kept_from(&names)}</p>
            }
            .into_any(),
            Whom::Nobody => view! { <span class="faint">{text::enrich::NOBODY}</span> }.into_any(),
        })
    })
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_goes_to_those_who_know_its_type_and_may_see_its_markings() {
        let provider = |connection: &str, tlp_max| AskedProvider {
            connection: connection.to_owned(),
            types: vec![IocType::Ipv4],
            tlp_max,
            pap_max: Pap::Amber,
        };
        let providers = [provider("shodan", Tlp::Green), provider("virustotal", Tlp::Amber)];
        let asked = |kind, tlp| whom(&providers, kind, tlp, Pap::Amber);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(asked(IocType::Ipv4, Tlp::Green), Whom::Providers(names(&["shodan", "virustotal"])));
        assert_eq!(asked(IocType::Ipv4, Tlp::Amber), Whom::Providers(names(&["virustotal"])));
        assert_eq!(asked(IocType::Ipv4, Tlp::Red), Whom::KeptFrom(names(&["shodan", "virustotal"])));
        assert_eq!(asked(IocType::Cve, Tlp::Clear), Whom::Nobody);
    }
}
