//! Certificates: the system's authorities and those of the deployment's file, and no others.

use std::{net::SocketAddr, sync::Arc};

use serde_json::json;
use tocsin_sandbox::{CallErrorKind, Sandbox, SandboxConfig};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::stage::Stage;

const AUTHORITY: &[u8] = include_bytes!("fixtures/ca.pem");

/// A server with the certificate of `provider.test`, made by the authority of the fixtures.
async fn provider() -> (SocketAddr, JoinHandle<()>) {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("fixtures/server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            drop(stream.read(&mut [0; 4096]).await);
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await);
            drop(stream.shutdown().await);
        }
    });
    (address, serving)
}

async fn fetch(stage: &Stage, host: &str, port: u16) -> Result<String, tocsin_sandbox::CallError> {
    let target = format!("https://{host}:{port}/");
    stage.ask(json!({ "behaviour": "fetch", "url": target, "target": target })).await
}

#[tokio::test]
async fn a_private_authority_is_trusted_only_where_the_deployment_names_it() {
    let (address, serving) = provider().await;
    let plain = Stage::new(|_| {}).await;
    let error = fetch(&plain, "provider.test", address.port()).await.expect_err("an unknown authority");
    assert!(error.kind == CallErrorKind::Unavailable && error.message.contains("UnknownIssuer"), "{error}");
    let trusting = Stage::new(|config| config.extra_ca_pem = Some(AUTHORITY.to_vec())).await;
    let found = fetch(&trusting, "provider.test", address.port()).await.expect("a known authority");
    assert!(found.starts_with("200"), "{found}");
    let error = fetch(&trusting, "other.test", address.port()).await.expect_err("another name");
    assert!(error.message.contains("certificate"), "{error}");
    serving.abort();
}

#[test]
fn a_file_without_a_certificate_stops_the_start() {
    let body = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    for (pem, reason) in [("", "no certificate"), ("not PEM", "no certificate"), (body, "certificate")] {
        let config = SandboxConfig { extra_ca_pem: Some(pem.as_bytes().to_vec()), ..SandboxConfig::default() };
        let Err(error) = Sandbox::new(config) else { panic!("{pem} is accepted") };
        assert!(error.to_string().contains(reason), "{error}");
    }
}
