//! The credentials that the lab accepts. They open nothing else; tests also search logs and databases for them.

/// VirusTotal: the value of the header `x-apikey`.
pub const VIRUSTOTAL_KEY: &str = "lab-virustotal-key-0b64f1";

/// Shodan: the value of the query parameter `key`.
pub const SHODAN_KEY: &str = "lab-shodan-key-7c19ae";

/// Jira Cloud: the user name of basic authentication (RFC 7617).
pub const JIRA_USER: &str = "soc@lab.example";

/// Jira Cloud: the API token, which is the password of basic authentication.
pub const JIRA_TOKEN: &str = "lab-jira-token-52d80e";

/// Jira Data Center: the personal access token, sent as bearer token (RFC 6750).
pub const JIRA_DC_TOKEN: &str = "lab-jira-dc-token-e93b47";
