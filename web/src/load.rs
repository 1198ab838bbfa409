//! Data from the API in a page: the last answer stays on screen while the next one is fetched.

use std::{future::Future, time::Duration};

use leptos::{prelude::*, task::spawn_local};

use crate::api::Failure;

/// Changes that come within this time are fetched together.
const MOMENT: Duration = Duration::from_millis(400);

/// Something that is fetched, and fetched again when what it depends on changes.
pub struct Load<T: Send + Sync + 'static> {
    /// The last answer.
    pub data: RwSignal<Option<T>>,
    /// Why the last request had none.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether a request is under way.
    pub busy: RwSignal<bool>,
    again: Trigger,
    generation: StoredValue<u64>,
    due: StoredValue<bool>,
}

impl<T: Send + Sync> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Load<T> {
    /// Fetches now and whenever a signal changes that `fetch` reads before its first await.
    /// An answer that comes after a later request was made is dropped.
    pub fn new<F, R>(fetch: F) -> Self
    where
        F: Fn() -> R + 'static,
        R: Future<Output = Result<T, Failure>> + 'static,
    {
        let load = Self {
            data: RwSignal::new(None),
            failure: RwSignal::new(None),
            busy: RwSignal::new(true),
            again: Trigger::new(),
            generation: StoredValue::new(0),
            due: StoredValue::new(false),
        };
        Effect::new(move |_| {
            load.again.track();
            load.begin(fetch());
        });
        load
    }

    fn begin(self, answer: impl Future<Output = Result<T, Failure>> + 'static) {
        self.generation.update_value(|generation| *generation += 1);
        let mine = self.generation.get_value();
        self.busy.set(true);
        spawn_local(async move {
            let answer = answer.await;
            if self.generation.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(data) => {
                    self.failure.set(None);
                    self.data.set(Some(data));
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
            self.busy.set(false);
        });
    }

    /// Fetches again.
    pub fn reload(self) {
        self.again.notify();
    }

    /// Fetches again in a moment; many calls until then are one.
    pub fn refresh(self) {
        if self.due.try_get_value() != Some(false) {
            return;
        }
        self.due.set_value(true);
        set_timeout(
            move || {
                if self.due.try_get_value().is_some() {
                    self.due.set_value(false);
                    self.reload();
                }
            },
            MOMENT,
        );
    }

    /// Takes an answer that came another way.
    pub fn set(self, data: T) {
        self.failure.set(None);
        self.data.set(Some(data));
    }
}
