//! The tabs of a browser share one live stream: over HTTP/1.1 a stream for each would use up the six
//! connections that a browser opens to a server.

use super::{COMPANY, app_with_samples, watch};
use chrono::Utc;
use sightline_tests::{ChatBuilder, TestApp};
use thirtyfour::WindowHandle;

/// More than a browser has connections.
const TABS: usize = 8;

fn import_chat(app: &TestApp, name: &str) {
    let organization = format!("{COMPANY}/Halden Northgate");
    app.import_chats([&ChatBuilder::queued(name, &organization, Utc::now()).contact(name, Some(name), None, None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tabs_are_live_and_the_next_one_takes_over() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    let mut tabs: Vec<WindowHandle> = vec![browser.driver.window().await.unwrap()];
    let url = browser.address().await;
    while tabs.len() < TABS {
        let tab = browser.driver.new_window().await.unwrap();
        browser.driver.switch_to_window(tab.clone()).await.unwrap();
        browser.open(&url).await;
        browser.until("its rows, live", |text, _| text.contains("Dana Whitlock") && text.contains("Live")).await;
        tabs.push(tab);
    }
    let shown_in_all = async |tabs: &[WindowHandle], name: &str| {
        for tab in tabs {
            browser.driver.switch_to_window(tab.clone()).await.unwrap();
            browser.until(name, |text, _| text.contains(name) && text.contains("Live")).await;
        }
    };
    import_chat(&app, "Ida Berg");
    shown_in_all(&tabs, "Ida Berg").await;
    // The first one reads the stream. What happens before another one does is not lost.
    browser.driver.switch_to_window(tabs.remove(0)).await.unwrap();
    browser.driver.close_window().await.unwrap();
    import_chat(&app, "Jon Dahl");
    shown_in_all(&tabs, "Jon Dahl").await;
    // A paused tab reads on for the others.
    browser.driver.switch_to_window(tabs[0].clone()).await.unwrap();
    browser.click("button", "Pause live updates").await;
    browser.until("that it is paused", |text, _| text.contains("Paused")).await;
    import_chat(&app, "Kim Lund");
    shown_in_all(&tabs[1..], "Kim Lund").await;
    browser.driver.switch_to_window(tabs[0].clone()).await.unwrap();
    assert!(!browser.text().await.contains("Kim Lund"), "a paused list stays as it is");
    browser.click("button", "Resume live updates").await;
    browser.until("what came meanwhile", |text, _| text.contains("Kim Lund") && text.contains("Live")).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_tabs_say_that_the_stream_is_lost_and_go_on_when_it_is_back() {
    let (mut app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats", "Dana Whitlock").await;
    let first = browser.driver.window().await.unwrap();
    let url = browser.address().await;
    let second = browser.driver.new_window().await.unwrap();
    browser.driver.switch_to_window(second.clone()).await.unwrap();
    browser.open(&url).await;
    browser.until("its rows, live", |text, _| text.contains("Dana Whitlock") && text.contains("Live")).await;
    app.stop();
    for tab in [&second, &first] {
        browser.driver.switch_to_window(tab.clone()).await.unwrap();
        browser.until("that it is not live", |text, _| text.contains("Reconnecting")).await;
    }
    import_chat(&app, "Ida Berg");
    let app = app.start_again().await;
    import_chat(&app, "Jon Dahl");
    for tab in [&second, &first] {
        browser.driver.switch_to_window(tab.clone()).await.unwrap();
        let is_whole = |text: &str| ["Ida Berg", "Jon Dahl", "Live"].iter().all(|words| text.contains(words));
        browser.until("all of it, live", |text, _| is_whole(text) && !text.contains("Reconnecting")).await;
    }
    browser.close().await;
}
