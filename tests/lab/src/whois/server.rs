//! The TCP side: one line in, one text out, close. Faults apply here as they do to HTTP, each in its WHOIS form.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::dialect::{Query, answer};
use crate::{
    faults::{Fault, Verdict},
    provider::Provider,
    world::{Shared, World},
};

/// The longest query line in bytes; what is over is not read.
const QUERY_LIMIT: u64 = 1_024;

/// How long a client may take for its query.
const QUERY_TIME: Duration = Duration::from_secs(30);

/// Which of the three servers one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Knows who knows.
    Root,
    /// Knows networks and domains.
    Registry,
    /// Knows holders of generic domains, and networks that a registry referred to.
    Registrar,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Registry => "registry",
            Self::Registrar => "registrar",
        }
    }
}

/// Accepts connections until the lab stops.
pub(crate) async fn serve(listener: TcpListener, role: Role, world: Shared) {
    let stop = world.stop.clone();
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, _)) => {
                let world = world.clone();
                tokio::spawn(async move {
                    // A client that goes away early is its own business.
                    let _ = world.stop.clone().run_until_cancelled(converse(stream, role, &world)).await;
                });
            }
            // Out of file descriptors, mostly: give others a moment to close theirs.
            Err(_) => world.pause(Duration::from_millis(50)).await,
        }
    }
}

async fn converse(stream: TcpStream, role: Role, world: &World) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    let mut limited = (&mut stream).take(QUERY_LIMIT);
    tokio::time::timeout(QUERY_TIME, limited.read_until(b'\n', &mut line)).await.map_err(io::Error::from)??;
    let line = String::from_utf8_lossy(&line).trim().to_owned();
    let query = Query::parse(&line);
    let running = world.counters.arrived(Provider::Whois, format!("{} {line}", role.name()), query.observable());
    let mut verdict = Verdict::default();
    if world.faults.is_armed() {
        let text = format!("{} {line}\n{}", role.name(), query.observable().unwrap_or_default());
        verdict = world.faults.decide(Provider::Whois, &text);
    }
    world.pause(world.latency() + verdict.delay).await;
    let text = answer(role, &query, &world.whois);
    let to = stream.get_mut();
    match verdict.fault {
        None | Some(Fault::Slow { .. } | Fault::GzipBomb) => to.write_all(text.as_bytes()).await?,
        Some(Fault::SlowAnswer { ms }) => {
            world.pause(Duration::from_millis(ms)).await;
            to.write_all(text.as_bytes()).await?;
        }
        Some(fault) => {
            strike(to, &fault, &text, world).await?;
            return to.shutdown().await;
        }
    }
    running.answered(200);
    to.shutdown().await
}

async fn strike(to: &mut TcpStream, fault: &Fault, text: &str, world: &World) -> io::Result<()> {
    match fault {
        Fault::Status { code: 429, .. } => {
            to.write_all(b"%ERROR:201: access denied: query rate limit exceeded, try again later\r\n").await
        }
        Fault::Status { .. } => to.write_all(b"% Service temporarily unavailable\r\n").await,
        Fault::Cut => to.write_all(&text.as_bytes()[..text.len() / 2]).await,
        Fault::Malformed => to.write_all(&[0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80, 0x0a].repeat(32)).await,
        Fault::WrongShape => to.write_all(b"<html><body>Please use our web form.</body></html>\r\n").await,
        Fault::Redirect { to: other } => {
            to.write_all(format!("refer:        {other}\r\nReferralServer: whois://{other}\r\n").as_bytes()).await
        }
        Fault::Huge { bytes } => huge(to, *bytes).await,
        Fault::Hang => {
            world.stop.cancelled().await;
            Ok(())
        }
        Fault::LostRequest | Fault::LostAnswer | Fault::Slow { .. } | Fault::SlowAnswer { .. } | Fault::GzipBomb => {
            Ok(())
        }
    }
}

async fn huge(to: &mut TcpStream, bytes: u64) -> io::Result<()> {
    let line = b"remarks:        this line stands here again and again and again\r\n".repeat(1_000);
    let mut left = bytes;
    while left > 0 {
        let piece = line.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        to.write_all(&line[..piece]).await?;
        left -= piece as u64;
    }
    Ok(())
}
