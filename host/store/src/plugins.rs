//! Installed plugins and their components' bytes.

use serde_json::Value as Json;
use surrealdb::types::{Object, Variables};
use tocsin_model::{installation::InstalledPlugin, live::Noun, tlp::Tlp};

use crate::{
    blobs,
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, record, row, text_key},
    write::{Table, Write},
};

const PLUGIN: Table = Table("plugin");
const COMPONENT: &str = "application/wasm";

impl Unit {
    /// A new plugin; refused with `AlreadyExists` when one with its id is installed.
    pub fn put_plugin(&mut self, plugin: &InstalledPlugin) -> &mut Self {
        self.tell_plugin(plugin);
        self.write(Write::Create(PLUGIN, text_key(&plugin.id), columns(plugin)))
    }

    /// A plugin's new state. `plugin.version` is the new version; the stored one must be one less, else `Conflict`.
    pub fn update_plugin(&mut self, plugin: &InstalledPlugin) -> &mut Self {
        self.tell_plugin(plugin);
        let expected = i64::try_from(plugin.version).unwrap_or(i64::MAX) - 1;
        self.write(Write::Replace { table: PLUGIN, key: text_key(&plugin.id), expected, row: columns(plugin) })
    }

    /// A component's bytes under their SHA-256 (lower-case hexadecimal); stored once.
    pub fn put_component(&mut self, digest: &str, component: &[u8]) -> &mut Self {
        self.put_blob(digest, COMPONENT, component)
    }

    fn tell_plugin(&mut self, plugin: &InstalledPlugin) {
        let body = serde_json::to_value(plugin).unwrap_or(Json::Null);
        self.tell(Noun::Plugin, plugin.id.clone(), None, Tlp::Clear, body);
    }
}

impl Store {
    /// The plugin with this id.
    ///
    /// # Errors
    /// The database's.
    pub async fn plugin(&self, id: &str) -> Result<Option<InstalledPlugin>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(PLUGIN, text_key(id)));
        Columns::of("plugin", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// All plugins, by id. There are dozens, not thousands.
    ///
    /// # Errors
    /// The database's.
    pub async fn plugins(&self) -> Result<Vec<InstalledPlugin>, StoreError> {
        let rows = self.database().value("SELECT doc FROM plugin", Variables::new()).await?;
        let mut plugins = Columns::all("plugin", rows)?
            .into_iter()
            .map(|mut row| row.doc::<InstalledPlugin>("doc"))
            .collect::<Result<Vec<_>, _>>()?;
        plugins.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(plugins)
    }

    /// The bytes of the component with this SHA-256.
    ///
    /// # Errors
    /// The database's.
    pub async fn component(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(blobs::read(self.database(), digest).await?.map(|(_, bytes)| bytes))
    }
}

fn columns(plugin: &InstalledPlugin) -> Object {
    row([("version", count(plugin.version)), ("doc", doc(plugin))])
}
