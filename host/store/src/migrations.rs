//! Schema migrations: forward only, each applied once and never altered afterwards.

use surrealdb::types::Variables;

use crate::{
    database::Database,
    error::StoreError,
    value::{Columns, int, text},
};

/// One step of the schema.
struct Migration {
    version: u32,
    name: &'static str,
    text: &'static str,
}

/// All steps, in order. A new one is a new file and a new line.
const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "first", text: include_str!("../schema/0001_first.surql") },
    Migration { version: 2, name: "standing", text: include_str!("../schema/0002_standing.surql") },
    Migration { version: 3, name: "administrators", text: include_str!("../schema/0003_administrators.surql") },
    Migration { version: 4, name: "roles", text: include_str!("../schema/0004_roles.surql") },
    Migration { version: 5, name: "identity", text: include_str!("../schema/0005_identity.surql") },
    Migration { version: 6, name: "assets", text: include_str!("../schema/0006_assets.surql") },
    Migration { version: 7, name: "categories", text: include_str!("../schema/0007_categories.surql") },
    Migration { version: 8, name: "incidents", text: include_str!("../schema/0008_incidents.surql") },
    Migration { version: 9, name: "threads", text: include_str!("../schema/0009_threads.surql") },
    Migration { version: 10, name: "desk", text: include_str!("../schema/0010_desk.surql") },
    Migration { version: 11, name: "sessions", text: include_str!("../schema/0011_sessions.surql") },
    Migration { version: 12, name: "unread", text: include_str!("../schema/0012_unread.surql") },
    Migration { version: 13, name: "queue", text: include_str!("../schema/0013_queue.surql") },
    Migration { version: 14, name: "isolation", text: include_str!("../schema/0014_isolation.surql") },
    Migration { version: 15, name: "inviters", text: include_str!("../schema/0015_inviters.surql") },
    Migration { version: 16, name: "shared", text: include_str!("../schema/0016_shared.surql") },
    Migration { version: 17, name: "shared_order", text: include_str!("../schema/0017_shared_order.surql") },
];

/// Brings the database's schema to this program's version. Several hosts may do so at once: one of them wins.
pub(crate) async fn apply(database: &Database) -> Result<(), StoreError> {
    up_to(database, MIGRATIONS.len()).await
}

async fn up_to(database: &Database, count: usize) -> Result<(), StoreError> {
    database.atomic("DEFINE TABLE IF NOT EXISTS migration SCHEMALESS", Variables::new()).await?;
    let applied = applied(database).await?;
    let newest = applied.last().map_or(0, |(version, _)| *version);
    if newest > i64::from(MIGRATIONS.last().map_or(0, |migration| migration.version)) {
        return Err(StoreError::Schema(format!(
            "it is of version {newest}, made by a newer Tocsin: use that one, or restore a backup"
        )));
    }
    for migration in &MIGRATIONS[..count] {
        let digest = blake3::hash(migration.text.as_bytes()).to_hex().to_string();
        match applied.iter().find(|(version, _)| *version == i64::from(migration.version)) {
            Some((_, known)) if *known == digest => {}
            Some(_) => {
                return Err(StoreError::Schema(format!(
                    "migration {} was altered after it was applied",
                    migration.name
                )));
            }
            None => run(database, migration, &digest).await?,
        }
    }
    Ok(())
}

async fn applied(database: &Database) -> Result<Vec<(i64, String)>, StoreError> {
    let rows = database.value("SELECT version, digest FROM migration ORDER BY version", Variables::new()).await?;
    Columns::all("migration", rows)?.into_iter().map(|mut row| Ok((row.int("version")?, row.text("digest")?))).collect()
}

async fn run(database: &Database, migration: &Migration, digest: &str) -> Result<(), StoreError> {
    let mut variables = Variables::new();
    variables.insert("version", int(migration.version));
    variables.insert("name", text(migration.name));
    variables.insert("digest", text(digest));
    let transaction = format!(
        "BEGIN; {} CREATE type::record('migration', $version) SET version = $version, name = $name, digest = $digest, \
         applied = time::now() RETURN NONE; COMMIT;",
        migration.text
    );
    match database.atomic(&transaction, variables).await {
        // Another host was faster with the same step.
        Ok(_) | Err(StoreError::AlreadyExists { .. }) => Ok(()),
        Err(error) => Err(StoreError::Schema(format!("migration {}: {error}", migration.name))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::StoreConfig;

    #[test]
    fn versions_are_counted_without_gaps() {
        for (place, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.version as usize, place + 1, "{}", migration.name);
        }
    }

    #[tokio::test]
    async fn every_migration_applies_to_the_version_before_and_only_once() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        for count in 1..=MIGRATIONS.len() {
            up_to(&database, count).await.expect("applies to the version before");
            up_to(&database, count).await.expect("a second start changes nothing");
            assert_eq!(applied(&database).await.expect("readable").len(), count);
        }
    }

    #[tokio::test]
    async fn the_second_and_third_count_organisations_changes_and_find_the_administrators() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        up_to(&database, 1).await.expect("applies");
        let owner = "u'0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11'";
        let account = |name: &str, doc: &str| {
            format!(
                "CREATE account SET username = '{name}', organisation = {owner}, version = 1, password_hash = '', \
                 doc = '{doc}' RETURN NONE;"
            )
        };
        let before = [
            format!("CREATE organisation SET name = 'cert', organisation = {owner}, doc = '{{}}' RETURN NONE;"),
            account("ada", r#"{"role":"administrator","disabled":false}"#),
            account("bob", r#"{"role":"administrator","disabled":true}"#),
            account("eve", r#"{"name":"\\"role\\":\\"administrator\\"","role":"analyst","disabled":false}"#),
        ];
        database.atomic(&format!("BEGIN; {} COMMIT;", before.concat()), Variables::new()).await.expect("written");
        up_to(&database, 3).await.expect("apply to what is there");
        let administrators =
            "SELECT VALUE username FROM account WITH INDEX account_administers WHERE administers = true";
        let found = database.value(administrators, Variables::new()).await.expect("readable");
        assert_eq!(found, crate::value::list([text("ada")]));
        let versions = database.value("SELECT VALUE version FROM organisation", Variables::new()).await;
        assert_eq!(versions.expect("readable"), crate::value::list([int(1)]));
    }

    #[tokio::test]
    async fn the_fourth_makes_constituents_staff_reporters() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        up_to(&database, 3).await.expect("applies");
        let before = r#"CREATE account SET username = 'eve', organisation = u'0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11', version = 1,
            administers = false, password_hash = '',
            doc = '{"name":"\\"role\\":\\"constituent_user\\"","role":"constituent_user"}' RETURN NONE"#;
        database.atomic(before, Variables::new()).await.expect("written");
        up_to(&database, 4).await.expect("applies to what is there");
        let found = database.value("SELECT VALUE doc FROM account", Variables::new()).await.expect("readable");
        let after = r#"{"name":"\"role\":\"constituent_user\"","role":"reporter"}"#;
        assert_eq!(found, crate::value::list([text(after)]));
    }

    #[tokio::test]
    async fn incidents_of_the_time_before_are_given_their_place_in_what_is_due() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        up_to(&database, 11).await.expect("applies");
        let doc = |clocks: &str| {
            format!(
                r#"{{"id":"{id}","reference":"INC-1","organisation":"{id}","state":"in_progress","title":"a","category":"{id}",
                "card_version":1,"values":{{}},"severity":"low","tlp":"amber","pap":"amber",
                "reporter":{{"actor":{{"kind":"account","id":"{id}"}},"name":"Ada","of_cert":true}},
                "created_at":"2026-01-31T12:00:00Z","updated_at":"2026-01-31T12:00:00Z","version":1,"clocks":[{clocks}]}}"#,
                id = "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11",
            )
        };
        let incident = |name: &str, clocks: &str| {
            format!(
                "CREATE incident SET organisation = u'0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11', state = 'in_progress', open = true, \
                 unsent = false, severity = 'low', category = u'0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11', name = '{name}', \
                 called = '{name}', tlp = 2, updated = d'2026-01-31T12:00:00Z', version = 1, doc = '{}' RETURN NONE;",
                doc(clocks)
            )
        };
        let clock = r#"{"kind":"resolution","started_at":"2026-01-31T12:00:00Z","due_at":"2026-02-05T12:00:00Z"}"#;
        let before = [incident("none", ""), incident("some", clock)];
        database.atomic(&format!("BEGIN; {} COMMIT;", before.concat()), Variables::new()).await.expect("written");
        up_to(&database, MIGRATIONS.len()).await.expect("applies to what is there");
        for _ in 0..2 {
            crate::incident_due::complete(&database).await.expect("filled in once");
        }
        let found =
            "SELECT VALUE name FROM incident WITH INDEX incident_due_open WHERE open = true ORDER BY due LIMIT 10";
        let found = database.value(found, Variables::new()).await.expect("readable");
        assert_eq!(found, crate::value::list([text("some"), text("none")]));
    }

    #[tokio::test]
    async fn a_database_of_a_newer_program_is_left_alone() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        apply(&database).await.expect("applies");
        let newer = "CREATE migration:9999 SET version = 9999, name = 'later', digest = ''";
        database.atomic(newer, Variables::new()).await.expect("written");
        assert!(matches!(apply(&database).await, Err(StoreError::Schema(_))));
    }

    #[tokio::test]
    async fn the_fifth_gives_every_account_its_membership_and_every_session_its_organisation() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        up_to(&database, 4).await.expect("applies");
        let (account, owner) = ("0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a22", "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11");
        let before = format!(
            r#"BEGIN; CREATE account:u'{account}' SET username = 'eve', organisation = u'{owner}', version = 1,
                administers = true, password_hash = '',
                doc = '{{"id":"{account}","username":"eve","name":"Eve","organisation":"{owner}","role":"administrator",
                "clearance":"red","disabled":false,"created_at":"2026-01-31T12:00:00Z"}}' RETURN NONE;
            CREATE session:u'{account}' SET account = u'{account}', created = d'2026-01-31T12:00:00Z',
                expires = d'2026-01-31T12:00:00Z', revoked = false, rotations = 0 RETURN NONE; COMMIT;"#
        );
        database.atomic(&before, Variables::new()).await.expect("written");
        up_to(&database, 11).await.expect("applies to what is there");
        for _ in 0..2 {
            crate::memberships::complete(&database).await.expect("filled in once");
        }
        let found = "SELECT VALUE username FROM membership WITH INDEX membership_administers WHERE administers = true";
        let found = database.value(found, Variables::new()).await.expect("readable");
        assert_eq!(found, crate::value::list([text("eve")]));
        let acting = "SELECT VALUE <string>organisation FROM session WITH INDEX session_organisation \
                      WHERE organisation = u'0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11'";
        let acting = database.value(acting, Variables::new()).await.expect("readable");
        assert_eq!(acting, crate::value::list([text(owner)]));
        database.atomic("UPDATE account SET version = 2 RETURN NONE", Variables::new()).await.expect("can change");
    }

    #[tokio::test]
    async fn the_twelfth_sums_up_what_was_written_and_read_before() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        up_to(&database, 11).await.expect("applies");
        let (shared, internal) = ("0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a01", "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a02");
        let (owner, reader) = ("0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11", "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a22");
        let thread = |id: &str, kind: &str, internal: bool, last: u32| {
            format!(
                "CREATE thread:u'{id}' SET kind = '{kind}', organisation = u'{owner}', internal = {internal}, \
                 title = '', tlp = 2, last_seq = {last}, requests = 0, updated = time::now() RETURN NONE;"
            )
        };
        let mark = format!(
            "CREATE read_mark:[u'{shared}', u'{reader}'] SET organisation = u'{owner}', of_cert = true, name = '', \
             seq = 3, read = time::now() RETURN NONE;"
        );
        let before = [thread(shared, "shared", false, 5), thread(internal, "internal", true, 7), mark].concat();
        database.atomic(&format!("BEGIN; {before} COMMIT;"), Variables::new()).await.expect("written");
        up_to(&database, 12).await.expect("applies to what is there");
        let nil = "00000000-0000-0000-0000-000000000000";
        for (sum, messages) in [
            (format!("thread_sum:[u'{nil}', 'shared', 2]"), 5),
            (format!("thread_sum:[u'{owner}', 'shared', 2]"), 5),
            (format!("thread_sum:[u'{nil}', 'internal', 2]"), 7),
            (format!("read_sum:[u'{reader}', u'{nil}', 'shared', 2]"), 3),
            (format!("read_sum:[u'{reader}', u'{owner}', 'shared', 2]"), 3),
        ] {
            let found = database.value(format!("RETURN {sum}.messages"), Variables::new()).await.expect("readable");
            assert_eq!(found, int(messages), "{sum}");
        }
        let of_others = format!("RETURN thread_sum:[u'{owner}', 'internal', 2].messages");
        let of_others = database.value(of_others, Variables::new()).await.expect("readable");
        assert_eq!(of_others, crate::value::NONE, "no constituent's");
    }
}
