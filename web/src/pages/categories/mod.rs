//! Categories and the designer of their cards.

mod designer;
mod details;
mod list;
mod names;
mod page;

pub use details::NewCategory;
pub use list::CategoryList;
pub use names::CategoryNames;
pub use page::CategoryPage;
