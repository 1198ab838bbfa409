//! DNS queries: over UDP, over TCP where the answer does not fit, to each server in turn until the time is up.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout_at,
};

use super::{
    dns_message::{self, Answer, RecordType, Reply},
    dns_servers::DnsServers,
};
use crate::grant::{DnsPass, Refusal};

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DnsError {
    NotFound,
    Denied(String),
    Invalid(String),
    Failed(String),
    Unreachable(String),
    Timeout,
    TooLarge(u64),
}

impl From<Refusal> for DnsError {
    fn from(refusal: Refusal) -> Self {
        DnsError::Denied(refusal.0)
    }
}

/// What one query may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueryAllowance {
    /// All repetitions end by then.
    pub(crate) deadline: Instant,
    /// Largest answer, in bytes.
    pub(crate) answer_limit: usize,
}

/// How often each server is asked: a datagram may be lost.
const ROUNDS: u32 = 2;

/// Asks for a name that the grant covers.
pub(crate) async fn query(
    servers: &DnsServers,
    pass: &DnsPass,
    kind: RecordType,
    allowance: QueryAllowance,
) -> Result<Vec<Answer>, DnsError> {
    let unknown = |error: io::Error| DnsError::Unreachable(format!("the DNS servers are not known: {error}"));
    let servers = servers.now().await.map_err(unknown)?;
    let attempts = ROUNDS.saturating_mul(u32::try_from(servers.len()).unwrap_or(u32::MAX));
    let share = allowance.deadline.saturating_duration_since(Instant::now()) / attempts;
    let mut last = DnsError::Timeout;
    for _ in 0..ROUNDS {
        for server in &servers {
            match ask(*server, pass, kind, share, allowance).await {
                Err(error @ (DnsError::Failed(_) | DnsError::Unreachable(_) | DnsError::Timeout)) => last = error,
                settled => return settled,
            }
        }
    }
    Err(last)
}

/// Asks one server once.
async fn ask(
    server: SocketAddr,
    pass: &DnsPass,
    kind: RecordType,
    share: Duration,
    allowance: QueryAllowance,
) -> Result<Vec<Answer>, DnsError> {
    let question = dns_message::question(rand::random(), pass.name(), kind)
        .ok_or_else(|| DnsError::Invalid(format!("`{}` is longer than a DNS name may be", pass.name())))?;
    let limit = allowance.answer_limit;
    let until = (Instant::now() + share).min(allowance.deadline);
    let work = async {
        match over_udp(server, &question, kind, limit).await? {
            Reply::Truncated => over_tcp(server, &question, kind, limit).await,
            reply => Ok(reply),
        }
    };
    match timeout_at(until.into(), work).await {
        Err(_) => Err(DnsError::Timeout),
        Ok(Err(problem)) => Err(problem),
        Ok(Ok(Reply::Found(answers))) => Ok(answers),
        Ok(Ok(Reply::NotFound)) => Err(DnsError::NotFound),
        Ok(Ok(Reply::Failed(word))) => Err(DnsError::Failed(format!("the DNS server answered {word}"))),
        Ok(Ok(Reply::Foreign | Reply::Truncated)) => {
            Err(DnsError::Failed("the DNS server's answer does not belong to the question".to_owned()))
        }
    }
}

/// A socket of its own for each question, connected: what another sender forges has to guess port, id and question.
async fn over_udp(server: SocketAddr, question: &[u8], kind: RecordType, limit: usize) -> Result<Reply, DnsError> {
    let failed = |error: io::Error| unreachable(server, &error);
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).await.map_err(failed)?;
    socket.connect(server).await.map_err(failed)?;
    socket.send(question).await.map_err(failed)?;
    // One byte more than was offered, so that an answer over it is seen as such.
    let mut buffer = vec![0; usize::from(dns_message::UDP_PAYLOAD).max(limit) + 1];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(failed)?;
        match dns_message::reply(question, &buffer[..length], kind) {
            Reply::Foreign => {}
            Reply::Truncated => return Ok(Reply::Truncated),
            _ if length > limit => return Err(DnsError::TooLarge(limit as u64)),
            reply => return Ok(reply),
        }
    }
}

/// RFC 7766: each message after its length in two bytes.
async fn over_tcp(server: SocketAddr, question: &[u8], kind: RecordType, limit: usize) -> Result<Reply, DnsError> {
    let failed = |error: io::Error| unreachable(server, &error);
    let mut stream = TcpStream::connect(server).await.map_err(failed)?;
    let mut message = u16::try_from(question.len()).expect("a question has at most 288 bytes").to_be_bytes().to_vec();
    message.extend_from_slice(question);
    stream.write_all(&message).await.map_err(failed)?;
    let length = usize::from(stream.read_u16().await.map_err(failed)?);
    if length > limit {
        return Err(DnsError::TooLarge(limit as u64));
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).await.map_err(failed)?;
    Ok(dns_message::reply(question, &answer, kind))
}

fn unreachable(server: SocketAddr, error: &io::Error) -> DnsError {
    DnsError::Unreachable(format!("the DNS server {server} could not be asked: {error}"))
}
