//! The layout at every width and at 200 %, and where the focus is seen.

use super::audit::Findings;
use super::{no_popover, open};
use crate::browser::Browser;
use crate::{COMPANY, LAST_WORDS, app_with_samples};
use chrono::{TimeDelta, Utc};
use serde_json::json;
use sightline_shared::{Chat, Page};
use sightline_tests::{ChatBuilder, TestApp};

/// The widths that are measured, in CSS pixels; the last is a window of 1280 at 200 %.
const WIDTHS: [(u32, f64); 8] =
    [(360, 1.0), (390, 1.0), (768, 1.0), (1024, 1.0), (1440, 1.0), (1920, 1.0), (2560, 1.0), (640, 2.0)];

/// Chats of contacts whose names are long, wide, or go the other way.
fn import_names(app: &TestApp) {
    let organization = format!("{COMPANY}/Halden Northgate");
    let long = "Bartholomäus-Maximilian ".repeat(4).chars().take(80).collect::<String>();
    let names = [
        long.as_str(),
        "Unbroken".repeat(10).leak(),
        "陈丽华欧阳娜娜司马相如诸葛孔明上官婉儿东方不败",
        "👩‍👩‍👧‍👦 🐕‍🦺 Émilie 🇳🇱 🏳️‍🌈",
        "ليلى حداد بنت عبد الرحمن الأندلسي القرطبي المراكشي",
    ];
    let chats: Vec<_> = (0..).zip(names).map(|(at, name)| {
        let id = format!("name-{at}");
        let email = format!("{}@{}.example.com", "mail".repeat(12), "host".repeat(10));
        ChatBuilder::queued(&id, &organization, Utc::now() - TimeDelta::seconds(60 - at))
            .contact(&id, Some(name), Some(&email), Some("+31 20 1234567890123"))
            .contact_says(&format!("{name} says {}", "wordwithoutend".repeat(12)))
            .accepted(&format!("{}agent", "Long-named ".repeat(6)))
            .says(&format!("{}agent", "Long-named ".repeat(6)), &format!("https://example.com/{}", "path/".repeat(30)))
            .result(
                &format!("{}agent", "Long-named ".repeat(6)),
                &format!("Form of {name}"),
                &json!({"A field with a name that goes on and on and on": name, "Link": "https://example.com/".repeat(6)}),
            )
    }).collect();
    app.import_chats(&chats);
}

async fn until_text(browser: &Browser, words: &str) {
    browser.until(words, |text, _| text.contains(words)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_width_nothing_is_cut_off_and_every_target_can_be_hit() {
    let (app, email) = app_with_samples().await;
    import_names(&app);
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats", 1440).await;
    for (width, scale) in WIDTHS {
        let height = if width < 600 { 800 } else { 900 };
        browser.resize(width, (f64::from(height) / scale) as u32, scale).await;
        let screen = |name: &str| format!("{width}-{name}");

        browser.open(&format!("{}/data/chats", app.url)).await;
        until_text(&browser, "陈丽华欧阳").await;
        findings.measure(&browser, &screen("chats")).await;
        // In narrow frames some of them are in a sheet.
        let buttons = [
            ("Today", "date-range"),
            ("Columns and rows", "view-settings"),
            ("Views", "views"),
            ("Organizations", "tree"),
        ];
        for (button, name) in buttons {
            let is_in_sheet = !browser.every("button", "More filters").await.is_empty();
            if is_in_sheet && browser.every("button", button).await.is_empty() {
                browser.click("button", "More filters").await;
                browser.find("button", button).await;
                findings.measure(&browser, &screen("filters")).await;
            }
            match name {
                "tree" => browser.open_filter(button).await,
                _ => browser.click("button", button).await,
            }
            browser.until_script(name, "return !!document.querySelector(':popover-open, .choice__popover')").await;
            browser.paint("light").await;
            findings.measure(&browser, &screen(name)).await;
            no_popover(&browser).await;
        }
        browser
            .open(&format!(
                "{}/data/chats?range=30d&overview=1&compare=before&type=contact,bot&q=a&has_results=true",
                app.url
            ))
            .await;
        browser.find("img", "First response, median: ").await;
        until_text(&browser, "陈丽华欧阳").await;
        findings.measure(&browser, &screen("overview-and-chips")).await;
        browser.open(&format!("{}/data/chats", app.url)).await;
        browser.click("link", "Open Bartholomäus-Maximilian").await;
        until_text(&browser, "wordwithoutend").await;
        findings.measure(&browser, &screen("chat")).await;
        browser.click("button", "Export this chat").await;
        findings.measure(&browser, &screen("chat-export")).await;
        browser.escape().await;
        browser.click("button", "View result").await;
        until_text(&browser, "A field with a name").await;
        findings.measure(&browser, &screen("result")).await;

        browser.open(&format!("{}/data/results?range=30d", app.url)).await;
        until_text(&browser, "Form of 陈丽华").await;
        findings.measure(&browser, &screen("results")).await;
        browser.open(&format!("{}/data/contacts", app.url)).await;
        until_text(&browser, "陈丽华欧阳").await;
        findings.measure(&browser, &screen("contacts")).await;
        browser.click("link", "Open UnbrokenUnbroken").await;
        until_text(&browser, "First seen").await;
        findings.measure(&browser, &screen("contact")).await;
        browser.click("button", "Erase contact").await;
        until_text(&browser, "Kept without personal data").await;
        findings.measure(&browser, &screen("erase")).await;
        browser.escape().await;
    }
    browser.close().await;
    findings.expect_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn longer_words_fit_as_well() {
    let (app, email) = app_with_samples().await;
    import_names(&app);
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats", 1440).await;
    browser.run::<()>("localStorage.setItem('sightline-language', 'nl'); return null").await;
    let chats: Page<Chat> = app.supervisor(COMPANY).await.get("/api/v1/chats?q=Dana+Whitlock").await.ok();
    let chat = format!("/data/chats?chat={}", chats.items[0].id);
    for (width, scale) in WIDTHS {
        browser.resize(width, (900.0 / scale) as u32, scale).await;
        for (name, path, words) in [
            ("chats", "/data/chats?range=7d&type=contact,bot&overview=1&compare=before", "Tot nu toe. Eerder: van"),
            ("chat", &chat, LAST_WORDS),
            ("results", "/data/results?range=30d", "Test drive"),
            ("contacts", "/data/contacts", "陈丽华欧阳"),
            ("empty", "/data/chats?agent=nobody-is-called-so&colour=red", "Gisteren tonen"),
        ] {
            browser.open(&format!("{}{path}", app.url)).await;
            until_text(&browser, words).await;
            browser.paint("dark").await;
            findings.measure(&browser, &format!("{width}-dutch-{name}")).await;
            if width == 1440 {
                findings.look(&browser, &format!("dutch-{name}")).await;
            }
        }
    }
    browser.close().await;
    findings.expect_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_is_seen_wherever_the_tab_key_leads() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats?overview=1", 1440).await;
    browser.find("img", "First response, median: ").await;
    let stops = findings.walk(&browser, "chats", 80).await;
    assert!(stops.len() > 20, "{stops:#?}");

    browser.click("link", "Open Dana Whitlock").await;
    until_text(&browser, LAST_WORDS).await;
    browser.click("button", "Join chat").await;
    browser.find("textbox", "Write a message").await;
    findings.walk(&browser, "chat beside the list", 120).await;
    browser.resize(1024, 800, 1.0).await;
    findings.walk(&browser, "chat over the list", 60).await;
    browser.resize(390, 800, 1.0).await;
    findings.walk(&browser, "chat on a phone", 60).await;

    browser.resize(1440, 900, 1.0).await;
    browser.open(&format!("{}/data/contacts", app.url)).await;
    browser.find("link", "Open Petra Nováková").await;
    findings.walk(&browser, "contacts", 80).await;
    // Rows that scroll under the head of the table: the one with the focus does not.
    browser.open(&format!("{}/data/chats?range=all", app.url)).await;
    browser.find("link", "Open Dana Whitlock").await;
    browser.run::<()>("document.querySelector('.data-table__link').focus(); return null").await;
    for key in ['j'; 30].into_iter().chain(['k'; 30]) {
        browser.press(key).await;
    }
    findings.walk(&browser, "rows", 2).await;
    browser.close().await;
    findings.expect_none();
}
