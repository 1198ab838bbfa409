//! The application: what every use case reaches.

use std::sync::Arc;

use tocsin_model::{plugin::Ceiling, viewer::Viewer};
use tocsin_sandbox::{Sandbox, SandboxConfig};
use tocsin_store::Store;

use crate::{
    AppConfig,
    assets::{self, AssetDirectory},
    connections::Registry,
    crowd::Crowd,
    desk::Desk,
    engine::Engine,
    error::{Error, Result},
    evidence,
    incidents::Cards,
    messages::Turns,
    plugins::{self, Components},
    tokens::Auth,
    vault::Vault,
};

/// The application. Cloning it is cheap: all clones are one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: AppConfig,
    store: Store,
    sandbox: Sandbox,
    ceiling: Ceiling,
    vault: Vault,
    auth: Auth,
    components: Components,
    registry: Registry,
    engine: Engine,
    desk: Desk,
    cards: Cards,
    directory: AssetDirectory,
    turns: Turns,
    crowd: Crowd,
}

impl App {
    /// Opens the application over a store: builds the sandbox and loads plugins and connections. Runs are driven
    /// once [`App::start_engine`] is called.
    ///
    /// # Errors
    /// When the sandbox cannot be built, the keys cannot be opened or the store fails.
    pub async fn open(store: Store, config: AppConfig, mut sandbox: SandboxConfig) -> Result<Self> {
        let ceiling = sandbox.ceiling.clone();
        let (disabled, told) = tokio::sync::mpsc::unbounded_channel();
        sandbox.disabled = Some(disabled);
        let desk = Desk::new(&config, &sandbox)?;
        let sandbox = Sandbox::new(sandbox).map_err(|error| Error::Internal(error.to_string()))?;
        let vault = Vault::new(&config.secret_key);
        let auth = Auth::open(&store, &config).await?;
        let app = Self(Arc::new(Inner {
            engine: Engine::new(&config),
            config,
            store,
            sandbox,
            ceiling,
            vault,
            auth,
            components: Components::default(),
            registry: Registry::default(),
            desk,
            cards: Cards::default(),
            directory: AssetDirectory::default(),
            turns: Turns::default(),
            crowd: Crowd::default(),
        }));
        app.reload_connections().await?;
        app.refresh_assets().await?;
        if app.store().is_shared() {
            tokio::spawn(assets::keep_current(app.downgrade()));
        }
        tokio::spawn(evidence::clear_dead_uploads(app.downgrade()));
        app.ensure_categories().await?;
        tokio::spawn(plugins::keep_disabled(app.downgrade(), told));
        Ok(app)
    }

    /// The application as a task refers to it that must not keep it alive.
    fn downgrade(&self) -> impl Fn() -> Option<Self> + Send + use<> {
        let inner = Arc::downgrade(&self.0);
        move || inner.upgrade().map(Self)
    }

    /// Ends the application: the engine stops, then the store is closed.
    pub async fn close(&self) {
        self.stop_desk().await;
        self.stop_engine().await;
        if let Err(error) = self.store().close().await {
            tracing::error!(%error, "the store did not close cleanly");
        }
    }

    /// The live changes, as they are committed.
    #[must_use]
    pub fn events(&self) -> tokio::sync::broadcast::Receiver<Arc<tocsin_model::live::Event>> {
        self.store().events()
    }

    pub(crate) fn config(&self) -> &AppConfig {
        &self.0.config
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.0.sandbox
    }

    pub(crate) fn ceiling(&self) -> &Ceiling {
        &self.0.ceiling
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0.vault
    }

    pub(crate) fn auth(&self) -> &Auth {
        &self.0.auth
    }

    pub(crate) fn components(&self) -> &Components {
        &self.0.components
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.0.registry
    }

    pub(crate) fn cards(&self) -> &Cards {
        &self.0.cards
    }

    pub(crate) fn directory(&self) -> &AssetDirectory {
        &self.0.directory
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    pub(crate) fn crowd(&self) -> &Crowd {
        &self.0.crowd
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// The engine's own eyes.
    pub(crate) fn host_viewer() -> Viewer {
        Viewer::host()
    }
}
