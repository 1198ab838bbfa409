//! Doubles of the host, to test a connector or a playbook natively.
use std::cell::RefCell;
use std::collections::VecDeque;

use crate::http::{Error, Header};
use crate::{Level, Request, Response, Step, StepFailure, StepOutcome, StepRequest, Steps, Transport, dns};

/// An answer with this status and JSON body.
#[must_use]
pub fn response(status: u16, body: impl AsRef<[u8]>) -> Response {
    Response { status, headers: Vec::new(), body: body.as_ref().to_vec(), url: String::new() }
        .with_header("content-type", "application/json")
}

impl Response {
    /// With another header. For tests.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(Header { name: name.to_ascii_lowercase(), value: value.to_owned() });
        self
    }
}

/// One TCP exchange that a connector made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Name or address it connected to.
    pub host: String,
    /// Port it connected to.
    pub port: u16,
    /// What it sent.
    pub request: Vec<u8>,
}

/// Answers with what the test put in, in that order, and remembers what it was asked.
#[derive(Debug, Default)]
pub struct FakeTransport {
    http: RefCell<VecDeque<Result<Response, Error>>>,
    tcp: RefCell<VecDeque<Result<Vec<u8>, Error>>>,
    dns: RefCell<VecDeque<Result<Vec<dns::Answer>, dns::Error>>>,
    requests: RefCell<Vec<Request>>,
    exchanges: RefCell<Vec<Exchange>>,
    queries: RefCell<Vec<(String, dns::RecordType)>>,
    lines: RefCell<Vec<(Level, String)>>,
}

impl FakeTransport {
    /// A transport without any answer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Next, this HTTP answer.
    #[must_use]
    pub fn answers(self, response: Response) -> Self {
        self.http.borrow_mut().push_back(Ok(response));
        self
    }

    /// Next, an HTTP request that gets no answer.
    #[must_use]
    pub fn fails(self, error: Error) -> Self {
        self.http.borrow_mut().push_back(Err(error));
        self
    }

    /// Next, this answer over TCP.
    #[must_use]
    pub fn answers_tcp(self, bytes: impl AsRef<[u8]>) -> Self {
        self.tcp.borrow_mut().push_back(Ok(bytes.as_ref().to_vec()));
        self
    }

    /// Next, a TCP exchange that gets no answer.
    #[must_use]
    pub fn fails_tcp(self, error: Error) -> Self {
        self.tcp.borrow_mut().push_back(Err(error));
        self
    }

    /// Next, a DNS answer with these records; their owner is the name that is asked for.
    #[must_use]
    pub fn answers_dns(self, records: impl IntoIterator<Item = dns::Data>) -> Self {
        let answer = |data| dns::Answer { name: String::new(), ttl: 300, data };
        self.dns.borrow_mut().push_back(Ok(records.into_iter().map(answer).collect()));
        self
    }

    /// Next, a DNS query that gets no answer; [`dns::Error::NotFound`] is what a block list says of what it does not have.
    #[must_use]
    pub fn fails_dns(self, error: dns::Error) -> Self {
        self.dns.borrow_mut().push_back(Err(error));
        self
    }

    /// The HTTP requests so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// The URLs of the HTTP requests so far, in order.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.requests.borrow().iter().map(|request| request.url.clone()).collect()
    }

    /// The TCP exchanges so far, in order.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.borrow().clone()
    }

    /// The DNS queries so far, in order.
    #[must_use]
    pub fn queries(&self) -> Vec<(String, dns::RecordType)> {
        self.queries.borrow().clone()
    }

    /// The log lines so far, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<(Level, String)> {
        self.lines.borrow().clone()
    }
}

impl Transport for FakeTransport {
    fn send(&self, request: Request) -> Result<Response, Error> {
        let url = request.url.clone();
        self.requests.borrow_mut().push(request);
        let answer = self.http.borrow_mut().pop_front();
        let mut response = answer.unwrap_or_else(|| panic!("no answer is prepared for {url}"))?;
        if response.url.is_empty() {
            response.url = url;
        }
        Ok(response)
    }

    fn exchange(&self, host: &str, port: u16, request: &[u8]) -> Result<Vec<u8>, Error> {
        self.exchanges.borrow_mut().push(Exchange { host: host.to_owned(), port, request: request.to_vec() });
        self.tcp.borrow_mut().pop_front().unwrap_or_else(|| panic!("no answer is prepared for {host}:{port}"))
    }

    fn query(&self, name: &str, kind: dns::RecordType) -> Result<Vec<dns::Answer>, dns::Error> {
        self.queries.borrow_mut().push((name.to_owned(), kind));
        let mut answers =
            self.dns.borrow_mut().pop_front().unwrap_or_else(|| panic!("no answer is prepared for {name}"))?;
        for answer in answers.iter_mut().filter(|answer| answer.name.is_empty()) {
            answer.name = name.to_owned();
        }
        Ok(answers)
    }

    fn log(&self, level: Level, message: &str) {
        self.lines.borrow_mut().push((level, message.to_owned()));
    }
}

/// Runs each step by a function of the test, and lets the outcomes arrive in an order that `seed` decides.
pub struct FakeSteps<F> {
    act: F,
    state: RefCell<FakeStepsState>,
}

#[derive(Default)]
struct FakeStepsState {
    seed: u64,
    started: Vec<StepRequest>,
    given: Vec<Step>,
}

impl<F: Fn(&StepRequest) -> Result<String, StepFailure>> FakeSteps<F> {
    /// `act` gives each step's outcome; equal seeds give equal orders of arrival.
    pub fn new(seed: u64, act: F) -> Self {
        Self { act, state: RefCell::new(FakeStepsState { seed, ..FakeStepsState::default() }) }
    }

    /// The steps that were started so far, in order.
    pub fn started(&self) -> Vec<StepRequest> {
        self.state.borrow().started.clone()
    }
}

impl<F: Fn(&StepRequest) -> Result<String, StepFailure>> Steps for FakeSteps<F> {
    fn start(&self, request: &StepRequest) -> Step {
        let mut state = self.state.borrow_mut();
        state.started.push(request.clone());
        Step::try_from(state.started.len() - 1).expect("a test starts few steps")
    }

    fn wait(&self, steps: &[Step]) -> StepOutcome {
        let mut state = self.state.borrow_mut();
        let open: Vec<Step> = steps.iter().copied().filter(|step| !state.given.contains(step)).collect();
        assert!(!open.is_empty(), "waiting for steps whose outcomes were all given would never end");
        state.seed = state.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = (state.seed >> 33) as usize % open.len();
        let step = open[pick];
        state.given.push(step);
        let request = state.started.get(step as usize).expect("only started steps are waited for");
        StepOutcome { step, result: (self.act)(request) }
    }
}
