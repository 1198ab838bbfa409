//! A peer on loopback that writes what the test says to each connection and then waits for the other side to close.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

pub struct Peer {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

/// What happens after the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Close,
    Wait,
    /// The answer again and again.
    Repeat,
}

impl Peer {
    pub async fn start(answer: Vec<u8>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let (seen, answer) = (Arc::clone(&connections), Arc::new(answer));
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                seen.fetch_add(1, Ordering::AcqRel);
                let answer = Arc::clone(&answer);
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    drop(stream.read(&mut request).await);
                    while stream.write_all(&answer).await.is_ok() && then == Then::Repeat {}
                    if then == Then::Wait {
                        while stream.read(&mut request).await.is_ok_and(|count| count > 0) {}
                    }
                });
            }
        });
        Self { address, connections, serving }
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Acquire)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
