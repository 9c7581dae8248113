//! A headless Chromium that finds things as a person does: by role and name. A journey that ends well leaves its
//! browser to the next one, since a start costs more than most journeys.

use crate::driver;
use serde_json::{Value, json};
use sightline_tests::wait::AT_MOST;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, Key, TypingData};

/// How long until the page is looked at again.
const PAUSE: Duration = Duration::from_millis(50);
/// How long a page sends no request before it counts as quiet: longer than any of its own timers.
const QUIET: Duration = Duration::from_secs(1);

/// Counts the requests of a page: how many have begun, and how many of them have no answer yet.
const COUNT_REQUESTS: &str = "const send = window.fetch; window.requests = {begun: 0, open: 0};
  window.fetch = (...request) => {
    window.requests.begun += 1;
    window.requests.open += 1;
    return send(...request).finally(() => { window.requests.open -= 1; });
  };";

/// Returns every visible element with a role and a name, after the rules that assistive technology
/// follows, as far as the app needs them.
const FIND: &str = r#"
const [role, name, isExact] = arguments;
const implicit = {A: 'link', BUTTON: 'button', H1: 'heading', H2: 'heading', H3: 'heading', NAV: 'navigation',
  MAIN: 'main', ARTICLE: 'article', DIALOG: 'dialog', TEXTAREA: 'textbox', SELECT: 'combobox', FORM: 'form'};
const roleOf = e => e.getAttribute('role')
  || (e.tagName === 'INPUT' ? ({checkbox: 'checkbox', radio: 'radio', search: 'searchbox'}[e.type] || 'textbox') : implicit[e.tagName]);
const words = text => (text || '').replace(/\s+/g, ' ').trim();
const nameOf = e => {
  const by = e.getAttribute('aria-labelledby');
  if (by) return words(by.split(/\s+/).map(id => document.getElementById(id)?.textContent).join(' '));
  return words(e.getAttribute('aria-label')) || words([...(e.labels || [])].map(l => l.textContent).join(' '))
    || words(e.textContent) || words(e.getAttribute('placeholder')) || words(e.getAttribute('title'));
};
const visible = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
return [...document.querySelectorAll('*')].filter(e => roleOf(e) === role && visible(e))
  .filter(e => isExact ? nameOf(e) === name : nameOf(e).includes(name));
"#;

/// The browsers that journeys have left.
static LEFT: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// A browser of a test's own, closed when dropped.
pub struct Browser {
    /// The WebDriver session.
    pub driver: WebDriver,
    /// The window that it started with, the only one that counts its requests.
    first: WindowHandle,
}

impl Browser {
    /// Starts one with a window of this size, or takes one that was left.
    pub async fn start(width: u32, height: u32) -> Self {
        let left = LEFT.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let browser = match left {
            Some(browser) => browser,
            None => Self::launch().await,
        };
        // --window-size counts the window's frame and knows a least width: phones are emulated.
        browser
            .command(
                "Emulation.setDeviceMetricsOverride",
                &json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}),
            )
            .await;
        browser
    }

    async fn launch() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut wanted = ChromeCapabilities::new();
        let profile = format!("--user-data-dir={}{number}", driver::profiles().display());
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--hide-scrollbars",
            "--lang=en-GB",
            "--window-size=1440,900",
            &profile,
        ] {
            wanted.add_arg(argument).unwrap();
        }
        // Each journey has a runtime of its own, which a connection that is kept would not outlive.
        let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
        let driver = WebDriver::builder(driver::url(), wanted).client(client).await.unwrap();
        let first = driver.window().await.unwrap();
        let browser = Self { driver, first };
        let permissions = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        browser.command("Browser.grantPermissions", &permissions).await;
        browser.command("Page.addScriptToEvaluateOnNewDocument", &json!({"source": COUNT_REQUESTS})).await;
        browser
    }

    /// What was copied last.
    pub async fn clipboard(&self) -> String {
        let read = "navigator.clipboard.readText().then(arguments[arguments.length - 1])";
        let found = self.driver.execute_async(read, Vec::new()).await.unwrap();
        found.convert().unwrap()
    }

    /// Sends a command of the browser's own protocol.
    pub async fn command(&self, name: &str, parameters: &Value) {
        let url = format!("{}session/{}/goog/cdp/execute", self.driver.server_url(), self.driver.session_id());
        let body = json!({"cmd": name, "params": parameters});
        let answer = reqwest::Client::builder().no_proxy().build().unwrap().post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{name}: {}", answer.text().await.unwrap());
    }

    /// Loads nothing from now on whose URL matches one of these (`*` stands for anything).
    pub async fn block(&self, urls: &[&str]) {
        self.command("Network.enable", &json!({})).await;
        self.command("Network.setBlockedURLs", &json!({"urls": urls})).await;
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// The address now.
    pub async fn address(&self) -> String {
        self.driver.current_url().await.unwrap().to_string()
    }

    async fn all(&self, role: &str, name: &str, is_exact: bool) -> Vec<WebElement> {
        let found = self.driver.execute(FIND, vec![json!(role), json!(name), json!(is_exact)]).await.unwrap();
        found.elements().unwrap_or_default()
    }

    /// All visible elements of a role whose name contains `name`.
    pub async fn every(&self, role: &str, name: &str) -> Vec<WebElement> {
        self.all(role, name, false).await
    }

    /// The first element of a role with this very name, else whose name contains it; waits for it.
    pub async fn find(&self, role: &str, name: &str) -> WebElement {
        let began = Instant::now();
        loop {
            for is_exact in [true, false] {
                if let Some(element) = self.all(role, name, is_exact).await.into_iter().next() {
                    return element;
                }
            }
            assert!(
                began.elapsed() < AT_MOST,
                "no {role} {name:?} on {}:\n{}",
                self.address().await,
                self.text().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Clicks on an element found by role and name.
    pub async fn click(&self, role: &str, name: &str) {
        let began = Instant::now();
        // The element may be replaced between finding and clicking it: a person would click again.
        while let Err(why) = self.find(role, name).await.click().await {
            assert!(began.elapsed() < AT_MOST, "{role} {name:?} cannot be clicked: {why}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Types into an element found by role and name.
    pub async fn type_into(&self, role: &str, name: &str, text: &str) {
        self.find(role, name).await.send_keys(text).await.unwrap();
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(key).perform().await.unwrap();
    }

    /// Presses a key while another one is held.
    pub async fn press_with(&self, held: Key, key: impl Into<TypingData>) {
        self.driver.action_chain().key_down(held.clone()).send_keys(key).key_up(held).perform().await.unwrap();
    }

    /// Puts the pointer where nothing is.
    pub async fn point_away(&self) {
        self.driver.action_chain().move_to(1, 1).perform().await.unwrap();
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        self.driver.execute(script, Vec::new()).await.unwrap().convert().unwrap()
    }

    /// Makes the window this large, in CSS pixels, each `scale` pixels of the screen wide.
    pub async fn resize(&self, width: u32, height: u32, scale: f64) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600});
        self.command("Emulation.setDeviceMetricsOverride", &size).await;
        // Two frames: the page gets the event and measures itself.
        let settle = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))";
        self.driver.execute_async(settle, Vec::new()).await.unwrap();
    }

    /// Sets what the reader's system asks of pages: `("prefers-reduced-motion", "reduce")`.
    pub async fn prefer(&self, features: &[(&str, &str)]) {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.command("Emulation.setEmulatedMedia", &json!({"features": features})).await;
    }

    /// Shows the page in another theme, without choosing it, and waits until it is painted.
    pub async fn paint(&self, theme: &str) {
        let script = "const [theme, done] = arguments;
            document.documentElement.dataset.theme = theme;
            requestAnimationFrame(() => requestAnimationFrame(() => {
              const ends = document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity);
              Promise.allSettled(ends.map(one => one.finished)).then(() => done(null));
            }))";
        self.driver.execute_async(script, vec![json!(theme)]).await.unwrap();
    }

    /// Presses Escape.
    pub async fn escape(&self) {
        self.press(Key::Escape).await;
    }

    /// The text of the page.
    pub async fn text(&self) -> String {
        let found = self.driver.execute("return document.body.innerText", Vec::new()).await.unwrap();
        found.convert().unwrap()
    }

    /// Waits until `condition` holds of the page's words and address.
    pub async fn until(&self, what: &str, condition: impl Fn(&str, &str) -> bool) {
        let began = Instant::now();
        loop {
            let (text, address) = (self.text().await, self.address().await);
            if condition(&text, &address) {
                return;
            }
            assert!(began.elapsed() < AT_MOST, "never: {what}\non {address}:\n{text}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until a script of the page returns `true`.
    pub async fn until_script(&self, what: &str, script: &str) {
        let began = Instant::now();
        while !self.run::<bool>(script).await {
            assert!(began.elapsed() < AT_MOST, "never: {what}\n{}", self.text().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until every request of the page is answered and no other one follows.
    pub async fn until_quiet(&self) {
        let began = Instant::now();
        let mut known = None;
        loop {
            let (begun, open): (u64, u64) = self.run("return [requests.begun, requests.open]").await;
            if open == 0 && known == Some(begun) {
                return;
            }
            known = Some(begun);
            assert!(began.elapsed() < AT_MOST, "the page never stops asking");
            tokio::time::sleep(QUIET).await;
        }
    }

    /// Waits until no element of a role has a name that contains `name`.
    pub async fn until_gone(&self, role: &str, name: &str) {
        self.until_row(async || self.every(role, name).await.len().to_string(), |count| count == "0").await;
    }

    /// Waits until a row, read by `read`, is as `condition` wants it.
    pub async fn until_row<F: Future<Output = String>>(&self, read: impl Fn() -> F, condition: impl Fn(&str) -> bool) {
        let began = Instant::now();
        loop {
            let row = read().await;
            if condition(&row) {
                return;
            }
            assert!(
                began.elapsed() < AT_MOST,
                "the row stays {row:?} on {}:\n{}",
                self.address().await,
                self.text().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until an element whose label begins with a text has the focus.
    pub async fn until_focused(&self, label: &str) {
        let began = Instant::now();
        let script = "return document.activeElement?.getAttribute('aria-label') || ''";
        loop {
            let focused: String = self.driver.execute(script, Vec::new()).await.unwrap().convert().unwrap();
            if focused.starts_with(label) {
                return;
            }
            assert!(began.elapsed() < AT_MOST, "{focused:?} has the focus, not {label:?}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The errors of the page's console: refused scripts, failed requests,
    /// panics.
    pub async fn console_errors(&self) -> Vec<String> {
        let url = format!("{}session/{}/se/log", self.driver.server_url(), self.driver.session_id());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.post(url).json(&json!({"type": "browser"})).send().await.unwrap();
        let log: Value = answer.json().await.unwrap();
        let entries = log["value"].as_array().cloned().unwrap_or_default();
        entries.iter().filter(|entry| entry["level"] == "SEVERE").map(|entry| entry["message"].to_string()).collect()
    }

    /// Keeps a picture of the page when `SIGHTLINE_SCREENSHOTS` names a folder for them.
    pub async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("SIGHTLINE_SCREENSHOTS").map(PathBuf::from) {
            std::fs::create_dir_all(&folder).unwrap();
            // Transitions end before the picture is taken.
            tokio::time::sleep(Duration::from_millis(400)).await;
            self.driver.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
        }
    }

    /// Ends it: the pages of another journey would not be what they are to be.
    pub async fn end(self) {
        self.driver.quit().await.unwrap();
    }

    /// Leaves it to the next journey as if it were new: with one empty window, online, and without cookies. What
    /// pages keep themselves belongs to their origins, and each journey has a server on another port.
    pub async fn close(self) {
        // They come in no order.
        let windows = self.driver.windows().await.unwrap();
        if !windows.contains(&self.first) {
            return self.end().await;
        }
        for window in windows {
            if window != self.first {
                self.driver.switch_to_window(window).await.unwrap();
                self.driver.close_window().await.unwrap();
            }
        }
        self.driver.switch_to_window(self.first.clone()).await.unwrap();
        // A page with words that were not sent asks before it goes.
        self.run::<()>("try { sessionStorage.clear() } catch { /* A page without an origin. */ } return null").await;
        self.open("about:blank").await;
        self.command("Network.enable", &json!({})).await;
        self.command("Network.setBlockedURLs", &json!({"urls": []})).await;
        let online = json!({"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.command("Network.emulateNetworkConditions", &online).await;
        self.command("Network.clearBrowserCookies", &json!({})).await;
        self.command("Emulation.setEmulatedMedia", &json!({"media": "", "features": []})).await;
        self.console_errors().await;
        LEFT.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }
}
