//! Evidence: files of incidents, who sees and handled them, limits, uploads that are cut off, the encrypted archive.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Server};
use tokio::{io::AsyncWriteExt, net::TcpStream};

const PASSWORD: &str = "correct horse battery staple";

struct Stage {
    server: Server,
    analyst: Client,
    reporter: Client,
    stranger: Client,
    incident: String,
}

impl Stage {
    async fn new() -> Result<Self> {
        Self::on(Server::start_with_people().await?).await
    }

    async fn on(server: Server) -> Result<Self> {
        let mut admin = server.signed_in("admin").await?;
        let fields = json!([{ "key": "summary", "label": "Summary", "kind": { "text": {} } }]);
        let category = json!({
            "key": "test/intrusion", "name": "Intrusion", "description": "Somebody got in.", "group": "Test",
            "severity": "medium", "statutory": false, "tasks": [], "fields": fields,
        });
        let category = admin.post("/api/v1/categories", &category).await?.ok()?["id"].clone();
        let mut reporter = server.signed_in("meridian").await?;
        let report = json!({ "category": category, "title": "Files", "values": {}, "submit": true });
        let incident = reporter.post("/api/v1/incidents", &report).await?.ok()?;
        let incident = incident["id"].as_str().context("an id")?.to_owned();
        let (analyst, stranger) = (server.signed_in("analyst").await?, server.signed_in("northwind").await?);
        Ok(Self { server, analyst, reporter, stranger, incident })
    }

    fn path(&self) -> String {
        format!("/api/v1/incidents/{}/evidence", self.incident)
    }
}

async fn add(client: &mut Client, path: &str, query: &str, bytes: Vec<u8>) -> Result<Answer> {
    let request = client.request(Method::POST, &format!("{path}?{query}")).header("content-type", "text/html");
    client.send(request.body(bytes)).await
}

fn id(file: &Value) -> Result<&str> {
    file["id"].as_str().with_context(|| format!("an id: {file}"))
}

async fn names(client: &mut Client, path: &str) -> Result<Vec<Value>> {
    let page = client.get(path).await?.ok()?;
    Ok(page["items"].as_array().context("items")?.iter().map(|file| file["name"].clone()).collect())
}

#[tokio::test]
async fn a_file_is_stored_with_its_digest_and_comes_back_as_an_attachment() -> Result<()> {
    let mut stage = Stage::new().await?;
    let path = stage.path();
    let page = b"<script>alert(1)</script>".to_vec();
    let file = add(&mut stage.reporter, &path, "name=Pr%C3%BCfung.html", page.clone()).await?;
    assert_eq!(file.status, StatusCode::CREATED, "{}", file.text);
    let file = file.body;
    assert_eq!(
        (&file["name"], &file["size"], &file["media_type"]),
        (&json!("Prüfung.html"), &json!(25), &json!("text/html"))
    );
    assert_eq!(file["sha256"], "5c140d35dcb46a622e2cedf5ef5cc3638cdffd1c118c9331f8c84669f0b74783");
    assert_eq!((&file["internal"], &file["added_by"]["name"]), (&json!(false), &json!("meridian")));
    let got = stage.analyst.get(&format!("/api/v1/evidence/{}", id(&file)?)).await?;
    assert_eq!(got.text.as_bytes(), page);
    assert_eq!(got.header("content-type"), "application/octet-stream");
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").starts_with("sandbox"));
    let disposition = got.header("content-disposition");
    assert!(
        disposition.starts_with("attachment;") && disposition.ends_with("filename*=UTF-8''Pr%C3%BCfung.html"),
        "{disposition}"
    );
    assert_eq!(got.header("content-length"), "25");

    let custody = format!("/api/v1/evidence/{}/custody", id(&file)?);
    let entries = stage.analyst.get(&custody).await?.ok()?;
    let entries: Vec<_> = entries["items"]
        .as_array()
        .context("items")?
        .iter()
        .map(|entry| (entry["action"].clone(), entry["by"]["name"].clone(), entry["from"].clone()))
        .collect();
    let local = json!("127.0.0.1");
    assert_eq!(
        entries,
        [(json!("read"), json!("analyst"), local.clone()), (json!("added"), json!("meridian"), local),]
    );
    assert_eq!(stage.reporter.get(&custody).await?.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn a_file_is_seen_by_those_who_see_its_incident_and_the_certs_own_only_by_the_cert() -> Result<()> {
    let mut stage = Stage::new().await?;
    let path = stage.path();
    let shared = add(&mut stage.reporter, &path, "name=mail.eml", b"mail".to_vec()).await?.ok()?;
    let internal = add(&mut stage.analyst, &path, "name=report.md&internal=true", b"report".to_vec()).await?.ok()?;
    assert_eq!(names(&mut stage.analyst, &path).await?, ["report.md", "mail.eml"]);
    assert_eq!(names(&mut stage.reporter, &path).await?, ["mail.eml"]);
    let hidden = format!("/api/v1/evidence/{}", id(&internal)?);
    assert_eq!(stage.reporter.get(&hidden).await?.status, StatusCode::NOT_FOUND);
    let presumptuous = add(&mut stage.reporter, &path, "name=x&internal=true", b"x".to_vec()).await?;
    assert_eq!(presumptuous.status, StatusCode::FORBIDDEN);
    for address in [path.clone(), format!("/api/v1/evidence/{}", id(&shared)?)] {
        assert_eq!(stage.stranger.get(&address).await?.status, StatusCode::NOT_FOUND, "{address}");
    }
    let strange = add(&mut stage.stranger, &path, "name=x", b"x".to_vec()).await?;
    assert_eq!(strange.status, StatusCode::NOT_FOUND, "{}", strange.text);
    let archive = stage.stranger.post(&format!("{path}/archive"), &json!({ "password": PASSWORD })).await?;
    assert_eq!(archive.status, StatusCode::NOT_FOUND);
    for (query, field) in [("name=..%2Fx", "name"), ("name=", "name"), ("", "name"), ("name=x&tlp=red", "tlp")] {
        let wrong = add(&mut stage.reporter, &path, query, b"x".to_vec()).await?;
        assert_eq!(
            (wrong.status, &wrong.body["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{query}"
        );
    }
    let empty = add(&mut stage.reporter, &path, "name=x", Vec::new()).await?;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text);
    Ok(())
}

#[tokio::test]
async fn what_is_too_large_or_cut_off_leaves_nothing() -> Result<()> {
    let limits = [("TOCSIN_EVIDENCE__MAX_FILE_MIB", "4"), ("TOCSIN_EVIDENCE__MAX_INCIDENT_MIB", "6")];
    let environment = limits.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let mut server = Server::start_with_people().await?;
    server.restart(environment).await?;
    let mut stage = Stage::on(server).await?;
    let path = stage.path();
    let large = add(&mut stage.reporter, &path, "name=large", vec![7; 5 << 20]).await?;
    assert_eq!((large.status, large.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"), "{}", large.text);
    let chunked = stage.reporter.request(Method::POST, &format!("{path}?name=large"));
    let pieces = futures::stream::iter((0..5).map(|_| Ok::<_, std::io::Error>(vec![7; 1 << 20])));
    let chunked = stage.reporter.send(chunked.body(reqwest::Body::wrap_stream(pieces))).await?;
    assert_eq!(chunked.status, StatusCode::PAYLOAD_TOO_LARGE, "its length was not announced: {}", chunked.text);
    cut_off(&stage, 3_000_000, 2_500_000).await?;
    assert_eq!(names(&mut stage.reporter, &path).await?, [] as [Value; 0]);
    add(&mut stage.reporter, &path, "name=first", vec![1; 4 << 20]).await?.ok()?;
    let full = add(&mut stage.reporter, &path, "name=second", vec![2; 3 << 20]).await?;
    assert_eq!((full.status, full.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"), "{}", full.text);
    add(&mut stage.reporter, &path, "name=third", vec![3; 2 << 20]).await?.ok()?;
    assert_eq!(names(&mut stage.reporter, &path).await?, ["third", "first"]);
    Ok(())
}

/// Announces so many bytes, sends fewer and hangs up.
async fn cut_off(stage: &Stage, announced: usize, sent: usize) -> Result<()> {
    let address = stage.server.url().trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await?;
    let head = format!(
        "POST {}?name=cut HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-length: {announced}\r\n\r\n",
        stage.path(),
        stage.reporter.token(),
    );
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(&vec![9; sent]).await?;
    socket.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn a_repeated_request_adds_a_file_once() -> Result<()> {
    let mut stage = Stage::new().await?;
    let address = format!("{}?name=mail.eml", stage.path());
    let mut answers = Vec::new();
    for _ in 0..2 {
        let request = stage.reporter.request(Method::POST, &address).header("idempotency-key", "upload-1");
        answers.push(stage.reporter.send(request.body("mail")).await?.ok()?);
    }
    assert_eq!(answers[0], answers[1]);
    let other = stage.reporter.request(Method::POST, &address).header("idempotency-key", "upload-1");
    let other = stage.reporter.send(other.body("another mail")).await?;
    assert_eq!(other.code(), "idempotency_mismatch", "{}", other.text);
    let path = stage.path();
    assert_eq!(names(&mut stage.reporter, &path).await?, ["mail.eml"]);
    Ok(())
}

#[tokio::test]
async fn the_archive_is_encrypted_and_its_export_is_recorded() -> Result<()> {
    let mut stage = Stage::new().await?;
    let path = stage.path();
    let large: Vec<u8> = (0..3_000_000_u32).map(|place| (place % 251) as u8).collect();
    add(&mut stage.reporter, &path, "name=a.bin", large.clone()).await?.ok()?;
    let second = add(&mut stage.reporter, &path, "name=a.bin", b"other bytes".to_vec()).await?.ok()?;
    add(&mut stage.analyst, &path, "name=internal.md&internal=true", b"secret".to_vec()).await?.ok()?;
    let short = stage.reporter.post(&format!("{path}/archive"), &json!({ "password": "short" })).await?;
    assert_eq!(
        (short.status, &short.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("password"))
    );

    let request =
        stage.reporter.request(Method::POST, &format!("{path}/archive")).json(&json!({ "password": PASSWORD }));
    let answer = request.send().await?;
    assert_eq!((answer.status(), &answer.headers()["content-type"]), (StatusCode::OK, &"application/zip".parse()?));
    let bytes = answer.bytes().await?.to_vec();
    assert!(!bytes.windows(11).any(|window| window == b"other bytes"), "it is encrypted");
    assert_eq!(bytes[..4], *b"PK\x03\x04");
    let named = |name: &[u8]| bytes.windows(name.len()).filter(|window| *window == name).count();
    // Once before the file and once in the directory; what is internal is not in it.
    for (name, times) in [("SHA256SUMS", 2), ("a (2).bin", 2), ("a.bin", 2), ("internal.md", 0)] {
        assert_eq!(named(name.as_bytes()), times, "{name}");
    }
    assert!(bytes.len() > large.len() && bytes.len() < large.len() + 2_000, "{} bytes", bytes.len());
    let custody = stage.analyst.get(&format!("/api/v1/evidence/{}/custody", id(&second)?)).await?.ok()?;
    assert_eq!(
        (&custody["items"][0]["action"], &custody["items"][0]["by"]["name"]),
        (&json!("exported"), &json!("meridian"))
    );
    let asked = json!({ "password": PASSWORD, "internal": true });
    let refused = stage.reporter.post(&format!("{path}/archive"), &asked).await?;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    for (internal, times) in [(false, 0), (true, 2)] {
        let body = json!({ "password": PASSWORD, "internal": internal });
        let request = stage.analyst.request(Method::POST, &format!("{path}/archive")).json(&body);
        let bytes = request.send().await?.error_for_status()?.bytes().await?;
        let found = bytes.windows(11).filter(|window| *window == b"internal.md").count();
        assert_eq!(found, times, "the desk's files only when they are asked for");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_survives_a_kill_behind_its_acknowledgement() -> Result<()> {
    let mut stage = Stage::new().await?;
    let path = stage.path();
    let bytes: Vec<u8> = (0..5_000_000_u32).map(|place| (place % 253) as u8).collect();
    let file = add(&mut stage.reporter, &path, "name=image.dd", bytes.clone()).await?.ok()?;
    stage.server.kill().await?;
    stage.server.restart(Vec::new()).await?;
    let mut reporter = stage.server.signed_in("meridian").await?;
    let request = reporter.request(Method::GET, &format!("/api/v1/evidence/{}", id(&file)?));
    assert_eq!(request.send().await?.bytes().await?.as_ref(), bytes);
    assert_eq!(names(&mut reporter, &path).await?, ["image.dd"]);
    Ok(())
}
