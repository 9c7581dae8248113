//! Chats that wait too long are counted in the tab's title and icon, and announced once, by choice.

use super::browser::Browser;
use super::{COMPANY, accept_all, app_with_samples, watch};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use sightline_shared::{Chat, Page};
use sightline_tests::{ChatBuilder, TestApp};

/// Stands in for what the browser shows and plays.
const STAND_IN: &str = "window.shown = []; window.sounds = 0;
    window.Notification = class {
      constructor(words) { window.shown.push(words); }
      static requestPermission() { return Promise.resolve('granted'); }
      static get permission() { return 'granted'; }
    };
    const note = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { window.sounds += 1; return note.call(this); };
    return null";

fn import_late(app: &TestApp, name: &str) {
    let organization = format!("{COMPANY}/Halden Northgate");
    let at = Utc::now() - TimeDelta::minutes(20);
    app.import_chats([&ChatBuilder::queued(name, &organization, at).contact(name, Some(name), None, None)]);
}

async fn title(browser: &Browser, expected: &str) {
    browser.until_row(async || browser.driver.title().await.unwrap(), |title| title == expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_too_long_are_counted_in_the_title_and_announced_once() {
    let (app, email) = app_with_samples().await;
    let colleague = app.supervisor(COMPANY).await;
    accept_all(&colleague).await;
    import_late(&app, "Arne");
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    title(&browser, "(1) Sightline").await;
    let icon = "return document.querySelector('link[rel~=icon]').getAttribute('href').startsWith('data:image/svg')";
    browser.until_script("a number on the icon", icon).await;

    browser.run::<()>(STAND_IN).await;
    browser.click("button", "Alerts").await;
    browser.find("checkbox", "Notify me in this browser").await.click().await.unwrap();
    browser.find("checkbox", "Play a sound").await.click().await.unwrap();
    browser.find("button", "1 chat waits too long").await;
    browser.picture("alerts").await;
    // What waited already is not announced, and what comes is, without the name of the contact.
    import_late(&app, "Bibi");
    title(&browser, "(2) Sightline").await;
    let shown = "return window.shown.join('|')";
    let announced = "A chat of Halden Northgate waits too long";
    browser.until_row(async || browser.run::<String>(shown).await, |shown| shown == announced).await;
    browser.until_script("a sound of two notes", "return window.sounds === 2").await;
    // Another tab counts, too, and announces nothing a second time.
    let first = browser.driver.window().await.unwrap();
    let second = browser.driver.new_window().await.unwrap();
    browser.driver.switch_to_window(second.clone()).await.unwrap();
    browser.open(&format!("{}/data/chats", app.url)).await;
    title(&browser, "(2) Sightline").await;
    browser.run::<()>(STAND_IN).await;
    import_late(&app, "Cleo");
    title(&browser, "(3) Sightline").await;
    browser.driver.switch_to_window(first).await.unwrap();
    let twice = format!("{announced}|{announced}");
    browser.until_row(async || browser.run::<String>(shown).await, |shown| shown == twice).await;
    browser.driver.switch_to_window(second).await.unwrap();
    assert_eq!(browser.run::<String>(shown).await, "");

    // Quiet: counted, and not announced, in no tab.
    browser.click("button", "Alerts").await;
    browser.click("button", "Quiet for 15 minutes").await;
    browser.find("button", "Announce again").await;
    import_late(&app, "Dido");
    title(&browser, "(4) Sightline").await;
    browser.driver.close_window().await.unwrap();
    let windows = browser.driver.windows().await.unwrap();
    browser.driver.switch_to_window(windows[0].clone()).await.unwrap();
    title(&browser, "(4) Sightline").await;
    assert_eq!(browser.run::<String>(shown).await, twice);
    // One that is taken no longer counts.
    let found: Page<Chat> = colleague.get("/api/v1/chats?q=Dido").await.ok();
    let path = format!("/api/v1/chats/{}/accept", found.items[0].id);
    let _: Value = colleague.post(&path, &json!({})).await.ok();
    title(&browser, "(3) Sightline").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_watched_counts() {
    let (app, email) = app_with_samples().await;
    let colleague = app.supervisor(COMPANY).await;
    accept_all(&colleague).await;
    import_late(&app, "Arne");
    import_late(&app, "Bibi");
    let view = json!({"tab": "chats", "name": "Arne's", "query": "q=arne", "is_shared": true});
    let _: Value = colleague.post("/api/v1/views", &view).await.ok();
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    title(&browser, "(2) Sightline").await;
    let watch_option = async |words: &str| {
        let script = format!(
            "const select = document.querySelector('#alerts select');
             const option = [...select.options].find(option => option.text.includes({}));
             if (!option) return false;
             select.value = option.value; select.dispatchEvent(new Event('change', {{bubbles: true}})); return true",
            json!(words)
        );
        browser.until_script("the option", &script).await;
    };
    browser.click("button", "Alerts").await;
    watch_option("Arne's").await;
    title(&browser, "(1) Sightline").await;
    watch_option("Halden Leasing").await;
    title(&browser, "Sightline").await;
    let icon = "return !document.querySelector('link[rel~=icon]').getAttribute('href').startsWith('data:')";
    browser.until_script("the plain icon", icon).await;
    // The choice is kept.
    browser.driver.refresh().await.unwrap();
    browser.until("live", |text, _| text.contains("Live")).await;
    browser.click("button", "Alerts").await;
    browser.find("button", "0 chats wait too long").await;
    watch_option("All chats").await;
    title(&browser, "(2) Sightline").await;
    // On the narrowest phone the bell lies on nothing else.
    browser.escape().await;
    browser.resize(360, 800, 1.0).await;
    let covered = "return [...document.querySelectorAll('.top-bar__tools button, [popovertarget=alerts], .account')].filter(one => {
        const box = one.getBoundingClientRect();
        return !one.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
    }).map(one => one.ariaLabel).join()";
    assert_eq!(browser.run::<String>(covered).await, "");
    browser.close().await;
}
