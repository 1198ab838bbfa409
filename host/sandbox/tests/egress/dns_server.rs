//! A little DNS server on loopback that answers by name, over UDP and TCP, and remembers what it was asked.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
    task::JoinHandle,
};

/// What a name's records say: type and data as they stand in the message.
type Records = Vec<(u16, Vec<u8>)>;

pub struct DnsServer {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    serving: [JoinHandle<()>; 2],
}

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const MX: u16 = 15;
const TXT: u16 = 16;
const AAAA: u16 = 28;

impl DnsServer {
    pub async fn start() -> Self {
        // The same port twice: another process may take the one for TCP in between.
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().expect("an address")).await {
                break (udp, tcp);
            }
        };
        let address = udp.local_addr().expect("an address");
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let serving =
            [tokio::spawn(serve_udp(udp, Arc::clone(&asked))), tokio::spawn(serve_tcp(tcp, Arc::clone(&asked)))];
        Self { address, asked, serving }
    }

    /// The questions so far, with the transport: `udp 2.0.0.127.bl.example 1`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("the log").clone()
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.serving.iter().for_each(JoinHandle::abort);
    }
}

async fn serve_udp(socket: UdpSocket, asked: Arc<Mutex<Vec<String>>>) {
    let mut buffer = [0; 1500];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let (name, kind) = question(&buffer[..length]);
        asked.lock().expect("the log").push(format!("udp {name} {kind}"));
        match name.split('.').next() {
            Some("silent") => {}
            Some("forged") => {
                // Another id, another question, then the answer.
                let mut other = answer(&buffer[..length], &name, kind, false);
                other[0] ^= 0xff;
                drop(socket.send_to(&other, from).await);
                let mut other = answer(&buffer[..length], &name, kind, false);
                other[13] ^= 0x01;
                drop(socket.send_to(&other, from).await);
                drop(socket.send_to(&answer(&buffer[..length], &name, kind, false), from).await);
            }
            Some("junk") => drop(socket.send_to(&[0; 7], from).await),
            _ => drop(socket.send_to(&answer(&buffer[..length], &name, kind, true), from).await),
        }
    }
}

async fn serve_tcp(listener: TcpListener, asked: Arc<Mutex<Vec<String>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut query = vec![0; usize::from(stream.read_u16().await.expect("a length"))];
        stream.read_exact(&mut query).await.expect("a question");
        let (name, kind) = question(&query);
        asked.lock().expect("the log").push(format!("tcp {name} {kind}"));
        let answer = answer(&query, &name, kind, false);
        let length = u16::try_from(answer.len()).expect("fits").to_be_bytes();
        // A client that stops at its limit closes at once.
        drop(stream.write_all(&[&length[..], &answer].concat()).await);
    }
}

/// The name and the type of the only question.
fn question(query: &[u8]) -> (String, u16) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while query[at] > 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..end]).into_owned());
        at = end;
    }
    (labels.join("."), u16::from_be_bytes([query[at + 1], query[at + 2]]))
}

fn answer(query: &[u8], name: &str, kind: u16, udp: bool) -> Vec<u8> {
    let end = 12 + name.len() + 2 + 4;
    let mut message = [&query[..2], &[0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0], &query[12..end]].concat();
    let first = name.split('.').next().unwrap_or_default();
    let records = match (first, kind) {
        ("nothing", _) => return with_code(message, 3),
        ("broken", _) => return with_code(message, 2),
        ("long" | "huge", _) if udp => {
            message[2] |= 0x02;
            return message;
        }
        ("long", TXT) => vec![(TXT, text(&"x".repeat(200)).repeat(7))],
        ("huge", TXT) => vec![(TXT, text(&"x".repeat(200)).repeat(20))],
        _ => records(first, kind),
    };
    message[7] = u8::try_from(records.len()).expect("few");
    for (kind, data) in records {
        // The name is the one of the question, except behind an alias.
        let owner: &[u8] =
            if first == "alias" && kind != CNAME { &[4, b'r', b'e', b'a', b'l', 0] } else { &[0xc0, 12] };
        message.extend_from_slice(owner);
        message.extend_from_slice(&kind.to_be_bytes());
        message.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        message.extend_from_slice(&u16::try_from(data.len()).expect("fits").to_be_bytes());
        message.extend_from_slice(&data);
    }
    message
}

fn with_code(mut message: Vec<u8>, code: u8) -> Vec<u8> {
    message[3] |= code;
    message
}

fn records(first: &str, kind: u16) -> Records {
    match (first, kind) {
        ("empty", _) => Vec::new(),
        ("alias", A) => vec![(CNAME, b"\x04real\0".to_vec()), (A, vec![127, 0, 0, 4]), (TXT, text("of no interest"))],
        ("alias", CNAME) => vec![(CNAME, b"\x04real\0".to_vec())],
        ("loop", A) => vec![(CNAME, vec![0xc0, 12])],
        (_, A) => vec![(A, vec![127, 0, 0, 2]), (A, vec![127, 0, 0, 10])],
        (_, AAAA) => vec![(AAAA, std::net::Ipv6Addr::LOCALHOST.octets().to_vec())],
        (_, NS) => vec![(NS, b"\x02ns\xc0\x0c".to_vec())],
        (_, PTR) => vec![(PTR, b"\x04host\x07example\0".to_vec())],
        (_, MX) => vec![(MX, b"\0\x0a\x02mx\xc0\x0c".to_vec())],
        (_, TXT) => vec![(TXT, [text("listed, see "), text("https://bl.example/\u{ff}")].concat())],
        _ => Vec::new(),
    }
}

/// One character-string. The character ÿ becomes the byte 0xff, which is not UTF-8.
fn text(text: &str) -> Vec<u8> {
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    [&[u8::try_from(bytes.len()).expect("short")][..], &bytes].concat()
}
