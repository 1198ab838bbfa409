//! Mentioning somebody: `@` in the composer opens a list of those who may read the thread, chosen from by keyboard.

use leptos::{ev, html, prelude::*, task::spawn_local};
use tocsin_model::{id::ThreadId, thread::Mentionable};
use web_sys::HtmlTextAreaElement;

use crate::{api::Api, browser::focus, session::use_api, text};

/// How many are offered at once; whoever types on narrows them down.
const OFFERED: usize = 8;

/// A mention that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    /// Where its name begins, behind the `@`, in UTF-16 units.
    from: u32,
    /// Where the caret is.
    to: u32,
    /// What is there of the name, in lower case.
    begun: String,
}

/// The list of those who can be mentioned, beside a field.
#[derive(Clone, Copy)]
pub struct Mentions {
    field: NodeRef<html::Textarea>,
    value: RwSignal<String>,
    people: RwSignal<Option<Vec<Mentionable>>>,
    typed: RwSignal<Option<Typed>>,
    place: RwSignal<usize>,
    offered: Memo<Vec<Mentionable>>,
    thread: ThreadId,
    api: Api,
    id: StoredValue<String>,
}

impl Mentions {
    /// Those who can be mentioned in the thread; they are asked for when the first `@` is typed.
    pub fn of(thread: ThreadId, field: NodeRef<html::Textarea>, value: RwSignal<String>, id: String) -> Self {
        let (people, typed) = (RwSignal::new(None::<Vec<Mentionable>>), RwSignal::new(None::<Typed>));
        let offered = Memo::new(move |_| {
            let Some(typed) = typed.get() else { return Vec::new() };
            let fits = |person: &&Mentionable| is_meant(person, &typed.begun);
            people.with(|people| people.iter().flatten().filter(fits).take(OFFERED).cloned().collect())
        });
        Self {
            field,
            value,
            people,
            typed,
            place: RwSignal::new(0),
            offered,
            thread,
            api: use_api(),
            id: StoredValue::new(format!("{id}-people")),
        }
    }

    /// Whether somebody is offered.
    pub fn open(self) -> bool {
        self.offered.with(|offered| !offered.is_empty())
    }

    /// The list's id while it is there.
    pub fn list(self) -> Option<String> {
        self.open().then(|| self.id.get_value())
    }

    /// The id of the person who would be chosen.
    pub fn active(self) -> Option<String> {
        self.open().then(|| self.option(self.place.get()))
    }

    fn option(self, place: usize) -> String {
        format!("{}-{place}", self.id.get_value())
    }

    /// Looks at what was typed in the field.
    pub fn look(self, field: &HtmlTextAreaElement) {
        let caret = field.selection_end().ok().flatten().unwrap_or_default();
        let typed = being_typed(&field.value(), caret);
        if typed.is_some() && self.people.with_untracked(Option::is_none) {
            self.fetch();
        }
        self.place.set(0);
        self.typed.set(typed);
    }

    fn fetch(self) {
        self.people.set(Some(Vec::new()));
        spawn_local(async move {
            // Without the list a name can still be typed; the next `@` asks again.
            let found = self.api.people_to_mention(self.thread).await.ok().map(|page| page.items);
            self.people.try_set(found);
        });
    }

    /// Closes the list; the text stays.
    pub fn close(self) {
        self.typed.set(None);
    }

    /// Whether the key was meant for the list.
    pub fn pressed(self, event: &ev::KeyboardEvent) -> bool {
        let count = self.offered.with_untracked(Vec::len);
        if count == 0 {
            return false;
        }
        let place = self.place.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.go_to((place + 1) % count),
            "ArrowUp" => self.go_to((place + count - 1) % count),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => self.choose(place),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        // What is around the field has keys of its own.
        event.stop_propagation();
        true
    }

    fn go_to(self, place: usize) {
        self.place.set(place);
        focus::reveal(&self.option(place));
    }

    fn choose(self, place: usize) {
        let person = self.offered.with_untracked(|offered| offered.get(place).cloned());
        let (Some(person), Some(typed), Some(field)) = (person, self.typed.get_untracked(), self.field.get_untracked())
        else {
            return;
        };
        let (text, caret) = completed(&field.value(), &typed, &person.username);
        self.close();
        field.set_value(&text);
        self.value.set(text);
        field.focus().ok();
        field.set_selection_range(caret, caret).ok();
    }
}

/// The list, while somebody is offered.
#[component]
pub fn MentionList(
    /// What it lists.
    mentions: Mentions,
) -> impl IntoView {
    let row = move |(place, person): (usize, Mentionable)| {
        let cert = person.of_cert.then(|| view! { <span class="badge">{text::chat::CERT}</span> });
        view! {
            <li role="option" id=mentions.option(place) aria-selected=move || (mentions.place.get() == place).to_string()
                on:pointerdown=|event| event.prevent_default() on:pointermove=move |_| mentions.place.set(place)
                on:click=move |_| mentions.choose(place)>
                <strong><bdi>{person.name}</bdi></strong>
                <bdi class="soft mono break">{format!("@{}", person.username)}</bdi>
                {cert}
            </li>
        }
    };
    view! {
        <Show when=move || mentions.open()>
            <ul role="listbox" class="mention-list" id=mentions.id.get_value() aria-label=text::chat::MENTION>
                {move || mentions.offered.get().into_iter().enumerate().map(row).collect_view()}
            </ul>
        </Show>
        <p class="hidden-text" role="status">
            {move || mentions.offered.with(|offered| (!offered.is_empty()).then(|| text::chat::offered(offered.len())))}
        </p>
    }
}

/// Whether the person's user name, or a part of the name, begins so.
fn is_meant(person: &Mentionable, begun: &str) -> bool {
    let begins = |part: &str| part.to_lowercase().starts_with(begun);
    begins(&person.username) || person.name.split_whitespace().any(begins)
}

/// Whether a user name may have the character.
fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// The mention whose name ends at the caret.
fn being_typed(text: &str, caret: u32) -> Option<Typed> {
    let units: Vec<u16> = text.encode_utf16().take(caret as usize).collect();
    let before = String::from_utf16(&units).ok()?;
    let at = before.rfind('@')?;
    let name = &before[at + 1..];
    let is_address = before[..at].chars().next_back().is_some_and(|c| is_of_name(c) || c == '@');
    if is_address || !name.chars().all(is_of_name) {
        return None;
    }
    // A name is ASCII: as many units as bytes.
    let from = caret - u32::try_from(name.len()).ok()?;
    Some(Typed { from, to: caret, begun: name.to_lowercase() })
}

/// The text with the whole name in place of what was begun, and where the caret is then.
fn completed(text: &str, typed: &Typed, username: &str) -> (String, u32) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = |from: usize, to: usize| String::from_utf16_lossy(units.get(from..to).unwrap_or_default());
    let (from, to) = (typed.from as usize, (typed.to as usize).min(units.len()));
    let rest = part(to, units.len());
    let space = if rest.starts_with(char::is_whitespace) { "" } else { " " };
    let inserted = format!("{username}{space}");
    let caret = typed.from + u32::try_from(username.len() + 1).unwrap_or(0);
    (format!("{}{inserted}{rest}", part(0, from)), caret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<String> {
        let caret = u32::try_from(text.encode_utf16().count()).expect("short");
        being_typed(text, caret).map(|typed| typed.begun)
    }

    #[test]
    fn a_mention_is_typed_behind_an_at_sign_that_no_address_has() {
        assert_eq!(typed("@"), Some(String::new()));
        assert_eq!(typed("Hello @Ad"), Some("ad".to_owned()));
        assert_eq!(typed("(@ada.l"), Some("ada.l".to_owned()));
        for text in ["", "Hello", "mail ada@cert", "@@", "@ada and", "@ada, "] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn a_chosen_name_takes_the_place_of_what_was_begun_whatever_stands_before() {
        let text = "Grüße 👋 @ad, please";
        let caret = u32::try_from("Grüße 👋 @ad".encode_utf16().count()).expect("short");
        let typed = being_typed(text, caret).expect("a mention");
        let (written, caret) = completed(text, &typed, "ada");
        assert_eq!(written, "Grüße 👋 @ada , please");
        assert_eq!(caret as usize, "Grüße 👋 @ada ".encode_utf16().count());
        let before_a_space = being_typed("@a b", 2).expect("a mention");
        assert_eq!(completed("@a b", &before_a_space, "ada"), ("@ada b".to_owned(), 5));
    }

    #[test]
    fn people_are_found_by_user_name_and_by_each_part_of_their_name() {
        let person = Mentionable { name: "Ada Lovelace".into(), username: "al".into(), of_cert: true };
        for (begun, found) in [("", true), ("al", true), ("ad", true), ("lov", true), ("ce", false)] {
            assert_eq!(is_meant(&person, begun), found, "{begun}");
        }
    }
}
