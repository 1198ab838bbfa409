//! Incidents: their life, who sees what of them, deadlines, merging.

mod assistance;
mod clocks;
mod due;
mod isolation;
mod life;
mod merge;
mod people;
mod stage;
