//! Badly behaved components: each is contained, reported with its reason, and the host serves another call meanwhile.

mod guests {
    pub mod playbook;
    pub mod provider;
    pub mod stage;
}

use std::time::{Duration, Instant};

use guests::{
    provider::Provider,
    stage::{Stage, component_bytes},
};
use serde_json::json;
use tocsin_model::plugin::Grant;
use tocsin_sandbox::{CallError, CallErrorKind, HealthState};

/// The call of a misbehaving connection failed as expected, and a polite one was served while it ran.
async fn fails(stage: &Stage, behaviour: &str, kind: &CallErrorKind, reason: &str) -> CallError {
    let provider = Provider::start().await;
    let bad = stage.connection(json!({ "behaviour": behaviour, "url": provider.url("/") }), |_| {});
    let target = provider.url("/ok");
    let polite = stage.connection(json!({ "behaviour": "fetch", "url": target, "target": target }), |_| {});
    let (failed, served) = tokio::join!(stage.enrich(&bad), stage.enrich(&polite));
    let served = served.expect("the polite connection is served meanwhile");
    assert!(served.answer.summary.starts_with("200"), "{}", served.answer.summary);
    let error = failed.expect_err("the misbehaviour is reported");
    assert_eq!(error.kind, *kind, "{error}");
    assert!(error.message.contains(reason), "{error}");
    let stats = bad.stats();
    assert_eq!((stats.calls, stats.failures), (1, 1));
    assert_eq!(stats.last_failures[0].error, error);
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_loop_ends_when_its_processor_time_is_used_up() {
    let stage = Stage::new().await;
    fails(&stage, "endless-loop", &CallErrorKind::Timeout, "limits.cpu_ms").await;
    assert_eq!(stage.component.health(), HealthState::Serving, "a slow call is no crash");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_hog_is_told_its_limit() {
    let stage = Stage::new().await;
    fails(&stage, "memory-hog", &CallErrorKind::OutOfMemory, "16 MiB").await;
    assert!(stage.component.stats().memory_peak <= 16 << 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deep_recursion_is_a_crash_of_the_guest_alone() {
    let stage = Stage::new().await;
    let error = fails(&stage, "deep-recursion", &CallErrorKind::Trap, "crashed").await;
    assert!(!error.log.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_a_crash_of_the_guest_alone() {
    let stage = Stage::new().await;
    fails(&stage, "panic", &CallErrorKind::Trap, "panicked").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_giant_return_value_is_refused_at_the_limit() {
    let stage = Stage::new().await;
    fails(&stage, "giant-return", &CallErrorKind::TooLarge, "limits.host_call_mib").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_loop_rests_the_plugin_until_an_administrator_enables_it() {
    let stage = Stage::new().await;
    let bad = stage.connection(json!({ "behaviour": "panic" }), |_| {});
    for _ in 0..3 {
        assert_eq!(stage.enrich(&bad).await.expect_err("a crash").kind, CallErrorKind::Trap);
    }
    let refused = stage.enrich(&bad).await.expect_err("it rests");
    assert_eq!(refused.kind, CallErrorKind::Disabled);
    assert!(refused.message.contains("panicked"), "{refused}");
    stage.component.enable();
    assert_eq!(stage.enrich(&bad).await.expect_err("it runs again").kind, CallErrorKind::Trap);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_giant_log_is_cut_and_the_call_goes_on() {
    let stage = Stage::new().await;
    let connection = stage.connection(json!({ "behaviour": "giant-log" }), |_| {});
    let answer = stage.enrich(&connection).await.expect("logging is no failure");
    assert_eq!(answer.answer.summary, "logged");
    assert!(connection.stats().log_lines_dropped > 9_000);
    let logs = stage.component.logs();
    let bytes: usize = logs.iter().map(|line| line.message.len()).sum();
    assert!(bytes <= 17 << 10, "{bytes}");
    assert!(logs.last().is_some_and(|line| line.message.contains("limits.log_kib")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_never_answers_ends_with_the_time_of_the_call() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    let target = provider.url("/silent");
    let slow = stage.connection(json!({ "behaviour": "fetch", "url": target, "target": target }), |_| {});
    let deadline = Instant::now() + Duration::from_millis(300);
    let error = slow.enrich(&stage.observable(), deadline).await.expect_err("no answer");
    // The guest may hear of the time-out first and report it itself, or the call ends.
    assert!(matches!(error.kind, CallErrorKind::Timeout | CallErrorKind::Unavailable), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_without_a_grant_is_denied_with_the_missing_line() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    let settings = json!({ "behaviour": "fetch", "target": provider.url("/ok"), "url": "http://granted.test/" });
    let error = stage.enrich(&stage.connection(settings, |_| {})).await.expect_err("denied");
    assert_eq!(error.kind, CallErrorKind::Denied);
    let line = format!(
        "capabilities.http lacks \"127.0.0.1:{}\": an administrator grants it under Plugins › Misbehaviour › Grants",
        provider.port()
    );
    assert_eq!(error.message, line);
    assert_eq!(provider.requests(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_leads_nowhere_that_no_grant_leads() {
    let stage = Stage::new().await;
    let (provider, elsewhere) = (Provider::start().await, Provider::start().await);
    let target = provider.url(&format!("/redirect?{}", elsewhere.url("/ok")));
    let settings = json!({ "behaviour": "fetch", "url": target, "target": target });
    let error = stage.enrich(&stage.connection(settings, |_| {})).await.expect_err("denied");
    assert!(error.message.contains("redirect") && error.message.contains("capabilities.http lacks"), "{error}");
    assert_eq!((provider.requests(), elsewhere.requests()), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_to_a_metadata_address_is_refused() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    let target = provider.url("/redirect?http://169.254.169.254/latest/meta-data/");
    let settings = json!({ "behaviour": "fetch", "url": target, "target": target, "other": "http://169.254.169.254/" });
    let error = stage.enrich(&stage.connection(settings, |_| {})).await.expect_err("denied");
    assert!(error.message.contains("private_networks lacks \"169.254.169.254\""), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_resolves_to_loopback_is_refused_unless_the_network_is_granted() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    let target = format!("http://rebound.test:{}/ok", provider.port());
    let settings = json!({ "behaviour": "fetch", "url": target, "target": target });
    let without = stage.connection(settings.clone(), |grant: &mut Grant| grant.private_networks.clear());
    let error = stage.enrich(&without).await.expect_err("denied");
    assert_eq!(error.kind, CallErrorKind::Denied, "{error}");
    assert!(error.message.contains("private_networks lacks \"127.0.0.1\""), "{error}");
    assert_eq!(provider.requests(), 0);
    let with = stage.connection(settings, |_| {});
    assert!(stage.enrich(&with).await.expect("granted").answer.summary.starts_with("200"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_in_other_spellings_are_still_addresses() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    for host in ["2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "017700000001"] {
        let target = format!("http://{host}:{}/ok", provider.port());
        let settings = json!({ "behaviour": "fetch", "url": provider.url("/"), "target": target });
        let connection = stage.connection(settings, |grant: &mut Grant| grant.private_networks.clear());
        let error = stage.enrich(&connection).await.expect_err(host);
        assert_eq!(error.kind, CallErrorKind::Denied, "{host}: {error}");
    }
    assert_eq!(provider.requests(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_goes_to_its_own_host_only_and_is_never_shown_to_the_guest() {
    let stage = Stage::new().await;
    let (own, foreign) = (Provider::start().await, Provider::start().await);
    let settings = |target: String| json!({ "behaviour": "fetch-with-secret", "url": foreign.url("/"), "other": own.url("/"), "target": target });
    let error = stage.enrich(&stage.connection(settings(foreign.url("/ok")), |_| {})).await.expect_err("denied");
    assert!(error.message.contains("secrets.api_key.to lacks"), "{error}");
    assert_eq!(foreign.requests(), 0);

    let echoed = stage.enrich(&stage.connection(settings(own.url("/echo")), |_| {})).await.expect("its own host");
    assert!(own.last_request().contains("x-api-key: hunter2-hunter2"), "{}", own.last_request());
    assert!(echoed.answer.summary.contains("[secret]"), "{}", echoed.answer.summary);
    assert!(!echoed.answer.summary.contains("hunter2"));

    let abroad = own.url(&format!("/redirect?{}", foreign.url("/echo")));
    stage.enrich(&stage.connection(settings(abroad), |_| {})).await.expect("follows without the secret");
    assert!(!foreign.last_request().contains("hunter2"), "{}", foreign.last_request());

    let told = stage.connection(json!({ "behaviour": "tell-settings" }), |_| {});
    assert!(!stage.enrich(&told).await.expect("settings").answer.summary.contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_huge_answer_stops_at_the_response_limit() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    for path in ["/huge", "/endless"] {
        let target = provider.url(path);
        let settings = json!({ "behaviour": "fetch", "url": target, "target": target });
        let error = stage.enrich(&stage.connection(settings, |_| {})).await.expect_err(path);
        assert_eq!(error.kind, CallErrorKind::TooLarge, "{path}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_beyond_the_limit_are_not_sent() {
    let stage = Stage::new().await;
    let provider = Provider::start().await;
    let target = provider.url("/ok");
    let settings = json!({ "behaviour": "many-requests", "url": target, "target": target });
    let connection = stage.connection(settings, |_| {});
    let error = stage.enrich(&connection).await.expect_err("a limit");
    assert!(error.message.contains("limits.requests"), "{error}");
    assert_eq!((provider.requests(), connection.stats().requests), (10, 10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_beyond_the_world_or_the_manifest_are_refused_by_name() {
    let stage = Stage::new().await;
    let foreign = stage.sandbox.inspect(&component_bytes("foreign-import")).expect_err("refused").to_string();
    assert!(foreign.contains("example:foreign/files") && foreign.contains("enrichment-connector"), "{foreign}");
    let unrequested = stage.sandbox.inspect(&component_bytes("unrequested-import")).expect_err("refused").to_string();
    assert!(unrequested.contains("tocsin:plugin/tcp") && unrequested.contains("capabilities.tcp"), "{unrequested}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_files_are_refused_and_never_crash_the_host() {
    let stage = Stage::new().await;
    let whole = component_bytes("misbehaviour");
    for cut in (0..whole.len()).step_by(whole.len() / 97 + 1) {
        assert!(stage.sandbox.inspect(&whole[..cut]).is_err(), "cut at {cut}");
        let mut damaged = whole.to_vec();
        damaged[cut] ^= 0xa5;
        // Some places carry no meaning; what counts is that this returns.
        drop(stage.sandbox.inspect(&damaged));
    }
}
