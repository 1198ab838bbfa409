//! Connections and their sealed secrets. Configuration of the whole installation: it belongs to no organisation.

use serde_json::Value as Json;
use surrealdb::types::{Object, Variables};
use tocsin_model::{connection::Connection, id::ConnectionId, live::Noun, tlp::Tlp};

use crate::{
    error::StoreError,
    store::Store,
    unique,
    unit::Unit,
    value::{Columns, bytes, count, doc, pair_key, record, row, text, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const CONNECTION: Table = Table("connection");
const SECRET: Table = Table("secret");
const NAME: &str = "connection";

static FORGET_SECRETS: Statement = Statement {
    name: "forget_secrets",
    text: "FOR $item IN $forget_secrets { DELETE secret WHERE connection = $item.connection RETURN NONE }",
};

impl Unit {
    /// A new connection; refused with `AlreadyExists` when its name is taken.
    pub fn put_connection(&mut self, connection: &Connection) -> &mut Self {
        self.tell_connection(connection);
        self.write(unique::take(NAME, &connection.name, connection.id.0));
        self.write(Write::Create(CONNECTION, uuid_key(connection.id.0), columns(connection)))
    }

    /// A connection's new state. Its name stays; `connection.version` is the new version, else `Conflict`.
    pub fn update_connection(&mut self, connection: &Connection) -> &mut Self {
        self.tell_connection(connection);
        let expected = i64::try_from(connection.version).unwrap_or(i64::MAX) - 1;
        let row = columns(connection);
        self.write(Write::Replace { table: CONNECTION, key: uuid_key(connection.id.0), expected, row })
    }

    /// The connection and its secrets go; its name is free again.
    pub fn delete_connection(&mut self, connection: &Connection) -> &mut Self {
        self.tell(Noun::Connection, connection.id.to_string(), None, Tlp::Clear, Json::Null);
        self.write(unique::release(NAME, &connection.name));
        let of = row([("connection", uuid(connection.id.0))]);
        self.write(Write::Special(&FORGET_SECRETS, SECRET, uuid_key(connection.id.0), of));
        self.write(Write::Delete(CONNECTION, uuid_key(connection.id.0)))
    }

    /// A secret, already sealed; replaces the one of this name.
    pub fn put_secret(&mut self, connection: ConnectionId, name: &str, sealed: Vec<u8>) -> &mut Self {
        let key = pair_key(uuid(connection.0), text(name));
        let columns = row([("connection", uuid(connection.0)), ("name", text(name)), ("sealed", bytes(sealed))]);
        self.write(Write::Put(SECRET, key, columns))
    }

    /// The secret of this name goes.
    pub fn delete_secret(&mut self, connection: ConnectionId, name: &str) -> &mut Self {
        self.write(Write::Delete(SECRET, pair_key(uuid(connection.0), text(name))))
    }

    fn tell_connection(&mut self, connection: &Connection) {
        let body = serde_json::to_value(connection).unwrap_or(Json::Null);
        self.tell(Noun::Connection, connection.id.to_string(), None, Tlp::Clear, body);
    }
}

impl Store {
    /// A connection.
    ///
    /// # Errors
    /// The database's.
    pub async fn connection(&self, id: ConnectionId) -> Result<Option<Connection>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(CONNECTION, uuid_key(id.0)));
        Columns::of("connection", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// The connection of this name.
    ///
    /// # Errors
    /// The database's.
    pub async fn connection_named(&self, name: &str) -> Result<Option<Connection>, StoreError> {
        match unique::holder(self.database(), NAME, name).await? {
            Some(id) => self.connection(ConnectionId(id)).await,
            None => Ok(None),
        }
    }

    /// All connections, by name. There are dozens, not thousands.
    ///
    /// # Errors
    /// The database's.
    pub async fn connections(&self) -> Result<Vec<Connection>, StoreError> {
        let rows = self.database().value("SELECT doc FROM connection", Variables::new()).await?;
        let mut connections = Columns::all("connection", rows)?
            .into_iter()
            .map(|mut row| row.doc::<Connection>("doc"))
            .collect::<Result<Vec<_>, _>>()?;
        connections.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(connections)
    }

    /// A secret as it was sealed.
    ///
    /// # Errors
    /// The database's.
    pub async fn secret(&self, connection: ConnectionId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SECRET, pair_key(uuid(connection.0), text(name))));
        Columns::of("secret", self.database().value("SELECT sealed FROM $id", variables).await?)?
            .map(|mut row| row.bytes("sealed"))
            .transpose()
    }
}

fn columns(connection: &Connection) -> Object {
    row([("name", text(&connection.name)), ("version", count(connection.version)), ("doc", doc(connection))])
}
