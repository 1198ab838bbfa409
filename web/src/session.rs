//! Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script can read.

use std::time::Duration;

use futures::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use gloo_net::http::Method;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use tocsin_model::{
    account::{LoginRequest, Me, SetupRequest, SwitchRequest, TokenResponse},
    id::OrganisationId,
    second_factor::{Challenge, LoginAnswer, SecondStep},
    viewer::Action,
};

use crate::{
    api::{Api, Failure, PasswordChange, Request},
    browser::{self, storage, tab_lock},
};

/// Says that this browser was signed in, so that a first visit does not ask for a session in vain.
const MARK: &str = "session";
/// Changes when this browser goes to another organisation.
const ELSEWHERE: &str = "elsewhere";
/// The token is renewed this long before it ends.
const MARGIN: u64 = 60;

type Renewal = Shared<LocalBoxFuture<'static, Result<(), Failure>>>;

/// How far signing in is.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionState {
    /// The host is being asked.
    Starting,
    /// The host does not answer.
    Unreachable,
    /// The installation has no administrator yet.
    SetupNeeded,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is, who can do nothing but enrol a second factor.
    MustEnrol,
    /// Somebody is.
    SignedIn(Me),
}

/// The session of this tab.
#[derive(Clone, Copy)]
pub struct Session {
    /// How far signing in is.
    pub state: RwSignal<SessionState>,
    /// Counts the access tokens, so that the live socket can follow.
    pub renewals: RwSignal<u32>,
    token: StoredValue<Option<String>>,
    renewal: StoredValue<Option<Renewal>, LocalStorage>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Session {
    /// A session that has not begun.
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(SessionState::Starting),
            renewals: RwSignal::new(0),
            token: StoredValue::new(None),
            renewal: StoredValue::new_local(None),
            timer: StoredValue::new(None),
        }
    }

    /// The access token.
    pub fn token(self) -> Option<String> {
        self.token.get_value()
    }

    /// Who is signed in.
    pub fn me(self) -> Option<Me> {
        match self.state.get() {
            SessionState::SignedIn(me) => Some(me),
            _ => None,
        }
    }

    /// Whether whoever is signed in may do this.
    pub fn may(self, action: Action) -> bool {
        self.state.with(|state| matches!(state, SessionState::SignedIn(me) if me.role.may(action)))
    }

    /// Takes up the session that the cookie stands for, if there is one.
    pub async fn begin(self) {
        self.state.set(SessionState::Starting);
        if storage::read(MARK).is_some() {
            match self.renew().await {
                Ok(()) => return self.greet().await,
                Err(Failure::Unreachable) => return self.state.set(SessionState::Unreachable),
                Err(_) => storage::remove(MARK),
            }
        }
        self.state.set(match self.setup_needed().await {
            Ok(true) => SessionState::SetupNeeded,
            Err(Failure::Unreachable) => SessionState::Unreachable,
            _ => SessionState::SignedOut,
        });
    }

    async fn setup_needed(self) -> Result<bool, Failure> {
        #[derive(serde::Deserialize)]
        struct Setup {
            needed: bool,
        }
        Request::unsigned(self, Method::GET, "/setup").send::<Setup>().await.map(|setup| setup.needed)
    }

    /// Asks who the token belongs to and lets them in.
    async fn greet(self) {
        self.state.set(match Api::new(self).me().await {
            Ok(me) if me.must_enrol => SessionState::MustEnrol,
            Ok(me) => {
                storage::tab::belong_to(&me.id.to_string());
                SessionState::SignedIn(me)
            }
            Err(Failure::Unreachable) => SessionState::Unreachable,
            Err(_) => SessionState::SignedOut,
        });
    }

    /// Signs in, or says what is still to be shown.
    ///
    /// # Errors
    /// When the name or password is wrong, or the host asks to wait.
    pub async fn sign_in(self, login: &LoginRequest) -> Result<Option<Challenge>, Failure> {
        match Request::unsigned(self, Method::POST, "/auth/login").json(login).send().await? {
            LoginAnswer::Tokens(answer) => {
                self.keep(answer);
                self.greet().await;
                Ok(None)
            }
            LoginAnswer::SecondStep(challenge) => Ok(Some(challenge)),
        }
    }

    /// Signs in: the second step.
    ///
    /// # Errors
    /// When the code is wrong or it took too long, or the host asks to wait.
    pub async fn show_code(self, step: &SecondStep) -> Result<(), Failure> {
        let answer = Request::unsigned(self, Method::POST, "/auth/login/second-factor").json(step).send().await?;
        self.keep(answer);
        self.greet().await;
        Ok(())
    }

    /// A second factor was enrolled: goes on with a token that says so.
    ///
    /// # Errors
    /// When the host does not answer.
    pub async fn enrolled(self) -> Result<(), Failure> {
        self.renew().await?;
        self.greet().await;
        Ok(())
    }

    /// Acts in another organisation. The page begins anew, here and in every other tab.
    ///
    /// # Errors
    /// When it is not the reader's, or the host does not answer.
    pub async fn switch(self, organisation: OrganisationId) -> Result<(), Failure> {
        let to = SwitchRequest { organisation };
        self.keep_elsewhere(Api::new(self).post("/auth/switch").json(&to).send().await?);
        browser::go_home();
        Ok(())
    }

    /// Keeps the token of a session in another organisation, and tells the other tabs.
    pub fn keep_elsewhere(self, answer: TokenResponse) {
        self.keep(answer);
        storage::write(ELSEWHERE, &uuid::Uuid::new_v4().to_string());
    }

    /// Begins anew when another tab has gone to another organisation.
    pub fn follow_other_tabs(self) {
        let moved = window_event_listener(ev::storage, |event| {
            if event.key().is_some_and(|key| key.ends_with(ELSEWHERE)) {
                browser::go_home();
            }
        });
        on_cleanup(move || moved.remove());
    }

    /// Creates the first administrator, and signs in as them.
    ///
    /// # Errors
    /// When the one-time token or a field is wrong.
    pub async fn set_up(self, setup: &SetupRequest) -> Result<(), Failure> {
        Request::unsigned(self, Method::POST, "/setup").json(setup).done().await?;
        let login = LoginRequest { username: setup.username.clone(), password: setup.password.clone() };
        self.sign_in(&login).await.map(drop)
    }

    /// Changes one's own password. Other sessions end, this one goes on.
    ///
    /// # Errors
    /// When one of the passwords is refused.
    pub async fn change_password(self, change: &PasswordChange) -> Result<(), Failure> {
        let answer = Api::new(self).change_password(change).await?;
        self.keep(answer);
        Ok(())
    }

    /// Renews the access token. Everybody who asks at the same time gets the same answer.
    ///
    /// # Errors
    /// When the session has ended or the host does not answer.
    pub async fn renew(self) -> Result<(), Failure> {
        let under_way = self.renewal.get_value();
        let renewal = under_way.unwrap_or_else(|| {
            let renewal: Renewal = async move {
                let result = tab_lock::alone("tocsin.refresh", self.renew_now().boxed_local()).await;
                self.renewal.set_value(None);
                result.unwrap_or(Err(Failure::Unreachable))
            }
            .boxed_local()
            .shared();
            self.renewal.set_value(Some(renewal.clone()));
            renewal
        });
        renewal.await
    }

    async fn renew_now(self) -> Result<(), Failure> {
        let answer = Request::unsigned(self, Method::POST, "/auth/refresh").send().await;
        match answer {
            Ok(token) => {
                self.keep(token);
                Ok(())
            }
            Err(failure) => {
                if failure.is_unauthorised() {
                    self.forget();
                }
                Err(failure)
            }
        }
    }

    fn keep(self, answer: TokenResponse) {
        self.token.set_value(Some(answer.access_token));
        self.renewals.update(|count| *count += 1);
        storage::write(MARK, "1");
        let wait = Duration::from_secs(answer.expires_in.saturating_sub(MARGIN).max(5));
        let renew = move || {
            leptos::task::spawn_local(async move {
                self.renew().await.ok();
            });
        };
        self.stop_timer();
        self.timer.set_value(set_timeout_with_handle(renew, wait).ok());
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
    }

    fn forget(self) {
        self.stop_timer();
        self.token.set_value(None);
        storage::remove(MARK);
        if self.state.with_untracked(|state| *state != SessionState::Starting) {
            self.state.set(SessionState::SignedOut);
        }
    }

    /// Signs out here, or on every device.
    ///
    /// # Errors
    /// When the host does not answer: then the session goes on.
    pub async fn sign_out(self, everywhere: bool) -> Result<(), Failure> {
        let path = if everywhere { "/auth/logout-everywhere" } else { "/auth/logout" };
        match Api::new(self).post(path).done().await {
            Err(failure) if !failure.is_unauthorised() => Err(failure),
            _ => {
                self.forget();
                storage::tab::clear();
                Ok(())
            }
        }
    }
}

/// The session.
pub fn use_session() -> Session {
    expect_context()
}

/// The API, as whoever is signed in may use it.
pub fn use_api() -> Api {
    Api::new(use_session())
}
