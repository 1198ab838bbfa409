//! The behaviours, one function each.

use serde_json::Value;

use crate::bindings::{
    exports::tocsin::plugin::enrichment::Answer,
    tocsin::plugin::{
        dns,
        http::{self, Credential, Placement, Request},
        log, settings, tcp,
        types::{Failure, FailureKind, Verdict},
    },
};

/// Does what the setting `behaviour` says.
pub fn run() -> Result<Answer, Failure> {
    let settings: Value = serde_json::from_str(&settings::get()).map_err(|error| failure(&error.to_string()))?;
    let text = |key: &str| settings[key].as_str().unwrap_or_default().to_owned();
    match text("behaviour").as_str() {
        "fetch" => fetch(&text("target"), Vec::new()),
        "fetch-with-secret" => {
            let place = Placement::Header(("X-Api-Key".to_owned(), String::new()));
            fetch(&text("target"), vec![Credential { secret: "api_key".to_owned(), place }])
        }
        "tell-settings" => Ok(answer(settings.to_string())),
        "endless-loop" => endless_loop(),
        "memory-hog" => memory_hog(),
        "deep-recursion" => Ok(answer(deep_recursion(u64::MAX).to_string())),
        "panic" => panic!("as asked"),
        "giant-log" => Ok(giant_log()),
        "giant-return" => Ok(answer("x".repeat(4 << 20))),
        "many-requests" => many_requests(&text("target")),
        "exchange" => exchange(&text("peer")),
        "query" => query(&text("name"), &text("record")),
        "fetch-and-panic" => {
            fetch(&text("target"), Vec::new())?;
            panic!("as asked")
        }
        "many-queries" => many_queries(&text("name")),
        other => Err(failure(&format!("no behaviour {other}"))),
    }
}

fn answer(summary: String) -> Answer {
    Answer {
        verdict: Verdict::Unknown,
        score: 0,
        confidence: 0,
        summary,
        facts: Vec::new(),
        related: Vec::new(),
        references: Vec::new(),
        raw: Vec::new(),
    }
}

fn failure(message: &str) -> Failure {
    Failure { kind: FailureKind::Other("behaviour".to_owned()), message: message.to_owned() }
}

fn fetch(url: &str, credentials: Vec<Credential>) -> Result<Answer, Failure> {
    let request = Request {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: Vec::new(),
        body: None,
        credentials,
        max_age: None,
    };
    let response = http::send(&request).map_err(unanswered)?;
    let body = String::from_utf8_lossy(&response.body).into_owned();
    Ok(answer(format!("{} {} {body}", response.status, response.url)))
}

fn unanswered(error: http::Error) -> Failure {
    let (kind, message) = match error {
        http::Error::Denied(message) => (FailureKind::Denied, message),
        http::Error::Redirect(message) => (FailureKind::Rejected, message),
        http::Error::TooLarge(bytes) => (FailureKind::TooLarge, format!("more than {bytes} bytes")),
        http::Error::Timeout => (FailureKind::Unavailable, "timeout".to_owned()),
        error => (FailureKind::Unavailable, format!("{error:?}")),
    };
    Failure { kind, message }
}

/// One exchange over TCP; the answer's length and beginning.
fn exchange(peer: &str) -> Result<Answer, Failure> {
    let (host, port) = peer.rsplit_once(':').unwrap_or((peer, "43"));
    let bytes = tcp::exchange(host, port.parse().unwrap_or(43), b"example.test\r\n").map_err(unanswered)?;
    let beginning: String = String::from_utf8_lossy(&bytes).chars().take(100).collect();
    Ok(answer(format!("{} bytes: {beginning}", bytes.len())))
}

/// One DNS query; the records as text, one after the other.
fn query(name: &str, record: &str) -> Result<Answer, Failure> {
    let kind = match record {
        "A" => dns::RecordType::A,
        "AAAA" => dns::RecordType::Aaaa,
        "CNAME" => dns::RecordType::Cname,
        "MX" => dns::RecordType::Mx,
        "NS" => dns::RecordType::Ns,
        "PTR" => dns::RecordType::Ptr,
        "TXT" => dns::RecordType::Txt,
        other => dns::RecordType::Other(other.to_owned()),
    };
    let text = |answer: &dns::Answer| format!("{} {} {:?}", answer.name, answer.ttl, answer.data);
    match dns::query(name, &kind) {
        Ok(answers) => Ok(answer(answers.iter().map(text).collect::<Vec<_>>().join("; "))),
        Err(dns::Error::NotFound) => Ok(answer("not found".to_owned())),
        Err(dns::Error::Denied(message)) => Err(Failure { kind: FailureKind::Denied, message }),
        Err(dns::Error::Invalid(message)) => Err(Failure { kind: FailureKind::Misconfigured, message }),
        Err(dns::Error::TooLarge(bytes)) => {
            Err(Failure { kind: FailureKind::TooLarge, message: format!("more than {bytes} bytes") })
        }
        Err(error) => Err(Failure { kind: FailureKind::Unavailable, message: format!("{error:?}") }),
    }
}

fn many_queries(name: &str) -> Result<Answer, Failure> {
    for _ in 0..10_000 {
        query(name, "A")?;
    }
    Ok(answer("sent them all".to_owned()))
}

fn endless_loop() -> ! {
    let mut number = 0_u64;
    loop {
        number = std::hint::black_box(number.wrapping_add(1));
    }
}

fn memory_hog() -> ! {
    let mut hoard: Vec<Vec<u8>> = Vec::new();
    loop {
        hoard.push(std::hint::black_box(vec![1; 1 << 20]));
    }
}

fn deep_recursion(depth: u64) -> u64 {
    let place = std::hint::black_box([depth; 64]);
    if depth == 0 { place[0] } else { deep_recursion(depth - 1).wrapping_add(place[1]) }
}

fn giant_log() -> Answer {
    for number in 0..10_000 {
        log::write(log::Level::Info, &format!("{number} {}", "y".repeat(1024)));
    }
    answer("logged".to_owned())
}

fn many_requests(url: &str) -> Result<Answer, Failure> {
    for _ in 0..10_000 {
        fetch(url, Vec::new())?;
    }
    Ok(answer("sent them all".to_owned()))
}
