//! A receiver of webhooks that keeps what it is sent, and answers as it is told.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle, time::timeout};

/// How long a test waits for a request before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request that came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// What was answered.
    pub answered: u16,
}

impl Received {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body, read as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

struct Kept {
    requests: Mutex<Vec<Received>>,
    came: Notify,
    status: AtomicU16,
}

/// The receiver.
pub struct Receiver {
    address: SocketAddr,
    kept: Arc<Kept>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// Starts one on a free port that answers with this status. A redirect leads back to itself.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(status: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let kept = Arc::new(Kept { requests: Mutex::default(), came: Notify::new(), status: AtomicU16::new(status) });
        let router = Router::new().fallback(take).with_state(Arc::clone(&kept));
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.ok();
        });
        Ok(Self { address, kept, task })
    }

    /// The URL that a webhook is given.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        self.kept.status.store(status, Ordering::SeqCst);
    }

    /// What came so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.kept.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until a request came that this is true of.
    ///
    /// # Errors
    /// With how many came, when none such comes.
    pub async fn request(&self, wanted: impl Fn(&Received) -> bool) -> Result<Received, String> {
        let waited = timeout(PATIENCE, async {
            loop {
                let came = self.kept.came.notified();
                if let Some(request) = self.requests().into_iter().find(&wanted) {
                    return request;
                }
                came.await;
            }
        });
        waited.await.map_err(|_| format!("no such request among the {} that came", self.requests().len()))
    }
}

async fn take(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> Response {
    let answered = kept.status.load(Ordering::SeqCst);
    let received = Received { headers, body: body.to_vec(), answered };
    kept.requests.lock().unwrap_or_else(PoisonError::into_inner).push(received);
    kept.came.notify_waiters();
    let status = StatusCode::from_u16(answered).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::LOCATION, "/elsewhere")], "this is what the receiver says").into_response()
}
