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
const MIGRATIONS: &[Migration] =
    &[Migration { version: 1, name: "first", text: include_str!("../schema/0001_first.surql") }];

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
    async fn a_database_of_a_newer_program_is_left_alone() {
        let database = Database::connect(&StoreConfig::at("mem://")).await.expect("an embedded database");
        apply(&database).await.expect("applies");
        let newer = "CREATE migration:9999 SET version = 9999, name = 'later', digest = ''";
        database.atomic(newer, Variables::new()).await.expect("written");
        assert!(matches!(apply(&database).await, Err(StoreError::Schema(_))));
    }
}
