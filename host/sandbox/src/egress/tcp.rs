//! One request and its answer over TCP (WHOIS, RFC 3912).

use std::time::Instant;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout_at,
};

use super::{
    gate::{Gate, GateError},
    http::HttpError,
};
use crate::grant::TcpPass;

/// Connects to an address that the gate passed, sends, and reads until the other side closes.
pub(crate) async fn exchange(
    gate: &Gate,
    pass: &TcpPass,
    request: &[u8],
    answer_limit: usize,
    deadline: Instant,
) -> Result<Vec<u8>, HttpError> {
    let work = async {
        let addresses = gate.addresses(pass.host()).await?.of_tcp(pass);
        let mut stream = TcpStream::connect(addresses.as_slice()).await.map_err(|error| unreachable(pass, &error))?;
        stream.write_all(request).await.map_err(|error| unreachable(pass, &error))?;
        let mut answer = Vec::new();
        let mut limited = (&mut stream).take(answer_limit as u64 + 1);
        limited.read_to_end(&mut answer).await.map_err(|error| unreachable(pass, &error))?;
        if answer.len() > answer_limit { Err(HttpError::TooLarge(answer_limit as u64)) } else { Ok(answer) }
    };
    timeout_at(deadline.into(), work).await.map_err(|_| HttpError::Timeout)?
}

fn unreachable(pass: &TcpPass, error: &std::io::Error) -> HttpError {
    HttpError::Unreachable(format!("the exchange with {} failed: {error}", pass.host()))
}

impl From<GateError> for HttpError {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Refused(refusal) => refusal.into(),
            GateError::Unresolved { .. } => HttpError::Unreachable(error.to_string()),
        }
    }
}
