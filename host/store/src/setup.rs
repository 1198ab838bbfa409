//! The one-time set-up token: whoever presents it first makes the first administrator.

use surrealdb::types::{Value, Variables};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, record, row, text, text_key},
    write::{Statement, Table, Write},
};

const SETUP: Table = Table("setup");
const TOKEN: &str = "token";

static USE: Statement = Statement {
    name: "use_setup",
    text: "FOR $item IN $use_setup { \
           LET $stored = $item.id.{ token_hash, done }; \
           IF $stored.done != false OR $stored.token_hash != $item.token_hash { THROW 'tocsin|setup|setup|token' }; \
           UPDATE $item.id SET done = true, token_hash = '' RETURN NONE }",
};

static FINISH: Statement = Statement {
    name: "finish_setup",
    text: "FOR $item IN $finish_setup { UPSERT $item.id SET done = true, token_hash = '' RETURN NONE }",
};

impl Unit {
    /// Uses the set-up token up; the whole unit is refused with `SetupToken` when it is wrong or was used.
    pub fn use_setup_token(&mut self, token_hash: &str) -> &mut Self {
        self.write(Write::Special(&USE, SETUP, text_key(TOKEN), row([("token_hash", text(token_hash))])))
    }

    /// Says that set-up is done without a token: for unattended installation.
    pub fn finish_setup(&mut self) -> &mut Self {
        self.write(Write::Special(&FINISH, SETUP, text_key(TOKEN), row([])))
    }
}

impl Store {
    /// Whether the first administrator has still to be made.
    ///
    /// # Errors
    /// The database's.
    pub async fn setup_needed(&self) -> Result<bool, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SETUP, text_key(TOKEN)));
        let stored = self.database().value("SELECT done FROM $id", variables).await?;
        Ok(!Columns::of("setup", stored)?.is_some_and(|mut row| row.bool("done")))
    }

    /// Sets a new set-up token; an earlier one does not hold any more. `false` when set-up is done.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_setup_token(&self, token_hash: &str) -> Result<bool, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SETUP, text_key(TOKEN)));
        variables.insert("token_hash", text(token_hash));
        let outcome = self.database().atomic(PUT, variables).await?;
        Ok(matches!(outcome.last(), Some(Value::Bool(true))))
    }
}

const PUT: &str = "{ \
    IF $id.done = true { RETURN false }; \
    UPSERT $id SET done = false, token_hash = $token_hash RETURN NONE; \
    RETURN true }";
