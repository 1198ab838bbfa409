//! `tocsin serve`: starts everything in order, serves until it is told to stop, stops everything in order.

use std::{fs, future::IntoFuture, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use metrics_exporter_prometheus::PrometheusBuilder;
use tocsin_api::ApiConfig;
use tocsin_app::{App, setup::FirstAdministrator};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::{assets::Bundled, bundle, config::Config, demo, demo::Lab, logging, wiring};

/// The file in the data directory that says where a running host is reached.
const ADDRESS_FILE: &str = "address";
/// How long requests that are under way may take when the program is told to stop.
const REQUESTS_END_WITHIN: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// When a part cannot be started.
pub async fn serve(mut config: Config, lab: Option<Lab>) -> Result<()> {
    logging::start(&config.log)?;
    if bundle::is_missing() {
        tracing::warn!("{}", bundle::MISSING);
    }
    let metrics = PrometheusBuilder::new().install_recorder().context("metrics cannot be recorded")?;
    let metrics_token = wiring::metrics_token(&config)?;
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.server.listen))?;
    config.server.listen = listener.local_addr()?;
    let app = wiring::app(&config, lab.as_ref()).await?;
    app.install_bundled(bundle::plugins().iter().map(|plugin| plugin.bytes.to_vec())).await?;
    let url = wiring::public_url(&config);
    first_start(&app, &config, lab.as_ref(), &url).await?;
    app.start_engine();
    app.start_desk();
    let api = ApiConfig {
        public_url: url.clone(),
        trust_forwarded_for: config.server.trust_forwarded_for,
        metrics: Some(metrics),
        metrics_token,
    };
    let router = tocsin_api::router(app.clone(), api, Arc::new(Bundled));
    let address = config.data.dir.join(ADDRESS_FILE);
    fs::write(&address, &url).with_context(|| format!("cannot write {}", address.display()))?;
    tracing::info!(%url, "ready");
    println!("Tocsin is ready at {url}");
    listen(listener, router).await?;
    tracing::info!("stopping: steps that are under way have {} s to end", config.engine.stop_grace_s);
    app.close().await;
    Ok(())
}

/// Serves until the program is told to stop; requests that are under way then have a moment to end. Sockets that stay
/// open are cut: their clients resume elsewhere or later.
async fn listen(listener: TcpListener, router: axum::Router) -> Result<()> {
    let stopping = CancellationToken::new();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stopping.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        () = told_to_stop() => {}
        ended = &mut server => return ended?.context("the HTTP server failed"),
    }
    stopping.cancel();
    match tokio::time::timeout(REQUESTS_END_WITHIN, &mut server).await {
        Ok(ended) => ended?.context("the HTTP server failed"),
        Err(_) => {
            server.abort();
            Ok(())
        }
    }
}

/// Makes the first administrator possible: by a password file, by the demonstration, or by a one-time link.
async fn first_start(app: &App, config: &Config, lab: Option<&Lab>, url: &str) -> Result<()> {
    if let Some(lab) = lab {
        return demo::set_up(app, lab, url, &config.data.dir).await;
    }
    let setup = &config.setup;
    if !setup.administrator.is_empty() {
        let password = fs::read_to_string(&setup.password_file)
            .with_context(|| format!("cannot read {}", setup.password_file.display()))?;
        let first = FirstAdministrator {
            organisation: setup.organisation.clone(),
            username: setup.administrator.clone(),
            name: setup.administrator.clone(),
            password: password.trim_end().to_owned(),
        };
        app.set_up_unattended(first).await.map_err(described)?;
    } else if let Some(link) = app.setup_link().await? {
        println!("Create the first administrator at {link}");
    }
    Ok(())
}

/// An error of a use case with the fields that it names.
fn described(error: tocsin_app::Error) -> anyhow::Error {
    match &error {
        tocsin_app::Error::Invalid(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
            anyhow::anyhow!("[setup] {}", fields.join("; "))
        }
        _ => error.into(),
    }
}

async fn told_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be handled");
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be handled");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
