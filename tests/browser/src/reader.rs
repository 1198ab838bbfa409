//! Somebody in front of the browser: finds things by role and name, types, presses keys, reads.

use std::time::{Duration, Instant};

use fantoccini::{
    Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
};
use serde_json::{Value, json};

use crate::{
    axe::{self, Rules},
    browser::Browser,
    console,
    screen::{self, Screen, Theme},
};

/// Waits for the element of a role and name, by the browser's own accessibility tree, and marks it.
const FIND: &str = r"
    const [role, name, mark, done] = arguments;
    const fits = element => element.computedRole === role && element.computedName.trim() === name && element.checkVisibility();
    // What a role and a name are computed for is dear on a long page: only elements that may have the role are asked, first
    // those that say the name in their own words.
    const own = { button: 'button, input, summary', dialog: 'dialog', heading: 'h1, h2, h3', link: 'a', navigation: 'nav', region: 'section',
        table: 'table', textbox: 'input, textarea' };
    const any = 'a, aside, button, input, textarea, select, h1, h2, h3, nav, section, table, dialog, summary';
    const says = element => [element.ariaLabel, element.textContent].some(text => text?.trim() === name);
    const look = () => {
        const candidates = [...document.querySelectorAll((own[role] ?? any) + ', [role]')];
        const found = candidates.find(element => says(element) && fits(element)) ?? candidates.find(fits);
        if (found) { observer.disconnect(); clearInterval(timer); clearTimeout(waiting); found.setAttribute('data-found', mark); done(true); }
    };
    // Computed names are dear on a long page that changes all the time.
    let waiting;
    const observer = new MutationObserver(() => { waiting ??= setTimeout(() => { waiting = undefined; look(); }, 50); });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    // The accessibility tree follows later, and a transition ends without a mutation.
    const timer = setInterval(look, 100);
    look();
";

/// Waits for a text on the page.
const READ: &str = r"
    const [text, done] = arguments;
    const look = () => { if (document.body.innerText.includes(text)) { observer.disconnect(); done(true); } };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    look();
";

/// Waits until nothing is loading and the page has stood still for a while: a number of frames in which nothing of it changed.
const SETTLED: &str = r"
    const [done] = arguments;
    let still = 0;
    const observer = new MutationObserver(() => { still = 0; });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        still = document.querySelector('.skeleton, .boot') ? 0 : still + 1;
        if (still > 20) { observer.disconnect(); done(true); } else { requestAnimationFrame(look); }
    };
    look();
";

/// Waits until the page was drawn twice.
const DRAWN: &str = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";

/// What has the focus: its name, or what else tells it.
const FOCUSED: &str = "const e = document.activeElement; return e.computedName || e.innerText || e.tagName";

/// How long something is reached for that moves away, is covered or is drawn anew.
const PATIENCE: Duration = Duration::from_secs(15);

/// Somebody in front of the browser.
pub struct Reader {
    browser: Browser,
    base: String,
    marks: u32,
    screen: Screen,
}

impl Reader {
    /// Sits down in front of a desktop screen.
    pub async fn at(base: &str) -> Self {
        Self::with_screen(base, 1280, 900).await
    }

    /// Sits down in front of a screen of this size, in pixels.
    pub async fn with_screen(base: &str, width: u32, height: u32) -> Self {
        let (browser, base) = (Browser::start(width, height).await, base.trim_end_matches('/').to_owned());
        Self { browser, base, marks: 0, screen: Screen { width, height } }
    }

    /// Opens an address of the UI.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn open(&self, path: &str) {
        self.browser.client.goto(&format!("{}{path}", self.base)).await.expect("the page opens");
    }

    /// Signs in.
    pub async fn sign_in(&mut self, username: &str, password: &str) {
        self.fill("User name", username).await;
        self.fill("Password", password).await;
        self.click("button", "Sign in").await;
        self.find("navigation", "Main").await;
    }

    /// Signs in where the navigation is behind a button.
    pub async fn sign_in_on_a_small_screen(&mut self, username: &str, password: &str) {
        self.fill("User name", username).await;
        self.fill("Password", password).await;
        self.click("button", "Sign in").await;
        self.find("button", "Menu").await;
    }

    /// The element of this role and name, as soon as it is there.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn find(&mut self, role: &str, name: &str) -> Element {
        let give_up = Instant::now() + PATIENCE;
        while Instant::now() < give_up {
            self.marks += 1;
            let mark = self.marks.to_string();
            let found = self.browser.client.execute_async(FIND, vec![json!(role), json!(name), json!(mark)]).await;
            if let Err(error) = found {
                // Another document came while it was looked for: it may be there.
                if Instant::now() < give_up {
                    continue;
                }
                panic!("there is no {role} “{name}”: {error}\n{}", self.text().await);
            }
            let selector = format!("[data-found='{mark}']");
            // Drawn anew since it was found, it has no mark.
            if let Ok(element) = self.browser.client.find(Locator::Css(&selector)).await {
                return element;
            }
        }
        panic!("{role} “{name}” is drawn anew all the time\n{}", self.text().await);
    }

    /// Clicks on the element of this role and name. Where it moves or is drawn anew at this very moment, does so again, as
    /// anybody would.
    ///
    /// # Panics
    /// When it does not appear or something covers it.
    pub async fn click(&mut self, role: &str, name: &str) {
        let (mut refusal, give_up) = (None, Instant::now() + PATIENCE);
        while Instant::now() < give_up {
            let element = self.find(role, name).await;
            // The driver scrolls without regard for the page's scroll padding: into what the bar covers.
            let found = vec![json!(element)];
            self.browser.client.execute("arguments[0].scrollIntoView({ block: 'nearest' })", found).await.ok();
            match element.click().await {
                Ok(()) => return,
                Err(error) => {
                    eprintln!("“{name}” is clicked again: {error}");
                    refusal = Some(error);
                }
            }
            self.waits_a_frame().await;
        }
        panic!("“{name}” cannot be clicked: {refusal:?}\n{}", self.text().await);
    }

    /// Writes into the text field of this name, in place of what it held.
    ///
    /// # Panics
    /// When it does not appear, or takes no text.
    pub async fn fill(&mut self, name: &str, text: &str) {
        let (mut refusal, give_up) = (None, Instant::now() + PATIENCE);
        while Instant::now() < give_up {
            let field = self.find("textbox", name).await;
            let filled = match field.clear().await {
                Ok(()) => field.send_keys(text).await,
                refused => refused,
            };
            match filled {
                Ok(()) => return,
                Err(error) => refusal = Some(error),
            }
            self.waits_a_frame().await;
        }
        panic!("“{name}” takes no text: {refusal:?}\n{}", self.text().await);
    }

    /// Waits until the browser has drawn the page twice: what moved has arrived by then, or moves on.
    async fn waits_a_frame(&self) {
        let drawn = self.browser.client.execute_async(DRAWN, Vec::new()).await;
        drawn.expect("the browser draws");
    }

    /// Waits until the page holds this text.
    ///
    /// # Panics
    /// When it does not appear.
    pub async fn sees(&self, text: &str) {
        let give_up = Instant::now() + PATIENCE;
        while let Err(error) = self.browser.client.execute_async(READ, vec![json!(text)]).await {
            // As in `find`: another document may have come.
            if Instant::now() >= give_up {
                panic!("“{text}” is not on the page: {error}\n{}", self.text().await);
            }
        }
    }

    /// Waits until a script that only looks finds what it looks for.
    ///
    /// # Panics
    /// When it does not come so far.
    pub async fn waits_until(&self, script: &str) {
        let give_up = Instant::now() + PATIENCE;
        while self.ask(script).await != json!(true) {
            assert!(Instant::now() < give_up, "{script} stays false\n{}", self.text().await);
            self.waits_a_frame().await;
        }
    }

    /// The page's text.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn text(&self) -> String {
        let text = self.ask("return document.body.innerText").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script that only looks.
    ///
    /// # Panics
    /// When the script fails.
    pub async fn ask(&self, script: &str) -> Value {
        self.browser.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// Types into whatever has the focus.
    ///
    /// # Panics
    /// When the browser does not take the keys.
    pub async fn types(&self, text: &str) {
        let presses = text.chars().flat_map(|key| [KeyAction::Down { value: key }, KeyAction::Up { value: key }]);
        let keys = presses.fold(KeyActions::new("keyboard".into()), InputSource::then);
        self.browser.client.perform_actions(keys).await.expect("the keys are taken");
    }

    /// Presses one key.
    pub async fn presses(&self, key: Key) {
        self.types(&char::from(key).to_string()).await;
    }

    /// Presses a key with Control held down.
    ///
    /// # Panics
    /// When the browser does not take the keys.
    pub async fn presses_with_control(&self, key: char) {
        let control = char::from(Key::Control);
        let keys = KeyActions::new("keyboard".into())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: control });
        self.browser.client.perform_actions(keys).await.expect("the keys are taken");
    }

    /// Presses Tab until something whose name begins like this has the focus.
    ///
    /// # Panics
    /// When a hundred presses do not lead there.
    pub async fn tabs_to(&self, name: &str) {
        for _ in 0..100 {
            self.presses(Key::Tab).await;
            if self.ask(FOCUSED).await.as_str().is_some_and(|focused| focused.trim().starts_with(name)) {
                return;
            }
        }
        panic!("Tab does not lead to “{name}”\n{}", self.text().await);
    }

    /// Waits until nothing is loading and the page stands still.
    ///
    /// # Panics
    /// When it goes on and on.
    pub async fn waits_until_it_settles(&self) {
        let settled = self.browser.client.execute_async(SETTLED, Vec::new()).await;
        if let Err(error) = settled {
            panic!("the page does not settle: {error}\n{}", self.text().await);
        }
    }

    /// Looks for serious faults of accessibility in the page as it is: on a desk and on a telephone, in light and in dark
    /// colours. Answers a line for each, which begins with what the page is called here.
    pub async fn faults(&self, called: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for screen in [Screen::DESK, Screen::PHONE] {
            screen::set_size(&self.browser.client, screen).await;
            for (theme, rules) in [(Theme::Light, Rules::All), (Theme::Dark, Rules::Contrast)] {
                screen::set_theme(&self.browser.client, theme).await;
                self.waits_a_frame().await;
                let place = format!("{called}, {} pixels, {}", screen.width, theme.as_str());
                let found = axe::faults(&self.browser.client, rules).await;
                faults.extend(found.into_iter().map(|fault| format!("{place}: {fault}")));
            }
            let wider = self.ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if wider.await != 0 {
                faults.push(format!("{called} is wider than {} pixels", screen.width));
            }
        }
        screen::set_size(&self.browser.client, self.screen).await;
        screen::set_theme(&self.browser.client, Theme::Light).await;
        faults
    }

    /// Keeps four pictures of the page: on a desk and on a telephone, in light and in dark colours.
    pub async fn pictures_everywhere(&self, name: &str) {
        if std::env::var_os("TOCSIN_SCREENSHOTS").is_none() {
            return;
        }
        for screen in [Screen::DESK, Screen::PHONE] {
            screen::set_size(&self.browser.client, screen).await;
            for theme in [Theme::Light, Theme::Dark] {
                screen::set_theme(&self.browser.client, theme).await;
                self.waits_a_frame().await;
                self.pictures(&format!("{name}-{}-{}", screen.width, theme.as_str())).await;
            }
        }
        screen::set_size(&self.browser.client, self.screen).await;
        screen::set_theme(&self.browser.client, Theme::Light).await;
    }

    /// Keeps a picture of the page where `TOCSIN_SCREENSHOTS` names a directory.
    ///
    /// # Panics
    /// When the picture cannot be written.
    pub async fn pictures(&self, name: &str) {
        let Some(directory) = std::env::var_os("TOCSIN_SCREENSHOTS") else { return };
        let picture = self.browser.client.screenshot().await.expect("the browser draws");
        let path = std::path::PathBuf::from(directory).join(format!("{name}.png"));
        std::fs::write(&path, picture).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Where the browser is, below the base address.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn address(&self) -> String {
        let url = self.browser.client.current_url().await.expect("the browser is somewhere");
        url.as_str().trim_start_matches(&self.base).to_owned()
    }

    /// Gets up.
    ///
    /// # Panics
    /// When the console holds an error, or the content security policy refused something.
    pub async fn leaves(self) {
        let complaints = console::complaints(&self.browser.client).await;
        self.browser.client.close().await.expect("the browser closes");
        assert!(complaints.is_empty(), "the console holds errors: {complaints:#?}");
    }
}
