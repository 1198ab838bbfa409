//! The service levels.

pub const SERVICE_LEVELS: &str = "Service levels";
pub const ABOUT: &str = "Within what time the CERT answers, resolves, and comes when it is asked for help. What already runs keeps what was promised when it began.";
pub const INCIDENTS: &str = "Incidents, by severity";
pub const FIRST_ANSWER: &str = "First answer, in minutes";
pub const RESOLUTION: &str = "Resolution, in minutes";
pub const RESOLUTION_HINT: &str = "The time in which the CERT waits for the organisation does not count.";
pub const HELP: &str = "Requests for help";
pub const ASSISTANCE: &str = "Until an analyst takes one, in minutes";
pub const NO_NUMBER: &str = "Use a whole number of minutes.";
