//! The enrichment flow: its settings, and the plan of a run that follows from them.

use std::sync::Arc;

use serde_json::{Value, json};
use tocsin_model::{
    audit::Change,
    flow::{FlowSettings, FlowView},
    id::OrganisationId,
    plugin::Category,
    problem::FieldError,
    submission::AskedProvider,
    ticket::Ticket,
    verdict::Verdict,
    viewer::{Action, Viewer},
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    connections::LiveConnection,
    error::{Error, Result, require},
};

/// The plugin id of the playbook that runs the flow.
pub const PLAYBOOK: &str = "enrichment";

/// Everything that a new run of the flow needs, as it stands now. A run keeps what it was made with.
pub(crate) struct Plan {
    /// The playbook's plugin id.
    pub(crate) playbook: String,
    /// The digest of the component that serves.
    pub(crate) digest: String,
    organisation: String,
    settings: FlowSettings,
    connections: Vec<Arc<LiveConnection>>,
}

impl App {
    /// The flow's settings.
    ///
    /// # Errors
    /// `Forbidden`, or the store's.
    pub async fn flow(&self, viewer: &Viewer) -> Result<FlowView> {
        require(viewer, Action::ReadFlow)?;
        Ok(self.store().flow().await?)
    }

    /// Changes the flow's settings. Runs that exist keep those they were made with.
    ///
    /// # Errors
    /// `Invalid` names what does not exist, `VersionMismatch` when they were changed meanwhile.
    pub async fn set_flow(&self, viewer: &Viewer, settings: FlowSettings, if_match: Option<u64>) -> Result<FlowView> {
        require(viewer, Action::ManageFlow)?;
        self.check_flow(&settings)?;
        let before = self.store().flow().await?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let view = FlowView { settings, version: before.version + 1 };
        let mut unit = Unit::new();
        unit.put_flow(&view.settings, view.version);
        unit.audit(Change {
            actor: viewer.principal.into(),
            action: "flow.change".to_owned(),
            subject: "flow/enrichment".to_owned(),
            organisation: None,
            before: Some(json!(before)),
            after: Some(json!(view)),
            at: chrono::Utc::now(),
        });
        match self.store().commit(unit).await {
            Ok(()) => Ok(view),
            Err(StoreError::Conflict { .. }) => Err(mismatch(&self.store().flow().await?)),
            Err(error) => Err(error.into()),
        }
    }

    /// Whom a submission's values go to, in the order of a report's sections.
    ///
    /// # Errors
    /// `Forbidden`, or the store's.
    pub async fn asked_providers(&self, viewer: &Viewer) -> Result<Vec<AskedProvider>> {
        require(viewer, Action::Submit)?;
        let settings = self.store().flow().await?.settings;
        let asked = self.asked(&settings);
        Ok(asked.iter().filter(|connection| connection.record.enabled).map(|connection| provider(connection)).collect())
    }

    /// The connections that these settings name, whether they are switched on or not.
    fn asked(&self, settings: &FlowSettings) -> Vec<Arc<LiveConnection>> {
        match &settings.connections {
            Some(names) => names.iter().filter_map(|name| self.registry().get(name)).collect(),
            None => self.registry().of_category(Category::Enrichment),
        }
    }

    fn check_flow(&self, settings: &FlowSettings) -> Result<()> {
        let mut errors = Vec::new();
        let mut expect = |field: String, name: &str, category: Category| {
            let known = self.registry().get(name).map(|connection| connection.manifest.category);
            if known != Some(category) {
                let message = format!("there is no {} connection `{name}`", category.as_str());
                errors.push(FieldError { field, message });
            }
        };
        for (place, name) in settings.connections.iter().flatten().enumerate() {
            expect(format!("connections[{place}]"), name, Category::Enrichment);
        }
        if let Some(target) = &settings.investigation {
            expect("investigation.connection".to_owned(), &target.connection, Category::Ticketing);
        }
        if settings.malicious.min_sources == 0 {
            errors.push(FieldError {
                field: "malicious.min_sources".to_owned(),
                message: "0 providers would make everything malicious: use 1 or more".to_owned(),
            });
        }
        let asked = settings.connections.as_ref().map(Vec::len);
        if let Some(asked) = asked.filter(|asked| *asked > 0 && usize::from(settings.malicious.min_sources) > *asked) {
            errors.push(FieldError {
                field: "malicious.min_sources".to_owned(),
                message: format!(
                    "only {asked} connections are asked, so nothing could be malicious: use {asked} or less"
                ),
            });
        }
        if settings.malicious.verdict < Verdict::Suspicious {
            errors.push(FieldError {
                field: "malicious.verdict".to_owned(),
                message: "use suspicious or malicious".to_owned(),
            });
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }

    /// The plan of new runs of this organisation, as it stands now.
    pub(crate) async fn plan(&self, organisation: OrganisationId) -> Result<Plan> {
        let organisation = self.store().organisation(&App::host_viewer(), organisation).await?;
        let organisation = organisation.ok_or_else(|| Error::not_found("organisation"))?.name;
        let playbook = self.store().plugin(PLAYBOOK).await?.ok_or_else(|| Error::Unavailable {
            public: "the enrichment playbook is not installed: an administrator installs it under Plugins".to_owned(),
            log: "no plugin `enrichment`".to_owned(),
        })?;
        let settings = self.store().flow().await?.settings;
        let connections = self.asked(&settings);
        Ok(Plan { playbook: playbook.id, digest: playbook.digest, organisation, settings, connections })
    }
}

fn provider(connection: &LiveConnection) -> AskedProvider {
    let LiveConnection { record, effective, .. } = connection;
    AskedProvider {
        connection: record.name.clone(),
        types: effective.serves.iter().copied().collect(),
        tlp_max: record.tlp_max.min(effective.tlp_max),
        pap_max: record.pap_max.min(effective.pap_max),
    }
}

fn mismatch(current: &FlowView) -> Error {
    Error::VersionMismatch { current: Box::new(json!(current)) }
}

impl Plan {
    /// What the playbook is given for this ticket. Values that stay here are asked about nowhere.
    pub(crate) fn input(&self, ticket: &Ticket) -> Value {
        let connections: Vec<&str> = self
            .connections
            .iter()
            .filter(|connection| ticket.special.is_none() && connection.record.enabled)
            .filter(|connection| ticket.ioc.as_ref().is_some_and(|ioc| connection.effective.serves.contains(&ioc.kind)))
            .map(|connection| connection.record.name.as_str())
            .collect();
        // An investigation that exists is not opened a second time.
        let investigation = self.settings.investigation.as_ref().filter(|_| ticket.investigation.is_none());
        json!({
            "ioc": ticket.ioc,
            "ticket": ticket.id,
            "tlp": ticket.tlp,
            "pap": ticket.pap,
            "organisation": self.organisation,
            "special": ticket.special,
            "flow": {
                "connections": connections,
                "malicious": self.settings.malicious,
                "investigation": investigation,
            },
        })
    }
}
