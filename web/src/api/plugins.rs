//! Plugins.

use tocsin_model::{installation::PluginView, page::Page, plugin::Grant};
use wasm_bindgen::JsValue;

use super::{Api, Failure};
use crate::browser::percent_encoded;

fn path(id: &str, rest: &str) -> String {
    format!("/plugins/{}{rest}", percent_encoded(id))
}

impl Api {
    /// All plugins.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn plugins(self) -> Result<Page<PluginView>, Failure> {
        self.get("/plugins").query("limit", Some(200)).send().await
    }

    /// A plugin.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn plugin(self, id: &str) -> Result<PluginView, Failure> {
        self.get(&path(id, "")).send().await
    }

    /// Installs a component.
    ///
    /// # Errors
    /// Any [`Failure`]; a component that is refused says which of its imports or lines is wrong.
    pub async fn install(self, file: JsValue) -> Result<PluginView, Failure> {
        self.post("/plugins").bytes(file, "application/wasm").send().await
    }

    /// Grants.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn grant(self, id: &str, version: u64, grant: &Grant) -> Result<PluginView, Failure> {
        self.put(&path(id, "/grant"), version).json(grant).send().await
    }

    /// Switches a plugin on or off.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_plugin(self, id: &str, on: bool) -> Result<PluginView, Failure> {
        self.post(&path(id, if on { "/enable" } else { "/disable" })).send().await
    }
}
