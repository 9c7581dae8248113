//! What a browser loads before it shows the first list, and what it loads later.

use super::{Browser, TestApp, app_with_samples, sign_in};
use sightline::assets::Assets;
use std::path::Path;

/// How many bytes of files a first visit may load, compressed as the server sends them.
const BUDGET: usize = 330 * 1024;

/// The files of the app that the page has loaded, the page itself included; before the first list was there,
/// or until now.
async fn loaded(browser: &Browser, before_the_list: bool) -> Vec<String> {
    let script = format!(
        "const all = performance.getEntriesByType('resource');
         const list = all.find(entry => new URL(entry.name).pathname === '/api/v1/chats').responseEnd;
         return all.filter(entry => !{before_the_list} || entry.startTime < list).map(entry => new URL(entry.name).pathname)"
    );
    let paths = browser.driver.execute(script, Vec::new()).await.unwrap();
    let mut paths: Vec<String> = paths.convert().unwrap();
    paths.retain(|path| !path.starts_with("/api/"));
    paths.sort();
    paths.dedup();
    paths.push("/index.html".to_owned());
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_visit_stays_within_its_budget_and_what_is_opened_comes_when_it_is() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;

    let assets = Assets::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/dist"))).unwrap();
    let first = loaded(&browser, true).await;
    let mut sizes: Vec<(usize, &str)> = first
        .iter()
        .map(|path| {
            let asset = assets.get(path.trim_start_matches('/')).unwrap_or_else(|| panic!("no file {path}"));
            let size = if asset.is_compressible() { asset.brotli().len() } else { asset.plain.len() };
            (size, path.as_str())
        })
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let total: usize = sizes.iter().map(|(size, _)| size).sum();
    let table: String = sizes.iter().map(|(size, path)| format!("{size:>9}  {path}\n")).collect();
    println!("what a first visit loads, in bytes:\n{table}{total:>9}  of {BUDGET}");
    assert!(total <= BUDGET, "{total} bytes are over the budget of {BUDGET}:\n{table}");
    assert!(first.iter().any(|path| path.ends_with(".wasm")) && !first.iter().any(|path| path.starts_with("/parts/")));

    browser.click("link", "Open Dana Whitlock").await;
    browser.find("dialog", "Dana Whitlock").await;
    let later = loaded(&browser, false).await;
    assert!(
        later.iter().any(|path| path.starts_with("/parts/split_open_drawer")),
        "the drawer is a part of its own: {later:?}"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_does_not_load_says_so_and_is_retried() {
    let (app, email) = app_with_samples().await;
    let browser = Browser::start(1440, 900).await;
    browser.open(&app.url).await;
    sign_in(&browser, &email, TestApp::PASSWORD).await;
    browser.until("today's chats", |text, _| text.contains("Dana Whitlock")).await;

    browser.block(&["*/parts/*"]).await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("alert", "This part of Sightline did not load.").await;
    browser.picture("part-missing").await;
    browser.click("button", "Today").await;
    browser.until("both parts missing", |text, _| text.matches("did not load").count() == 2).await;

    // Still missing: the page says so again.
    browser.click("button", "Try again").await;
    browser.find("button", "Try again").await;

    browser.block(&[]).await;
    browser.click("button", "Try again").await;
    browser.click("option", "Last 7 days").await;
    browser.until("the range in the address", |_, address| address.contains("range=7d")).await;
    browser.click("button", "Try again").await;
    browser.find("dialog", "Dana Whitlock").await;
    browser.close().await;
}
