//! The frame around every page: rail, top bar, palette, keys, toasts.

mod bar;
mod crumbs;
mod frame;
mod help;
mod key_help;
mod keys;
mod layout;
mod palette;
mod places;
mod rail;
mod theme_switch;
mod toasts;
mod user_menu;

pub use crumbs::{Crumb, use_page};
pub use frame::{Frame, use_frame};
pub use keys::ignores;
pub use layout::Shell;
pub use toasts::{ToastList, Toasts, use_toasts};
