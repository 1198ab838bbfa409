//! The database of a server under test: embedded, or a database server of its own when `TOCSIN_TESTS_DATABASE=server`.
//! The same tests run on both.

use std::{env, fs, path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

/// Says which database the tests run on.
const VARIABLE: &str = "TOCSIN_TESTS_DATABASE";
/// The program of the database server.
const PROGRAM: &str = "TOCSIN_SURREAL_BIN";
const START_WITHIN: Duration = Duration::from_secs(60);

/// A running database server; killed when dropped.
pub(crate) struct Database {
    url: String,
    _process: Child,
}

impl Database {
    /// The one that the environment asks for; `None` is the embedded one.
    pub(crate) async fn start() -> Result<Option<Self>> {
        match env::var(VARIABLE).as_deref() {
            Err(_) | Ok("embedded") => return Ok(None),
            Ok("server") => {}
            Ok(other) => bail!("{VARIABLE}={other}: use embedded or server"),
        }
        let program = env::var_os(PROGRAM).with_context(|| format!("{PROGRAM} is not set"))?;
        let mut process = Command::new(program).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("its output")?).lines();
        let url = lines.next_line().await?.context("it prints its address first")?;
        // What else it prints must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let address = url.trim_start_matches("ws://").to_owned();
        timeout(START_WITHIN, async {
            while TcpStream::connect(&address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .context("the database server does not listen")?;
        Ok(Some(Self { url, _process: process }))
    }

    /// The configuration of a server that uses it. The password goes into a file of the server's directory.
    pub(crate) fn environment(&self, directory: &Path) -> Result<Vec<(String, String)>> {
        let password = directory.join("database-password");
        fs::write(&password, "root")?;
        let set = |key: &str, value: &str| (format!("TOCSIN_DATABASE__{key}"), value.to_owned());
        Ok(vec![
            set("URL", &self.url),
            set("USERNAME", "root"),
            set("PASSWORD_FILE", password.to_str().context("a path in UTF-8")?),
        ])
    }
}
