//! Small parts that pages are made of, each named for what it is.

mod badges;
mod card;
mod copy_button;
mod dialog;
mod disclosure;
mod empty;
mod field;
mod icon;
mod ioc_value;
mod loaded;
mod markings;
mod moment;
mod more;
mod note;
mod page_head;
mod score;
mod search_box;

pub use badges::{StateMark, VerdictBadge, verdict_class, verdict_icon};
pub use card::Card;
pub use copy_button::CopyButton;
pub use dialog::Dialog;
pub use disclosure::Disclosure;
pub use empty::Empty;
pub use field::{CheckField, Choice, SelectField, TextAreaField, TextField};
pub use icon::{Bell, Draw, Icon};
pub use ioc_value::{IocType, IocValue, OutsideText, defanged};
pub use loaded::{Failed, Loaded, RowsSkeleton};
pub use markings::{PapMark, TlpMark};
pub use moment::{Lasted, Moment};
pub use more::More;
pub use note::{Note, Tone};
pub use page_head::PageHead;
pub use score::Score;
pub use search_box::SearchBox;
