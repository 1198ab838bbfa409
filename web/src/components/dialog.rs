//! A dialogue above the page: the browser keeps the focus in it and gives it back.

use leptos::{ev, html, prelude::*};

use super::{Draw, Icon};
use crate::text;

/// A dialogue that is shown while `open` is set. Escape closes it.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its name.
    #[prop(into)]
    title: String,
    /// A style class of its own.
    #[prop(optional)]
    class: &'static str,
    /// Whether it has a heading with a close button.
    #[prop(default = true)]
    heading: bool,
    /// The content, made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            dialog.show_modal().ok();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // A press that begins in the dialogue and ends beside it, as when text is selected, does not close it.
    let pressed_beside = StoredValue::new(false);
    let pressed = move |event: ev::PointerEvent| pressed_beside.set_value(event.target() == event.current_target());
    let released = move |event: ev::MouseEvent| {
        if event.target() == event.current_target() && pressed_beside.get_value() {
            open.set(false);
        }
    };
    let name = title.clone();
    view! {
        <dialog node_ref=node class=class aria-label=name on:close=move |_| open.set(false) on:pointerdown=pressed on:click=released>
            <Show when=move || heading>
                <header>
                    <h2>{title.clone()}</h2>
                    <button type="button" class="icon-button" aria-label=text::words::CLOSE on:click=move |_| open.set(false)>
                        <Draw icon=Icon::Cross/>
                    </button>
                </header>
            </Show>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
