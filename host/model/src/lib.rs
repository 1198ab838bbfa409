//! The nouns and rules of Tocsin, without I/O: the server and the browser run the same source.

pub mod account;
pub mod audit;
pub mod connection;
pub mod enrichment;
pub mod extract;
pub mod flow;
pub mod id;
pub mod installation;
pub mod ioc;
pub mod ioc_record;
pub mod live;
pub mod organisation;
pub mod page;
pub mod plugin;
pub mod problem;
pub mod run;
pub mod settings_schema;
pub mod special;
pub mod stix;
pub mod submission;
pub mod ticket;
pub mod timeline;
pub mod tlp;
pub mod verdict;
pub mod viewer;
