//! A mail server that keeps what it is given (RFC 5321, as far as a mail client needs it): without TLS, on loopback.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    sync::Notify,
    task::JoinHandle,
    time::timeout,
};

/// How long a test waits for a mail before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenMail {
    /// Whom it is for, as the envelope says.
    pub to: Vec<String>,
    /// The headers and the body, as they were sent.
    pub text: String,
}

impl TakenMail {
    /// A header's value, unfolded.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let prefix = format!("{}:", name.to_ascii_lowercase());
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&prefix));
        line.map(|line| line[prefix.len()..].trim().to_owned()).unwrap_or_default()
    }

    /// The body; quoted-printable is undone.
    #[must_use]
    pub fn body(&self) -> String {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        if self.header("content-transfer-encoding").eq_ignore_ascii_case("quoted-printable") {
            return unquoted(body);
        }
        body.to_owned()
    }
}

#[derive(Default)]
struct Kept {
    mails: Mutex<Vec<TakenMail>>,
    came: Notify,
    refusing: AtomicBool,
}

/// The mail server.
pub struct MailServer {
    address: SocketAddr,
    kept: Arc<Kept>,
    task: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailServer {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> std::io::Result<Self> {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    /// Starts one at this address.
    ///
    /// # Errors
    /// When it is taken.
    pub async fn start_at(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let kept = Arc::new(Kept::default());
        let shared = Arc::clone(&kept);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&shared);
                // A client that breaks off is its own affair.
                tokio::spawn(async move { converse(stream, &kept).await.ok() });
            }
        });
        Ok(Self { address, kept, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it says for now that it takes nothing (451).
    pub fn refuse(&self, refusing: bool) {
        self.kept.refusing.store(refusing, Ordering::SeqCst);
    }

    /// What it took so far.
    #[must_use]
    pub fn mails(&self) -> Vec<TakenMail> {
        self.kept.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until a mail is there that this is true of.
    ///
    /// # Errors
    /// With what is there, when none comes.
    pub async fn mail(&self, wanted: impl Fn(&TakenMail) -> bool) -> Result<TakenMail, String> {
        let waited = timeout(PATIENCE, async {
            loop {
                let came = self.kept.came.notified();
                if let Some(mail) = self.mails().into_iter().find(&wanted) {
                    return mail;
                }
                came.await;
            }
        });
        waited.await.map_err(|_| format!("no such mail came; there are {:#?}", self.mails()))
    }
}

async fn converse(stream: TcpStream, kept: &Kept) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    say(&mut writer, "220 lab.test ESMTP").await?;
    let mut to = Vec::new();
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => say(&mut writer, "250-lab.test\r\n250 8BITMIME").await?,
            "MAIL" if kept.refusing.load(Ordering::SeqCst) => say(&mut writer, "451 4.3.0 not now").await?,
            "RCPT" => {
                let address = line.split('<').nth(1).and_then(|rest| rest.split('>').next());
                to.extend(address.map(str::to_owned));
                say(&mut writer, "250 OK").await?;
            }
            "DATA" => {
                say(&mut writer, "354 go on").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push_str("\r\n");
                }
                let mail = TakenMail { to: std::mem::take(&mut to), text };
                kept.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                kept.came.notify_waiters();
                say(&mut writer, "250 OK").await?;
            }
            "QUIT" => return say(&mut writer, "221 bye").await,
            _ => say(&mut writer, "250 OK").await?,
        }
    }
    Ok(())
}

async fn say(writer: &mut OwnedWriteHalf, line: &str) -> std::io::Result<()> {
    writer.write_all(format!("{line}\r\n").as_bytes()).await
}

/// Undoes quoted-printable (RFC 2045 section 6.7).
fn unquoted(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'=' && tail.len() >= 2)
            .then(|| std::str::from_utf8(&tail[..2]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
