//! Assets: what an organisation claims, the CERT's queue of claims, and the look-up.

mod claim;
mod decide;
mod list;
mod look_up;
mod page;
mod state;

pub use page::Assets;
