//! Categories and the designer of their cards.

use tocsin_model::card::Aspect;

pub const ABOUT: &str = "What can be reported, and which fields a report has. Cards are versioned: an incident keeps the one that it was made with.";
pub const ACCESS: &str = "Who does what with the field";
pub const ACCESS_SAID: &str = "Who sees, fills in and changes it: as ticked below";
pub const ACCESS_USUAL: &str = "Who sees, fills in and changes it: everybody who works on the incident";
pub const ADD: &str = "Add a category";
pub const ADD_ABOUT: &str = "Its card is drawn next.";
pub const ADD_CLAUSE: &str = "Add a condition";
pub const ADD_COLUMN: &str = "Add a column";
pub const ADD_FIELD: &str = "Add field";
pub const ADD_OPTION: &str = "Add an option";
pub const ALWAYS: &str = "Always";
pub const ASKED: &str = "What is asked of it";
pub const ASKED_FIELD: &str = "Field that is asked";
pub const AS_ROLE: &str = "As";
pub const AS_WRITTEN: &str = "As it was written through the API";
pub const CARD: &str = "Card";
pub const CATEGORIES: &str = "Categories";
pub const CATEGORY: &str = "Category";
pub const CHANGES_WHILE: &str = "Changes it while the incident is";
pub const CHANGE_DETAILS: &str = "Change name, group, severity and checklist";
pub const CHECK: &str = "Check as if it were sent";
pub const COLUMNS: &str = "Columns";
pub const DESCRIPTION: &str = "Description";
pub const DESCRIPTION_HINT: &str = "One sentence that helps a reporter choose.";
pub const DETAILS: &str = "Details";
pub const EMPTY_PREVIEW: &str = "Empty the preview";
pub const FIELDS: &str = "Fields";
pub const FIELD_KEY: &str = "Key";
pub const FIELD_KEY_HINT: &str = "Its name in the API. A field with another key is another field.";
pub const FULL: &str = "A card has at most 100 fields.";
pub const GROUP: &str = "Group";
pub const HELP: &str = "Help";
pub const IN_STATE: &str = "While the incident is";
pub const IS_WRONG: &str = "Something is wrong with it";
pub const KEEP_MINE: &str = "Make mine the next version";
pub const KEY: &str = "Key";
pub const KEY_HINT: &str = "A stable word: a-z, 0-9 and -, one word or two with / between.";
pub const KIND: &str = "What it holds";
pub const KIND_OF_NEW: &str = "What a new field holds";
pub const LABEL: &str = "Label";
pub const LEAST: &str = "Least";
pub const LONGEST: &str = "Longest, in characters";
pub const MAKE_VERSION: &str = "Make the version";
pub const MISSING: &str = "There is no such category";
pub const MISSING_HINT: &str = "The address may be mistyped.";
pub const MOST: &str = "Greatest";
pub const MOVE_DOWN: &str = "Move down";
pub const MOVE_UP: &str = "Move up";
pub const MUST_FILL: &str = "Must fill it in";
pub const NAME: &str = "Name";
pub const NEVER: &str = "Never";
pub const NOT_CHANGED: &str = "Nothing is changed.";
pub const OFFERED: &str = "Offered";
pub const OPEN_ONE: &str = "Open a field to change it.";
pub const OPTIONS: &str = "Options";
pub const OPTIONS_HINT: &str = "What people read, and its key in the API.";
pub const ORDER_HINT: &str = "Alt with the arrow keys moves a field.";
pub const PREVIEW: &str = "Preview";
pub const READS_ONLY: &str = "This role only reads.";
pub const REQUIRED: &str = "Required";
pub const ROLE: &str = "Role";
pub const SEARCH: &str = "Search categories";
pub const SEES: &str = "Sees it";
pub const SEES_NOTHING: &str = "This role sees nothing of the card";
pub const SEES_NOTHING_HINT: &str = "Add a field, or let the role see one.";
pub const SEVERITY: &str = "Severity";
pub const SHOWN: &str = "Shown";
pub const STATUTORY: &str = "NIS2";
pub const STATUTORY_HINT: &str = "Statutory clocks start when the organisation becomes aware.";
pub const TAKE_THEIRS: &str = "Take theirs and drop mine";
pub const TASKS: &str = "Checklist";
pub const TASKS_HINT: &str = "A task a line; each new incident gets them.";
pub const UNIT: &str = "What it counts";
pub const VALUE: &str = "Value";
pub const VERSION_HINT: &str = "New incidents get it. Those that exist keep theirs until somebody moves them.";
pub const WHEN_ALL: &str = "When all of these hold";
pub const WHEN_ANY: &str = "When one of these holds";
pub const WOULD_BE_SENT: &str = "It would be accepted as it stands.";
pub const YES: &str = "Yes";
pub const YOUR_CHANGES: &str = "What you change";

pub fn kind(word: &str) -> &'static str {
    match word {
        "text" => "Text",
        "markdown" => "Long text",
        "number" => "Number",
        "date_time" => "Date and time",
        "choice" => "Choice",
        "multiple_choice" => "Multiple choice",
        "asset" => "Assets",
        "ioc_list" => "IoCs",
        "organisation" => "Organisation",
        "person" => "Person",
        "file" => "Files",
        "table" => "Table",
        _ => "",
    }
}

pub fn ask(word: &str) -> &'static str {
    match word {
        "is" => "is",
        "is_not" => "is not",
        "empty" => "is empty",
        _ => "is filled in",
    }
}

pub fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Added => "is new",
        Aspect::Removed => "is gone",
        Aspect::Moved => "stands elsewhere",
        Aspect::Label => "has another label",
        Aspect::Help => "has another help",
        Aspect::Kind => "holds something else",
        Aspect::Shown => "is shown otherwise",
        Aspect::Required => "is required otherwise",
        Aspect::Access => "others see, fill in or change it",
    }
}

pub fn version(number: u32) -> String {
    format!("version {number}")
}

pub fn save(version: u32) -> String {
    format!("Save version {version}")
}

pub fn saved(version: u32) -> String {
    format!("Version {version} holds for new incidents.")
}

pub fn meanwhile(version: u32) -> String {
    format!("Somebody else made version {version} meanwhile. It changes:")
}

pub fn wrong(count: usize) -> String {
    if count == 1 { "One thing is wrong.".to_owned() } else { format!("{count} things are wrong.") }
}

pub fn would_be_refused(count: usize) -> String {
    if count == 1 { "One field is not right yet.".to_owned() } else { format!("{count} fields are not right yet.") }
}

pub fn offer(name: &str) -> String {
    format!("Offer {name} for new incidents")
}

pub fn option(number: usize) -> String {
    format!("Option {number}")
}

pub fn option_label(number: usize) -> String {
    format!("Label of option {number}")
}

pub fn option_key(number: usize) -> String {
    format!("Key of option {number}")
}

pub fn remove_option(number: usize) -> String {
    format!("Remove option {number}")
}

pub fn column(number: usize) -> String {
    format!("Column {number}")
}

pub fn column_label(number: usize) -> String {
    format!("Label of column {number}")
}

pub fn column_key(number: usize) -> String {
    format!("Key of column {number}")
}

pub fn column_kind(number: usize) -> String {
    format!("What column {number} holds")
}

pub fn remove_column(number: usize) -> String {
    format!("Remove column {number}")
}

pub fn remove_clause(number: usize) -> String {
    format!("Remove condition {number}")
}

pub fn move_up(label: &str) -> String {
    format!("Move {label} up")
}

pub fn move_down(label: &str) -> String {
    format!("Move {label} down")
}

pub fn remove(label: &str) -> String {
    format!("Remove {label}")
}

pub fn sees(role: &str) -> String {
    format!("{role} sees it")
}

pub fn must_fill(role: &str) -> String {
    format!("{role} must fill it in")
}

pub fn changes_in(role: &str, state: &str) -> String {
    format!("{role} changes it while {state}")
}
