//! Tickets, IoCs and sightings: who sees what, in which order, and that nothing is changed over someone else's change.

mod common;

use std::collections::BTreeSet;

use common::{after, analyst, everywhere, ioc, member, noon, ticket, viewer};
use tocsin_model::{
    id::{OrganisationId, SightingId},
    ioc_record::Sighting,
    ticket::{Report, TicketKind, TicketState},
    tlp::{Pap, Tlp},
    verdict::{Percent, Verdict},
    viewer::{Principal, Role, Viewer},
};
use tocsin_store::{IocFilter, PageRequest, Payload, Store, StoreError, TicketFilter, Unit};

async fn create(store: &Store, ticket: &tocsin_model::ticket::Ticket) -> Result<(), StoreError> {
    let mut unit = Unit::new();
    unit.create_ticket(ticket);
    store.commit(unit).await
}

#[tokio::test]
async fn a_ticket_is_read_as_it_was_written_and_is_opened_once() {
    everywhere(async |store| {
        let written = ticket(OrganisationId::fresh(), "evil.example");
        create(&store, &written).await.expect("new");
        assert_eq!(store.ticket(&analyst(), written.id).await, Ok(Some(written.clone())));
        let again = create(&store, &written).await;
        assert_eq!(again, Err(StoreError::AlreadyExists { noun: "ticket".into(), key: written.id.to_string() }));
    })
    .await;
}

#[tokio::test]
async fn a_change_over_someone_elses_change_is_refused() {
    everywhere(async |store| {
        let mut written = ticket(OrganisationId::fresh(), "evil.example");
        create(&store, &written).await.expect("new");
        (written.state, written.version) = (TicketState::Running, 2);
        let mut unit = Unit::new();
        unit.update_ticket(&written);
        store.commit(unit).await.expect("the version is the next one");
        assert_eq!(store.ticket(&analyst(), written.id).await, Ok(Some(written.clone())));
        let mut unit = Unit::new();
        unit.update_ticket(&written);
        let conflict = StoreError::Conflict { noun: "ticket".into(), key: written.id.to_string() };
        assert_eq!(store.commit(unit).await, Err(conflict));
        let unknown = ticket(OrganisationId::fresh(), "other.example");
        let mut unit = Unit::new();
        unit.update_ticket(&unknown);
        let missing = StoreError::NotFound { noun: "ticket".into(), key: unknown.id.to_string() };
        assert_eq!(store.commit(unit).await, Err(missing));
    })
    .await;
}

#[tokio::test]
async fn what_a_viewer_may_not_see_does_not_exist_for_it() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let mut strict = ticket(own, "strict.example");
        strict.tlp = Tlp::Red;
        let open = ticket(own, "open.example");
        for ticket in [&strict, &open] {
            create(&store, ticket).await.expect("new");
        }
        let stranger = member(OrganisationId::fresh());
        let cleared_to_amber = viewer(own, Role::Reporter, Tlp::Amber);
        assert_eq!(store.ticket(&stranger, open.id).await, Ok(None));
        assert_eq!(store.ticket(&cleared_to_amber, strict.id).await, Ok(None));
        assert_eq!(store.ticket(&cleared_to_amber, open.id).await, Ok(Some(open.clone())));
        let list = async |viewer: &Viewer| {
            let page = store.tickets(viewer, &TicketFilter::default(), &PageRequest::first()).await.expect("a page");
            page.items.into_iter().map(|ticket| ticket.id).collect::<BTreeSet<_>>()
        };
        assert_eq!(list(&stranger).await, BTreeSet::new());
        assert_eq!(list(&cleared_to_amber).await, BTreeSet::from([open.id]));
        assert_eq!(list(&member(own)).await, BTreeSet::from([open.id, strict.id]));
        assert_eq!(list(&analyst()).await, BTreeSet::from([open.id, strict.id]));
        assert_eq!(list(&viewer(own, Role::Analyst, Tlp::Green)).await, BTreeSet::new());
    })
    .await;
}

#[tokio::test]
async fn pages_give_every_ticket_once_newest_first_also_when_times_are_equal() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        for number in 0..23 {
            let mut shown = ticket(own, &format!("n{number}.example"));
            let mut strict = ticket(own, &format!("strict{number}.example"));
            let mut inquiry = ticket(own, &format!("inquiry{number}.example"));
            (strict.tlp, inquiry.kind) = (Tlp::Red, TicketKind::Investigation);
            let foreign = ticket(OrganisationId::fresh(), &format!("foreign{number}.example"));
            for ticket in [&mut shown, &mut strict, &mut inquiry, &mut foreign.clone()] {
                ticket.updated_at = after(number / 5);
                create(&store, ticket).await.expect("new");
            }
        }
        let enrichments = TicketFilter { kind: Some(TicketKind::Enrichment), ..TicketFilter::default() };
        for (viewer, filter) in [
            (viewer(own, Role::Reporter, Tlp::Amber), enrichments.clone()),
            (
                viewer(OrganisationId::fresh(), Role::Analyst, Tlp::Amber),
                TicketFilter { organisation: Some(own), ..enrichments },
            ),
        ] {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let request = PageRequest { limit: Some(4), cursor, updated_since: None };
                let page = store.tickets(&viewer, &filter, &request).await.expect("a page");
                assert!(page.items.len() <= 4);
                seen.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert!(seen.is_sorted_by(|a, b| a.updated_at >= b.updated_at));
            assert!(seen.iter().all(|ticket| ticket.ioc.as_ref().is_some_and(|ioc| ioc.value.starts_with('n'))));
            assert_eq!(seen.iter().map(|ticket| ticket.id).collect::<BTreeSet<_>>().len(), 23);
            assert_eq!(seen.len(), 23);
        }
        let since = PageRequest { updated_since: Some(after(4)), ..PageRequest::default() };
        let late = store.tickets(&analyst(), &TicketFilter::default(), &since).await.expect("a page");
        assert_eq!(late.items.len(), 12);
        let made_up = PageRequest { cursor: Some("AAAA".into()), ..PageRequest::default() };
        let refused = store.tickets(&analyst(), &TicketFilter::default(), &made_up).await;
        assert_eq!(refused.map(|page| page.items.len()), Err(StoreError::InvalidCursor));
    })
    .await;
}

#[tokio::test]
async fn filters_combine() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let mut bad = ticket(own, "bad.example");
        (bad.state, bad.verdict) = (TicketState::Closed, Some(Verdict::Malicious));
        let good = ticket(own, "BADminton.example");
        let mut inquiry = ticket(own, "zebra.example");
        inquiry.kind = TicketKind::Investigation;
        for ticket in [&bad, &good, &inquiry] {
            create(&store, ticket).await.expect("new");
        }
        let find = async |filter: TicketFilter| {
            let page = store.tickets(&analyst(), &filter, &PageRequest::first()).await.expect("a page");
            page.items.into_iter().map(|ticket| ticket.id).collect::<Vec<_>>()
        };
        let q = |q: &str| TicketFilter { q: Some(q.into()), ..TicketFilter::default() };
        assert_eq!(find(q("Bad")).await, [bad.id, good.id]);
        assert_eq!(find(TicketFilter { verdict: Some(Verdict::Malicious), ..q("bad") }).await, [bad.id]);
        let investigations = TicketFilter { kind: Some(TicketKind::Investigation), ..TicketFilter::default() };
        assert_eq!(find(investigations).await, [inquiry.id]);
        let closed = TicketFilter { state: Some(TicketState::Closed), ..TicketFilter::default() };
        assert_eq!(find(closed).await, [bad.id]);
        let elsewhere = TicketFilter { organisation: Some(OrganisationId::fresh()), ..TicketFilter::default() };
        assert!(find(elsewhere).await.is_empty());
        let bad_ioc = bad.ioc.as_ref().expect("an enrichment has one").id;
        assert_eq!(store.tickets_of_ioc(&analyst(), bad_ioc).await.expect("a list"), [bad]);
    })
    .await;
}

#[tokio::test]
async fn a_document_comes_back_whole_whatever_its_size() {
    everywhere(async |store| {
        for size in [0, 1, 65_536, 700_000] {
            let document = Payload::new("application/json", vec![7; size]);
            let mut unit = Unit::new();
            unit.put_payload(&document);
            store.commit(unit).await.expect("new");
            assert_eq!(store.payload(&document.digest).await, Ok(Some(document)), "{size} bytes");
        }
        assert_eq!(store.payload("0000").await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn an_ioc_counts_its_submissions_and_keeps_the_freest_marking() {
    everywhere(async |store| {
        let seen = ioc("evil.example");
        for (tlp, at) in [(Tlp::Red, noon()), (Tlp::Green, after(5)), (Tlp::Amber, after(3))] {
            let mut unit = Unit::new();
            unit.see_ioc(&seen, None, tlp, at);
            store.commit(unit).await.expect("counted");
        }
        let mut unit = Unit::new();
        unit.judge_ioc(seen.id, Verdict::Malicious, Percent::MAX, Percent::saturating(80), after(9));
        store.commit(unit).await.expect("judged");
        let known = store.ioc(&analyst(), seen.id).await.expect("answers").expect("known");
        assert_eq!((known.submissions, known.tlp), (3, Tlp::Green));
        assert_eq!((known.first_seen, known.last_seen), (noon(), after(5)));
        assert_eq!(
            (known.verdict, known.score, known.judged_at),
            (Some(Verdict::Malicious), Some(Percent::MAX), Some(after(9)))
        );
        let malicious = IocFilter { verdict: Some(Verdict::Malicious), ..IocFilter::default() };
        let list = store.iocs(&analyst(), &malicious, &PageRequest::first()).await.expect("a page");
        assert_eq!(list.items, [known]);
        let cleared_to_clear = viewer(OrganisationId::fresh(), Role::Analyst, Tlp::Clear);
        assert_eq!(store.ioc(&cleared_to_clear, seen.id).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn a_constituent_knows_of_an_ioc_only_what_it_submitted_itself() {
    everywhere(async |store| {
        let (own, others) = (OrganisationId::fresh(), OrganisationId::fresh());
        let shared = ioc("evil.example");
        for organisation in [own, others] {
            let ticket = ticket(organisation, "evil.example");
            let mut unit = Unit::new();
            unit.create_ticket(&ticket).see_ioc(&shared, None, Tlp::Clear, noon()).create_sighting(&Sighting {
                id: SightingId::fresh(),
                ioc: shared.id,
                organisation,
                ticket: ticket.id,
                by: Principal::Host,
                source: Some("proxy log".into()),
                note: None,
                incident: None,
                tlp: Tlp::Clear,
                pap: Pap::Clear,
                at: noon(),
            });
            store.commit(unit).await.expect("new");
        }
        assert_eq!(store.sightings_of_ioc(&analyst(), shared.id).await.expect("a list").len(), 2);
        assert_eq!(store.sightings_of_ioc(&member(own), shared.id).await.expect("a list").len(), 1);
        assert_eq!(store.ioc(&member(own), shared.id).await.expect("answers").expect("its own").submissions, 1);
        assert_eq!(store.ioc(&member(OrganisationId::fresh()), shared.id).await, Ok(None));
        let list = store.iocs(&member(own), &IocFilter::default(), &PageRequest::first()).await.expect("a page");
        assert_eq!(list.items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn live_clients_are_told_of_a_ticket_after_its_commit_without_its_report() {
    everywhere(async |store| {
        let mut events = store.events();
        let mut written = ticket(OrganisationId::fresh(), "evil.example");
        written.report = Some(Report::default());
        create(&store, &written).await.expect("new");
        let event = events.recv().await.expect("told");
        assert_eq!(event.key, written.id.to_string());
        assert_eq!((event.organisation, event.tlp), (Some(written.organisation), Tlp::Amber));
        assert!(event.body["report"].is_null());
        assert!(create(&store, &written).await.is_err());
        assert!(events.try_recv().is_err(), "what was refused is not told");
    })
    .await;
}
