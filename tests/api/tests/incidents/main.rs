//! Incidents: their life, who sees what of them, deadlines, merging.

mod clocks;
mod due;
mod isolation;
mod life;
mod merge;
mod stage;
