//! Saving a part of an organisation, from the version that is known now: a part whose own content is another one by then is
//! drawn anew.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::{id::OrganisationId, organisation::Organisation};

use crate::{api::Failure, components::FormState, load::Load, session::use_api, shell::use_toasts, text};

/// What saves a part of an organisation.
pub fn saving(
    form: FormState,
    id: OrganisationId,
    load: Load<Organisation>,
) -> impl Fn(Value) + Copy + Send + Sync + 'static {
    let (api, toasts) = (use_api(), use_toasts());
    move |change: Value| {
        let known = load.data.with_untracked(|organisation| organisation.as_ref().map(|known| known.version));
        let version = known.unwrap_or_default();
        form.send(async move {
            let answer = api.update_organisation(id, version, &change).await;
            if answer.as_ref().is_err_and(Failure::is_stale) {
                toasts.wrong(text::words::CHANGED_MEANWHILE.to_owned());
                load.reload();
                return Ok(());
            }
            load.set(answer?);
            toasts.done(text::words::SAVED);
            Ok(())
        });
    }
}

/// Language tags as people type them: with commas or blanks between them.
pub fn tags(text: &str) -> Vec<String> {
    text.split([',', ' ', ';']).map(str::trim).filter(|tag| !tag.is_empty()).map(ToOwned::to_owned).collect()
}

/// A text, or nothing where it is blank.
pub fn or_null(text: RwSignal<String>) -> Option<String> {
    Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
}
