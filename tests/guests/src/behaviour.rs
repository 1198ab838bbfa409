//! The behaviours, one function each.

use serde_json::Value;

use crate::bindings::{
    exports::tocsin::plugin::enrichment::Answer,
    tocsin::plugin::{
        http::{self, Credential, Placement, Request},
        log, settings,
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
    let failure = |kind, message: &str| Failure { kind, message: message.to_owned() };
    match http::send(&request) {
        Ok(response) => {
            let body = String::from_utf8_lossy(&response.body).into_owned();
            Ok(answer(format!("{} {} {body}", response.status, response.url)))
        }
        Err(http::Error::Denied(message)) => Err(failure(FailureKind::Denied, &message)),
        Err(http::Error::Redirect(message)) => Err(failure(FailureKind::Rejected, &message)),
        Err(http::Error::TooLarge(bytes)) => Err(failure(FailureKind::TooLarge, &format!("more than {bytes} bytes"))),
        Err(http::Error::Timeout) => Err(failure(FailureKind::Unavailable, "timeout")),
        Err(error) => Err(failure(FailureKind::Unavailable, &format!("{error:?}"))),
    }
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
