//! The icons: line drawings on a 24 by 24 grid, always beside a word or on a button that has a name.

use leptos::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Take something in and look it up.
    Enrich,
    /// Tickets.
    Ticket,
    /// IoCs.
    Target,
    /// Connections.
    Plug,
    /// Plugins.
    Blocks,
    /// The flow.
    Flow,
    /// Organisations.
    Building,
    /// People.
    People,
    /// API clients.
    Key,
    /// Search.
    Search,
    /// Close.
    Cross,
    /// Copy.
    Copy,
    /// Done, good.
    Check,
    /// Harmless.
    CheckCircle,
    /// In between.
    Dash,
    /// Nobody knows.
    Question,
    /// Something speaks against it.
    Triangle,
    /// Harmful.
    Octagon,
    /// It is being worked on.
    Spinner,
    /// It waits.
    Clock,
    /// Again.
    Again,
    /// Out of Tocsin.
    Outward,
    /// Menu.
    Menu,
    /// A person.
    Person,
    /// Sign out.
    Leave,
    /// The keyboard.
    Keyboard,
    /// It stays inside.
    Shield,
    /// Add.
    Plus,
    /// Light and dark.
    Contrast,
    /// Send.
    Send,
    /// On or off.
    Power,
    /// Into Tocsin.
    Upload,
    /// Live.
    Pulse,
    /// Incidents.
    Bell,
    /// Messages.
    Bubble,
    /// Ask for help.
    Lifebuoy,
    /// Home.
    Home,
    /// Files.
    Clip,
}

impl Icon {
    fn paths(self) -> &'static [&'static str] {
        match self {
            Icon::Enrich => &["M4 7h9", "M4 12h6", "M4 17h5", "M17 10v9", "M12.5 14.5h9"],
            Icon::Ticket => &["M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4Z", "M14 6v12"],
            Icon::Target => &[
                "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
                "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8",
                "M12 1v4M12 19v4M1 12h4M19 12h4",
            ],
            Icon::Plug => &["M9 3v5M15 3v5", "M6 8h12v3a6 6 0 0 1-12 0Z", "M12 17v4"],
            Icon::Blocks => &["M4 4h7v7H4Z", "M13 13h7v7h-7Z", "M4 13h7v7H4Z", "M16.5 3.5v7M13 7h7"],
            Icon::Flow => &["M3 5h6v5H3Z", "M15 14h6v5h-6Z", "M9 7.5h4a2 2 0 0 1 2 2v5a2 2 0 0 0 0 2"],
            Icon::Building => &["M5 21V4h9v17", "M14 9h5v12", "M3 21h18", "M8 8h3M8 12h3M8 16h3"],
            Icon::People => &[
                "M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7",
                "M2.5 20a6.5 6.5 0 0 1 13 0",
                "M16 5.5a3.2 3.2 0 0 1 0 6",
                "M18 14.5a6 6 0 0 1 3.5 5.5",
            ],
            Icon::Key => &["M8 11a4 4 0 1 0 0 8a4 4 0 1 0 0-8", "M11 12.5L20 4", "M16.5 7.2l2.8 2.8"],
            Icon::Search => &["M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13", "M15.5 15.5L21 21"],
            Icon::Cross => &["M6 6l12 12", "M18 6L6 18"],
            Icon::Copy => &["M9 9h11v11H9Z", "M15 9V4H4v11h5"],
            Icon::Check => &["M5 12.5l5 5L19.5 7"],
            Icon::CheckCircle => &["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M8 12.3l3 3l5.5-6"],
            Icon::Dash => &["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M8 12h8"],
            Icon::Question => &[
                "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
                "M9.3 9.4a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2.9-1.2 1.9",
                "M12 16.9v.2",
            ],
            Icon::Triangle => &["M12 4L2.5 20h19Z", "M12 10v4.5", "M12 17.3v.2"],
            Icon::Octagon => &["M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3Z", "M9 9l6 6M15 9l-6 6"],
            Icon::Spinner => &["M12 3a9 9 0 1 0 9 9"],
            Icon::Clock => &["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 7v5.3l3.4 2"],
            Icon::Again => &["M20 12a8 8 0 1 1-2.6-5.9", "M20.5 3v4.5H16"],
            Icon::Outward => &["M10 5H5v14h14v-5", "M13.5 4H20v6.5", "M20 4l-9.5 9.5"],
            Icon::Menu => &["M4 7h16M4 12h16M4 17h16"],
            Icon::Person => &["M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8", "M4.5 21a7.5 7.5 0 0 1 15 0"],
            Icon::Leave => &["M10 4H5v16h5", "M14 8l4 4l-4 4", "M18 12H9.5"],
            Icon::Keyboard => &["M3 6h18v12H3Z", "M7 10h.1M11 10h.1M15 10h.1M7.5 14h9"],
            Icon::Shield => &["M12 3l8 3v6c0 4.6-3.3 7.8-8 9c-4.7-1.2-8-4.4-8-9V6Z"],
            Icon::Plus => &["M12 5v14M5 12h14"],
            Icon::Contrast => &["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 3v18", "M15 5.5v13M18 8v8"],
            Icon::Send => &["M4 12L20 4.5L15.5 20l-4-6.5Z", "M11.5 13.5L20 4.5"],
            Icon::Power => &["M12 3v8", "M7 6.2a8 8 0 1 0 10 0"],
            Icon::Upload => &["M12 16V4.5", "M7.5 9L12 4.5L16.5 9", "M4 16v4h16v-4"],
            Icon::Pulse => &["M3 12h4l3-7l4 14l3-7h4"],
            Icon::Bell => &["M12 3.5a5.5 5.5 0 0 0-5.5 5.5v4L4.5 17h15l-2-4V9A5.5 5.5 0 0 0 12 3.5Z", "M10 20.5h4"],
            Icon::Bubble => &["M4 5h16v11H10l-4.5 4v-4H4Z", "M8 9.5h8M8 12.5h5"],
            Icon::Lifebuoy => &[
                "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
                "M12 8.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7",
                "M5.7 5.7l3.8 3.8M14.5 14.5l3.8 3.8M18.3 5.7l-3.8 3.8M9.5 14.5l-3.8 3.8",
            ],
            Icon::Home => &["M4 11L12 4l8 7", "M6 9.5V20h12V9.5", "M10 20v-6h4v6"],
            Icon::Clip => &["M19 11l-7.6 7.6a4.3 4.3 0 0 1-6-6L13 5a2.9 2.9 0 0 1 4 4l-7.4 7.4a1.4 1.4 0 0 1-2-2L14 8"],
        }
    }
}

/// Draws an icon; it is hidden from assistive technology because the words beside it say the same.
#[component]
pub fn Draw(
    /// Which one; may change.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Whether it turns.
    #[prop(optional, into)]
    turning: Signal<bool>,
) -> impl IntoView {
    view! {
        <svg class="icon" class:turning=turning viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            {move || icon.get().paths().iter().map(|path| view! { <path d=*path></path> }).collect_view()}
        </svg>
    }
}

/// The bell of Tocsin.
#[component]
pub fn Bell() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="bell" d="M16 3c-5.4 0-8.4 4-8.4 9.6v4.2c0 2-1.1 3.5-2.5 4.9c-.7.7-.2 2 .8 2h20.2c1 0 1.5-1.3.8-2c-1.4-1.4-2.5-2.9-2.5-4.9v-4.2C24.4 7 21.4 3 16 3Z"></path>
            <path class="clapper" d="M12.4 26a3.7 3.7 0 0 0 7.2 0Z"></path>
        </svg>
    }
}
