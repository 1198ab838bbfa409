//! Cards: the form that is filled in.

pub const ADD_FILE: &str = "Add a file";
pub const ADD_ROW: &str = "Add a row";
pub const ASSETS_LATER: &str = "The organisation's approved assets are offered here.";
pub const CHOOSE: &str = "Choose …";
pub const CLEAR: &str = "Clear";
pub const FILES_LATER: &str = "Files can be added as soon as the report is saved.";
pub const FULL: &str = "There is no room for more rows.";
pub const NO_ASSETS: &str = "No approved asset fits.";
pub const NOTHING_FILLED: &str = "Nothing is filled in yet.";
pub const ONLY_READ: &str = "only to be read";
pub const REMOVE: &str = "Remove";
pub const REQUIRED: &str = "Required.";
pub const SEARCH_ASSETS: &str = "Search assets";
pub const UPLOADING: &str = "Being sent …";

pub fn paste_into(label: &str) -> String {
    format!("{label}: paste or type")
}

pub fn add_values(count: usize) -> String {
    if count == 1 { "Add 1 value".to_owned() } else { format!("Add {count} values") }
}

pub fn and_others(count: usize) -> String {
    format!(" (and {count} more that were not recognised)")
}

pub fn and_more(count: usize) -> String {
    format!("and {count} more")
}

pub fn remove_value(value: &str) -> String {
    format!("Remove {value}")
}

pub fn remove_row(number: usize) -> String {
    format!("Remove row {number}")
}

pub fn cell(column: &str, row: usize) -> String {
    format!("{column}, row {row}")
}
