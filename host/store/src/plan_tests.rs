//! Every list query goes through its index: asked of the planner, for each filter and with a cursor.

use chrono::DateTime;
use surrealdb::types::{SurrealValue, Value, Variables};
use tocsin_model::{
    asset::{AssetKind, AssetState},
    id::{AccountId, CategoryId, EvidenceId, IncidentId, OrganisationId},
    incident::{IncidentQuery, IncidentSort, IncidentState, Severity},
    ioc::IocType,
    thread::ThreadKind,
    ticket::{TicketKind, TicketState},
    tlp::Tlp,
    verdict::Verdict,
    viewer::{Principal, Role, Viewer},
};
use uuid::Uuid;

use crate::{
    accounts, api_clients,
    assets::{self, AssetFilter, asset_listing},
    audit::{AuditFilter, audit_listing},
    canned_answers::canned_answer_listing,
    categories::category_listing,
    config::StoreConfig,
    database::Database,
    evidence::{custody_listing, evidence_listing},
    incident_due,
    incident_links::{self, SharedTable, incident_ioc_listing, sharing_statement},
    incident_log::{history_listing, occurrence_listing},
    incidents::{self, incident_listing},
    invitations,
    iocs::{IocFilter, ioc_listing},
    memberships, migrations, organisations,
    page::{Listing, Order, PageRequest, write_cursor},
    runs, saved_views, sightings,
    threads::{ThreadFilter, thread_listing, unread_listing},
    tickets::{TICKETS_OF_IOC, TicketFilter, ticket_listing},
    value::{text, time, uuid_key},
};

pub(crate) async fn database() -> Database {
    let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
    migrations::apply(&database).await.expect("the schema");
    database
}

pub(crate) async fn plan(database: &Database, statement: &str, variables: Variables) -> String {
    let plan = database.value(format!("EXPLAIN {statement}"), variables).await;
    match plan.unwrap_or_else(|error| panic!("{statement}: {error}")) {
        Value::String(text) => text,
        other => format!("{other:?}"),
    }
}

pub(crate) fn assert_index(plan: &str, index: &str, statement: &str) {
    assert!(plan.contains("IndexScan") && plan.contains(index), "{statement}\nis planned as\n{plan}");
    assert!(!plan.contains("TableScan"), "{statement}\nis planned as\n{plan}");
}

pub(crate) fn viewers() -> [Viewer; 3] {
    let of =
        |role, clearance| Viewer { principal: Principal::Host, organisation: OrganisationId::fresh(), role, clearance };
    [of(Role::Analyst, Tlp::Red), of(Role::Analyst, Tlp::Amber), of(Role::Reporter, Tlp::Amber)]
}

/// On the first page and on a later one.
pub(crate) async fn assert_listing(database: &Database, listing: impl Fn() -> Listing) {
    let fingerprint = listing().fingerprint(&PageRequest::default());
    let value = match listing().order {
        Order::Newest(_) | Order::Soonest { .. } => time(DateTime::UNIX_EPOCH),
        Order::Alphabetic(_) => text("evil.example"),
    };
    let cursor = write_cursor(&fingerprint, &value, &uuid_key(Uuid::nil()));
    for cursor in [None, Some(cursor)] {
        let index = listing().index;
        let request = PageRequest { cursor, ..PageRequest::default() };
        let (statement, variables) = listing().statement(&request).expect("our own cursor");
        let plan = plan(database, &statement, variables).await;
        assert_index(&plan, index, &statement);
        assert!(!plan.contains("Sort"), "{statement}\nis sorted in memory\n{plan}");
    }
}

#[tokio::test]
async fn lists_of_tickets_and_iocs_use_their_indexes() {
    let database = database().await;
    let tickets = [
        TicketFilter::default(),
        TicketFilter { kind: Some(TicketKind::Enrichment), ..TicketFilter::default() },
        TicketFilter { state: Some(TicketState::Running), ..TicketFilter::default() },
        TicketFilter { verdict: Some(Verdict::Malicious), ..TicketFilter::default() },
        TicketFilter { organisation: Some(OrganisationId::fresh()), ..TicketFilter::default() },
        TicketFilter { kind: Some(TicketKind::Assistance), ..TicketFilter::default() },
        TicketFilter {
            kind: Some(TicketKind::Assistance),
            state: Some(TicketState::Queued),
            ..TicketFilter::default()
        },
        TicketFilter { q: Some("evil".into()), ..TicketFilter::default() },
    ];
    let iocs = [
        IocFilter::default(),
        IocFilter { kind: Some(IocType::Domain), ..IocFilter::default() },
        IocFilter { verdict: Some(Verdict::Malicious), ..IocFilter::default() },
        IocFilter { q: Some("evil".into()), ..IocFilter::default() },
    ];
    for viewer in viewers() {
        for filter in &tickets {
            assert_listing(&database, || ticket_listing(&viewer, filter)).await;
        }
        for filter in &iocs {
            assert_listing(&database, || ioc_listing(&viewer, filter)).await;
        }
    }
}

#[tokio::test]
async fn lists_of_threads_and_canned_answers_use_their_indexes() {
    let (database, reader) = (database().await, Uuid::nil());
    for viewer in viewers() {
        for kind in [None, Some(ThreadKind::Shared), Some(ThreadKind::Direct)] {
            assert_listing(&database, || thread_listing(&viewer, &ThreadFilter { kind })).await;
            assert_listing(&database, || unread_listing(&viewer, reader, &ThreadFilter { kind })).await;
        }
    }
    assert_listing(&database, canned_answer_listing).await;
}

#[tokio::test]
async fn lists_of_people_and_of_the_audit_log_use_their_indexes() {
    let database = database().await;
    for viewer in viewers() {
        assert_listing(&database, || organisations::organisation_listing(&viewer)).await;
        assert_listing(&database, || accounts::account_listing(&viewer)).await;
        assert_listing(&database, || api_clients::api_client_listing(&viewer)).await;
        for organisation in [None, Some(OrganisationId::fresh())] {
            assert_listing(&database, || memberships::membership_listing(&viewer, organisation)).await;
            assert_listing(&database, || invitations::invitation_listing(&viewer, organisation)).await;
        }
    }
    assert_listing(&database, || audit_listing(&AuditFilter::default())).await;
    assert_listing(&database, || audit_listing(&AuditFilter { subject: Some("ticket/1".into()), action: None })).await;
}

#[tokio::test]
async fn lists_of_assets_and_evidence_use_their_indexes() {
    let database = database().await;
    let (state, kind) = (Some(AssetState::Claimed), Some(AssetKind::Domain));
    let (organisation, q) = (Some(OrganisationId::fresh()), Some("evil".to_owned()));
    let assets = [
        AssetFilter::default(),
        AssetFilter { state, ..AssetFilter::default() },
        AssetFilter { kind, ..AssetFilter::default() },
        AssetFilter { organisation, ..AssetFilter::default() },
        AssetFilter { organisation, state, ..AssetFilter::default() },
        AssetFilter { q: q.clone(), ..AssetFilter::default() },
        AssetFilter { organisation, state, kind, q },
    ];
    let (incident, evidence) = (IncidentId::fresh(), EvidenceId::fresh());
    for viewer in viewers() {
        for filter in &assets {
            assert_listing(&database, || asset_listing(&viewer, filter)).await;
        }
        assert_listing(&database, || evidence_listing(&viewer, incident)).await;
    }
    assert_listing(&database, || custody_listing(evidence)).await;
    let mut variables = Variables::new();
    variables.insert("since", time(DateTime::UNIX_EPOCH));
    variables.insert("after", crate::value::record(crate::write::Table("asset"), uuid_key(Uuid::nil())));
    variables.insert("most", 10_i64.into_value());
    let plan = plan(&database, assets::CHANGED, variables).await;
    assert_index(&plan, "asset_updated", assets::CHANGED);
    assert!(!plan.contains("Sort"), "{plan}");
}

#[tokio::test]
async fn lists_of_incidents_use_their_indexes() {
    let database = database().await;
    let none = IncidentQuery::default();
    let filters = [
        none.clone(),
        IncidentQuery { state: Some(IncidentState::Submitted), ..none.clone() },
        IncidentQuery { severity: Some(Severity::High), ..none.clone() },
        IncidentQuery { category: Some(CategoryId::fresh()), ..none.clone() },
        IncidentQuery { owner: Some(AccountId::fresh()), ..none.clone() },
        IncidentQuery { open: Some(true), ..none.clone() },
        IncidentQuery { open: Some(true), severity: Some(Severity::High), ..none.clone() },
        IncidentQuery { q: Some("ransom".into()), ..none.clone() },
        IncidentQuery { q: Some("INC-7K3M".into()), ..none.clone() },
    ];
    let incident = IncidentId::fresh();
    for viewer in viewers() {
        for filter in &filters {
            assert_listing(&database, || incident_listing(&viewer, filter)).await;
            let of_one = IncidentQuery { organisation: Some(OrganisationId::fresh()), ..filter.clone() };
            assert_listing(&database, || incident_listing(&viewer, &of_one)).await;
            for filter in [filter, &of_one] {
                let due_first = IncidentQuery { sort: Some(IncidentSort::Due), ..filter.clone() };
                assert_listing(&database, || incident_listing(&viewer, &due_first)).await;
            }
        }
        assert_listing(&database, || incident_ioc_listing(&viewer, incident)).await;
        assert_listing(&database, || history_listing(&viewer, incident)).await;
        assert_listing(&database, || occurrence_listing(incident)).await;
        assert_listing(&database, || saved_views::saved_view_listing(&viewer)).await;
        for (table, index) in [(SharedTable::Ioc, "incident_ioc_"), (SharedTable::Asset, "incident_asset_")] {
            let mut variables = Variables::new();
            crate::scope::Scope::of(&viewer).bind(&mut variables);
            variables.insert("of_0", crate::value::uuid(Uuid::nil()));
            variables.insert("most", 10_i64.into_value());
            let statement = sharing_statement(&viewer, table, "of_0");
            let plan = plan(&database, &statement, variables).await;
            assert_index(&plan, index, &statement);
        }
    }
}

#[tokio::test]
async fn what_the_host_looks_for_among_incidents_uses_an_index() {
    let database = database().await;
    for (statement, index) in [
        (incidents::TO_WARN_OF, "incident_warns"),
        (incident_due::WITHOUT_DUE, "incident_due"),
        (incident_links::TO_ASK, "incident_ioc_asked"),
        (incident_links::UNASKED, "incident_ioc_incident"),
        (incident_links::IOCS_OF, "incident_ioc_incident"),
        (incident_links::LATEST_IOCS, "incident_ioc_incident"),
    ] {
        let mut variables = Variables::new();
        for name in ["now", "epoch", "before"] {
            variables.insert(name, time(DateTime::UNIX_EPOCH));
        }
        variables.insert("incident", crate::value::uuid(Uuid::nil()));
        variables.insert("most", 10_i64.into_value());
        let plan = plan(&database, statement, variables).await;
        assert_index(&plan, index, statement);
    }
}

#[tokio::test]
async fn lists_of_categories_use_their_indexes() {
    let database = database().await;
    for active in [None, Some(true), Some(false)] {
        assert_listing(&database, || category_listing(active)).await;
    }
}

#[tokio::test]
async fn what_is_read_by_its_owner_uses_an_index() {
    let database = database().await;
    for (statement, parameters, index) in [
        (format!("{TICKETS_OF_IOC} ORDER BY updated DESC LIMIT 50"), "ioc", "ticket_ioc"),
        (format!("{} ORDER BY seen DESC LIMIT 50", sightings::OF_IOC), "of", "sighting_ioc"),
        (format!("{} ORDER BY seen DESC LIMIT 50", sightings::OF_TICKET), "of", "sighting_ticket"),
        (format!("{} ORDER BY created DESC LIMIT 50", runs::RUNS_OF_TICKET), "ticket", "run_ticket"),
        (memberships::MEMBERSHIPS_OF.to_owned(), "account", "membership_account"),
        (runs::CLAIMABLE.to_owned(), "owner", "run_work"),
    ] {
        let mut variables = Variables::new();
        variables.insert(parameters, crate::value::uuid(Uuid::nil()));
        variables.insert("state", "queued".to_owned().into_value());
        variables.insert("most", 10_i64.into_value());
        let plan = plan(&database, &statement, variables).await;
        assert_index(&plan, index, &statement);
    }
}
