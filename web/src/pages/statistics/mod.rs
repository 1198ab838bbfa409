//! Statistics.

mod behind;
mod chart;
mod page;
mod table;

pub use behind::BehindPage;
pub use page::StatisticsPage;
