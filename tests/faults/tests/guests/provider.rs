//! A provider on loopback that answers by path: `/ok`, `/echo`, `/silent`, `/huge`, `/endless`, `/redirect?URL`.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub struct Provider {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = seen.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, log.clone()));
            }
        });
        Self { port, seen, serving }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn requests(&self) -> usize {
        self.seen.lock().expect("the log").len()
    }

    /// The head of the last request, names in lower case as the client sends them.
    pub fn last_request(&self) -> String {
        self.seen.lock().expect("the log").last().cloned().unwrap_or_default()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => head.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    log.lock().expect("the log").push(head.clone());
    let target = head.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // The other side may hang up at any time: that is what some tests are about.
    drop(answer(&mut stream, path, query, &head).await);
}

async fn answer(stream: &mut TcpStream, path: &str, query: &str, head: &str) -> std::io::Result<()> {
    let ok = |length: usize| format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    match path {
        "/silent" => std::future::pending().await,
        "/redirect" => {
            let head =
                format!("HTTP/1.1 302 Found\r\nlocation: {query}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await
        }
        "/huge" => stream.write_all(ok(100 << 20).as_bytes()).await,
        "/endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'z'; 64 << 10]).await?;
            }
        }
        "/echo" => stream.write_all(format!("{}{head}", ok(head.len())).as_bytes()).await,
        _ => stream.write_all(format!("{}ok", ok(2)).as_bytes()).await,
    }
}
