//! One of the two simulated Jira sites: its flavour, its projects and its issue types.

use crate::{
    Provider,
    world::{Shared, World},
};

/// Keys and names of the projects of both sites.
pub(super) const PROJECTS: [(&str, &str, &str); 2] =
    [("10000", "SOC", "Security Operations"), ("10001", "INC", "Incidents")];

/// Ids and names of the issue types of both sites.
pub(super) const ISSUE_TYPES: [(&str, &str); 4] =
    [("10101", "Task"), ("10102", "Bug"), ("10103", "Incident"), ("10104", "Story")];

/// Ids and names of the priorities of both sites.
pub(super) const PRIORITIES: [(&str, &str); 5] =
    [("1", "Highest"), ("2", "High"), ("3", "Medium"), ("4", "Low"), ("5", "Lowest")];

/// Which product a site runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// REST API version 3.
    Cloud,
    /// REST API version 2.
    DataCenter,
}

/// A site.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) world: Shared,
    pub(super) flavour: Flavour,
}

impl Site {
    pub(super) const fn provider(&self) -> Provider {
        match self.flavour {
            Flavour::Cloud => Provider::Jira,
            Flavour::DataCenter => Provider::JiraDc,
        }
    }

    /// The site's base URL.
    pub(super) fn url(&self) -> String {
        World::url_of(&self.world, self.provider())
    }

    /// The base URL of the site's API.
    pub(super) fn api(&self) -> String {
        let version = if self.flavour == Flavour::Cloud { 3 } else { 2 };
        format!("{}/rest/api/{version}", self.url())
    }
}
