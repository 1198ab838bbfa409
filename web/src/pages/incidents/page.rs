//! An incident's page: a conversation for those who reported it, a desk for the CERT.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use tocsin_model::{
    id::IncidentId,
    incident::{Incident, IncidentChange},
    viewer::{Action, Role},
};

use super::{
    conflict::{Conflict, ConflictDialog},
    conversation::ConversationPage,
    desk::Desk,
};
use crate::{
    api::{Api, Failure},
    components::Loaded,
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{guard::Guard, missing::Missing},
    paths,
    session::{use_api, use_session},
    shell::{Frame, Toasts, use_frame, use_page, use_toasts},
    text,
};

/// How often a change is sent again when others change something else at the same time.
const ATTEMPTS: u32 = 4;

/// What the parts of an incident's page share.
#[derive(Clone, Copy)]
pub struct Case {
    /// The incident's id.
    pub id: IncidentId,
    /// The incident.
    pub load: Load<Incident>,
    /// The reader's role.
    pub role: Role,
    /// What the reader and somebody else changed at the same time.
    pub conflict: RwSignal<Option<Conflict>>,
    /// Counts how often the reader has chosen between both: forms then begin anew.
    pub settled: RwSignal<u32>,
    /// The API.
    pub api: Api,
    /// Where reports of what happened go.
    pub toasts: Toasts,
    /// Where they are said aloud.
    pub frame: Frame,
}

impl Case {
    fn open(id: IncidentId) -> Self {
        let api = use_api();
        Self {
            id,
            load: Load::new(move || api.incident(id)),
            role: untrack(|| use_session().me()).map_or(Role::Reader, |me| me.role),
            conflict: RwSignal::new(None),
            settled: RwSignal::new(0),
            api,
            toasts: use_toasts(),
            frame: use_frame(),
        }
    }

    /// Whether the reader may do this.
    pub fn may(self, action: Action) -> bool {
        self.role.may(action)
    }

    /// The incident as it is known now; only parts that are shown once it is there ask.
    pub fn incident(self) -> Signal<Incident> {
        let load = self.load;
        let last = StoredValue::new(None::<Incident>);
        Signal::derive(move || {
            if let Some(incident) = load.data.get() {
                last.set_value(Some(incident));
            }
            last.get_value().expect("the parts of the page are drawn once there is an incident")
        })
    }

    /// Does something each time that the reader has chosen between two texts.
    pub fn when_settled(self, act: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let settled = self.settled.get();
            if before.is_some_and(|before| before != settled) {
                act();
            }
            settled
        });
    }

    /// Whether the change is stored: not while the reader is asked to choose.
    pub fn is_stored(self) -> bool {
        self.conflict.try_with_untracked(Option::is_none) == Some(true)
    }

    /// Changes the incident as it was when the reader began. Where somebody else changed the same, both are shown.
    ///
    /// # Errors
    /// Any [`Failure`] but the one that is shown.
    pub async fn change(self, base: Incident, change: IncidentChange) -> Result<(), Failure> {
        let (mut version, mut left) = (base.version, ATTEMPTS);
        loop {
            left -= 1;
            match self.api.change_incident(self.id, version, &change).await {
                Ok(incident) => {
                    self.load.set(incident);
                    return Ok(());
                }
                Err(failure) if failure.is_stale() && left > 0 => {
                    let stored = self.api.incident(self.id).await?;
                    let conflict = Conflict::between(&base, &change, &stored);
                    version = stored.version;
                    if let Some(conflict) = conflict {
                        self.conflict.try_set(Some(conflict));
                        return Ok(());
                    }
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// The same, for a control that has no form around it.
    pub fn change_now(self, change: IncidentChange) {
        self.change_or(change, || ());
    }

    /// The same; `refused` puts the control back as it was.
    pub fn change_or(self, change: IncidentChange, refused: impl FnOnce() + 'static) {
        let Some(base) = self.load.data.get_untracked() else { return };
        spawn_local(async move {
            if let Err(failure) = self.change(base, change).await {
                self.toasts.failed(&failure);
                refused();
                self.load.reload();
            }
        });
    }
}

/// An incident's page.
#[component]
pub fn IncidentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<IncidentId>().ok()));
    view! {
        <Guard action=Action::ReadIncidents>
            {move || match id.get() {
                Some(id) => view! { <IncidentById id=id/> }.into_any(),
                None => view! { <Missing list=paths::INCIDENTS label=text::incidents::LIST/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn IncidentById(id: IncidentId) -> impl IntoView {
    use_page(text::words::LOADING, &[(text::incidents::LIST, paths::INCIDENTS)]);
    let case = Case::open(id);
    let load = case.load;
    use_live().listen(format!("incident:{id}"), move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let missing = || view! { <Missing list=paths::INCIDENTS label=text::incidents::LIST/> };
    view! {
        <Loaded load=load skeleton=|| view! { <Skeleton/> } missing=missing let:_incident>
            {if case.role.is_cert() { view! { <Desk case=case/> }.into_any() } else { view! { <ConversationPage case=case/> }.into_any() }}
        </Loaded>
        <ConflictDialog case=case/>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="stack">
            <span class="skeleton middle"></span>
            <span class="skeleton block"></span>
            <span class="skeleton block"></span>
        </div>
    }
}
