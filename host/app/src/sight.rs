//! Lists of what happened to records: whoever does not see a record as it is marked now sees nothing of what happened to it,
//! and does not learn from the pages that something is left out.

use std::collections::HashSet;

use tocsin_model::{
    id::{EvidenceId, IncidentId, ThreadId, TicketId},
    page::{MAX_LIMIT, Page},
    viewer::Viewer,
};
use tocsin_store::PageRequest;

use crate::{
    App,
    error::{Error, Result},
};

/// How many stretches of a list are looked through for one page.
const LOOKED_THROUGH: usize = 50;

/// A record that something happened to, of the kinds that have a marking or that the CERT may not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    Incident(IncidentId),
    Thread(ThreadId),
    Ticket(TicketId),
    Evidence(EvidenceId),
}

impl Subject {
    /// The subject that the audit log names `incident/0190…`; `None` for records that everybody sees who reads the log.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let (noun, id) = name.split_once('/')?;
        match noun {
            "incident" => id.parse().ok().map(Self::Incident),
            "thread" => id.parse().ok().map(Self::Thread),
            "ticket" => id.parse().ok().map(Self::Ticket),
            "evidence" => id.parse().ok().map(Self::Evidence),
            _ => None,
        }
    }
}

impl App {
    /// Those of these records that the viewer sees.
    pub(crate) async fn seen_of(
        &self,
        viewer: &Viewer,
        subjects: impl IntoIterator<Item = Subject>,
    ) -> Result<HashSet<Subject>> {
        let subjects: HashSet<Subject> = subjects.into_iter().collect();
        let (mut incidents, mut threads, mut tickets, mut evidence) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for subject in subjects {
            match subject {
                Subject::Incident(id) => incidents.push(id),
                Subject::Thread(id) => threads.push(id),
                Subject::Ticket(id) => tickets.push(id),
                Subject::Evidence(id) => evidence.push(id),
            }
        }
        let mut seen = HashSet::new();
        seen.extend(
            self.store().incidents_by_id(viewer, &incidents).await?.iter().map(|one| Subject::Incident(one.id)),
        );
        if !tickets.is_empty() {
            seen.extend(self.store().tickets_by_id(viewer, &tickets).await?.iter().map(|one| Subject::Ticket(one.id)));
        }
        seen.extend(self.visible_evidence(viewer, &evidence).await?.iter().map(|one| Subject::Evidence(one.id)));
        for id in threads {
            match self.visible_thread(viewer, id).await {
                Ok(_) => drop(seen.insert(Subject::Thread(id))),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(seen)
    }
}

/// A page of what is left of a list. `sift` answers what becomes of each item, in their order. The page is full while
/// something follows, and its cursor is that of its last item: neither tells whether anything was left out.
pub(crate) async fn sifted<T, F, S>(
    page: &PageRequest,
    read: impl Fn(PageRequest) -> F,
    sift: impl Fn(Vec<T>) -> S,
) -> Result<Page<T>>
where
    F: Future<Output = Result<Page<T>>>,
    S: Future<Output = Result<Vec<Option<T>>>>,
{
    let wanted = page.size();
    let stretch = u32::try_from(wanted + 1).unwrap_or(MAX_LIMIT).min(MAX_LIMIT);
    let mut request = PageRequest { limit: Some(stretch), ..page.clone() };
    let mut items: Vec<T> = Vec::with_capacity(wanted);
    // How the list is read so that it ends with the page's last item.
    let mut ending: Option<PageRequest> = None;
    for _ in 0..LOOKED_THROUGH {
        let found = read(request.clone()).await?;
        for (place, item) in sift(found.items).await?.into_iter().enumerate() {
            let Some(item) = item else { continue };
            if items.len() == wanted {
                let next = match ending {
                    Some(ending) => read(ending).await?.next,
                    None => None,
                };
                return Ok(Page { items, next });
            }
            items.push(item);
            ending = Some(PageRequest { limit: u32::try_from(place + 1).ok(), ..request.clone() });
        }
        let Some(cursor) = found.next else { return Ok(Page { items, next: None }) };
        request = PageRequest { limit: Some(MAX_LIMIT), cursor: Some(cursor), ..request };
    }
    Ok(Page { items, next: request.cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of numbers of which the even ones are left out; a cursor is the place behind which the list goes on.
    async fn page(length: usize, limit: u32, cursor: Option<String>) -> Page<usize> {
        let request = PageRequest { limit: Some(limit), cursor, ..PageRequest::default() };
        let read = |request: PageRequest| async move {
            let from = request.cursor.as_deref().map_or(0, |cursor| cursor.parse().unwrap_or(0));
            let upto = (from + request.size()).min(length);
            Ok(Page { items: (from..upto).collect(), next: (upto < length).then(|| upto.to_string()) })
        };
        let sift =
            |items: Vec<usize>| async move { Ok(items.into_iter().map(|n| Some(n).filter(|n| n % 2 == 1)).collect()) };
        sifted(&request, read, sift).await.expect("reads")
    }

    #[tokio::test]
    async fn pages_are_full_and_end_behind_what_they_show() {
        let mut shown = Vec::new();
        let mut cursor = None;
        loop {
            let found = page(1_001, 3, cursor).await;
            shown.extend(found.items);
            let Some(next) = found.next else { break };
            assert_eq!(shown.len() % 3, 0, "a page is short though others follow");
            assert_eq!(next, (shown.last().expect("an item") + 1).to_string(), "the cursor is of what was left out");
            cursor = Some(next);
        }
        assert_eq!(shown, (0..1_001).filter(|n| n % 2 == 1).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn nothing_is_promised_behind_the_last_item() {
        let found = page(3, 1, None).await;
        assert_eq!((found.items, found.next), (vec![1], None), "0 and 2 are left out");
        assert_eq!(page(1, 1, None).await, Page { items: Vec::new(), next: None });
    }

    #[test]
    fn subjects_are_read_from_the_audit_log() {
        let id = IncidentId::fresh();
        assert_eq!(Subject::named(&format!("incident/{id}")), Some(Subject::Incident(id)));
        assert_eq!(Subject::named(&format!("organisation/{id}")), None);
    }
}
