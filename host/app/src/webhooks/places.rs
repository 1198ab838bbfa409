//! Places for attempts: so many for one organisation that its slow receivers hold up its own deliveries, not others'.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tocsin_model::id::OrganisationId;
use tokio::sync::Notify;

/// How many attempts of one organisation are under way at once, on each host.
const OF_ONE: usize = 4;

/// How many attempts of each organisation are under way.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Inner>);

#[derive(Default)]
struct Inner {
    taken: Mutex<HashMap<OrganisationId, usize>>,
    freed: Notify,
}

/// A place that is taken until this is dropped.
pub(crate) struct Place {
    places: Places,
    organisation: OrganisationId,
}

impl Places {
    /// A place for this organisation, if it has one left.
    pub(crate) fn take(&self, organisation: OrganisationId) -> Option<Place> {
        self.with(|taken| {
            let count = taken.entry(organisation).or_default();
            (*count < OF_ONE).then(|| *count += 1)
        })?;
        Some(Place { places: self.clone(), organisation })
    }

    /// The organisations that have no place left.
    pub(crate) fn full(&self) -> Vec<OrganisationId> {
        self.with(|taken| taken.iter().filter(|(_, count)| **count >= OF_ONE).map(|(id, _)| *id).collect())
    }

    /// Waits until an organisation that had no place left has one.
    pub(crate) async fn freed(&self) {
        self.0.freed.notified().await;
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<OrganisationId, usize>) -> T) -> T {
        work(&mut self.0.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let was_full = self.places.with(|taken| {
            let count = taken.remove(&self.organisation).unwrap_or(0);
            if count > 1 {
                taken.insert(self.organisation, count - 1);
            }
            count >= OF_ONE
        });
        if was_full {
            self.places.0.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_never_takes_the_places_of_another() {
        let (places, busy, other) = (Places::default(), OrganisationId::fresh(), OrganisationId::fresh());
        let mut held: Vec<Place> = (0..OF_ONE).map(|_| places.take(busy).expect("a place")).collect();
        assert!(places.take(busy).is_none());
        assert_eq!(places.full(), [busy]);
        assert!(places.take(other).is_some());
        held.pop();
        assert!(places.full().is_empty());
        assert!(places.take(busy).is_some());
    }
}
