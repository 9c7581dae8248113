//! Several rows at once: selecting them, and what is done with them.

use super::browser::Browser;
use super::{COMPANY, app_with_samples, count_line, watch};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use sightline_shared::Role;
use sightline_tests::{ChatBuilder, TestApp};
use std::path::Path;
use thirtyfour::Key;

/// The places of the rows that are selected, counted from 1.
const SELECTED: &str = "return [...document.querySelectorAll('#list [role=row][aria-selected=true]')]
    .map(row => row.ariaRowIndex - 1).sort((a, b) => a - b).join(' ')";

pub async fn until_selected(browser: &Browser, places: &str) {
    browser.until_row(async || browser.run::<String>(SELECTED).await, |now| now == places).await;
}

/// The ids of the rows that are selected, in the order of the list.
async fn selected_ids(browser: &Browser) -> Vec<String> {
    let ids = "return [...document.querySelectorAll('#list [role=row][aria-selected=true]')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
        .map(row => new URL(row.querySelector('.data-table__link').href).searchParams.get('chat'))";
    browser.run(ids).await
}

/// A point on the text of a row.
async fn text_of(browser: &Browser, place: usize) -> (i64, i64) {
    let script = format!(
        "const box = document.querySelector(\"#list [aria-rowindex='{}'] .data-table__cell--contact span\").getBoundingClientRect();
         return [box.left + 8, box.top + box.height / 2].map(Math.round)",
        place + 1
    );
    let [x, y]: [i64; 2] = browser.run(&script).await;
    (x, y)
}

/// Clicks on the text of a row while a key is held.
async fn click_with(browser: &Browser, held: Key, place: usize) {
    let (x, y) = text_of(browser, place).await;
    let chain = browser.driver.action_chain().key_down(held.clone()).move_to(x, y).click().key_up(held);
    chain.perform().await.unwrap();
}

/// The only file in a folder, once it is whole.
async fn downloaded(browser: &Browser, folder: &Path) -> String {
    let file = || {
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
        files.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "csv"))
    };
    browser.until_row(async || file().is_some().to_string(), |is_there| is_there == "true").await;
    let path = file().unwrap();
    assert!(path.file_name().unwrap().to_str().unwrap().starts_with("sightline-chats-chosen-"), "{}", path.display());
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_selected_by_mouse_and_keys_and_are_exported_and_copied() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/chats?range=all", "Dana Whitlock").await;
    // None of the rows is made again by what follows.
    browser
        .run::<()>("window.cells = [...document.querySelectorAll('#list [role=gridcell]')].slice(0, 60); return null")
        .await;
    let rows_at = "return document.querySelector('.data-table').getBoundingClientRect().top";
    let before: f64 = browser.run(rows_at).await;

    // The box of a row is there while the row is pointed at.
    let (x, y) = text_of(&browser, 2).await;
    browser.driver.action_chain().move_to(x, y).perform().await.unwrap();
    let boxes = "return [...document.querySelectorAll('.data-table__mark')].filter(mark => getComputedStyle(mark).opacity === '1' && getComputedStyle(mark).visibility === 'visible')
        .map(mark => mark.closest('[role=row]').ariaRowIndex - 1).join(' ')";
    browser.until_row(async || browser.run::<String>(boxes).await, |places| places == "2").await;

    // With Ctrl and Shift; nothing opens, and no text is selected.
    click_with(&browser, Key::Control, 3).await;
    until_selected(&browser, "3").await;
    browser.until("the bar", |text, _| text.contains("1 selected") && text.contains("Copy links")).await;
    assert!((browser.run::<f64>(rows_at).await - before).abs() < 0.5, "the rows jump");
    click_with(&browser, Key::Shift, 6).await;
    until_selected(&browser, "3 4 5 6").await;
    click_with(&browser, Key::Shift, 5).await;
    until_selected(&browser, "3 4 5").await;
    click_with(&browser, Key::Control, 4).await;
    until_selected(&browser, "3 5").await;
    assert_eq!(browser.run::<String>("return getSelection().toString()").await, "");

    // The box of a row; from there the keys go on.
    let first = "document.querySelector(\"#list [aria-rowindex='2'] [role=checkbox]\")";
    browser.run::<()>(&format!("{first}.click(); return null")).await;
    until_selected(&browser, "1 3 5").await;
    assert_eq!(browser.run::<String>(&format!("return {first}.ariaChecked")).await, "true");
    browser.picture("selecting").await;
    let down = browser.driver.action_chain().key_down(Key::Shift).send_keys(Key::Down).send_keys(Key::Down);
    down.key_up(Key::Shift).perform().await.unwrap();
    until_selected(&browser, "1 2 3 5").await;
    browser.press_with(Key::Shift, Key::Up).await;
    until_selected(&browser, "1 2 3 5").await;
    browser.press('j').await;
    browser.press('x').await;
    until_selected(&browser, "1 2 5").await;
    browser
        .until_script(
            "the number, said",
            "return document.querySelector('.page > [role=status]').textContent === '3 selected'",
        )
        .await;
    assert!(!browser.address().await.contains("chat="), "something opened");
    assert!(browser.run::<bool>("return window.cells.every(cell => cell.isConnected)").await, "rows were made again");

    // The file has these rows and no others, and so has the clipboard.
    let ids = selected_ids(&browser).await;
    let folder = std::env::temp_dir().join(format!("sightline-downloads-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let allow = json!({"behavior": "allow", "downloadPath": folder});
    browser.command("Browser.setDownloadBehavior", &allow).await;
    browser.click("button", "Export").await;
    browser.picture("selecting-export").await;
    browser.click("link", "Table (CSV)").await;
    let table = downloaded(&browser, &folder).await;
    std::fs::remove_dir_all(&folder).unwrap();
    let in_file: Vec<&str> =
        table.trim_start_matches('\u{feff}').lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(in_file, ids);
    browser.command("Browser.setDownloadBehavior", &json!({"behavior": "default"})).await;
    browser.escape().await;
    browser.click("button", "Copy links").await;
    browser.until("that they are copied", |text, _| text.contains("3 links copied.")).await;
    let links: Vec<String> = ids.iter().map(|id| format!("{}/data/chats?chat={id}", app.url)).collect();
    assert_eq!(browser.clipboard().await, links.join("\n"));

    // What is open closes first; another order keeps the selection, another filter ends it.
    let (x, y) = text_of(&browser, 2).await;
    browser.driver.action_chain().move_to(x, y).click().perform().await.unwrap();
    browser.find("dialog", "").await;
    browser.until("the chat", |text, address| address.contains("chat=") && text.contains("3 selected")).await;
    browser.escape().await;
    browser.until("the list", |text, address| !address.contains("chat=") && text.contains("3 selected")).await;
    browser.click("button", "Contact").await;
    browser.until("the order", |text, address| address.contains("sort=-contact") && text.contains("3 selected")).await;
    browser.run::<()>("document.querySelector('.data-table__link').focus(); return null").await;
    browser.escape().await;
    browser.until("no selection", |text, _| !text.contains("selected")).await;
    until_selected(&browser, "").await;
    browser.press_with(Key::Control, 'a').await;
    browser.until("all that are loaded", |text, _| text.contains(" selected")).await;
    browser
        .run::<()>("document.querySelector('.segments--states [role=radio]:nth-child(2)').click(); return null")
        .await;
    browser.until("no selection", |text, address| address.contains("state=") && !text.contains("selected")).await;

    // An address of chosen rows says so, and lets go of them.
    browser.open(&format!("{}/data/chats?range=all&id={}&id={}", app.url, ids[0], ids[1])).await;
    browser.find("button", "Remove filter 2 chosen chats").await;
    assert_eq!(count_line(&browser, "chats").await, 2);
    browser.picture("chosen-chats").await;
    browser.click("button", "Remove filter 2 chosen chats").await;
    browser.until("all chats", |_, address| address.ends_with("/data/chats?range=all")).await;
    browser.close().await;
}

/// Three open chats, one of them with an agent, and one that is closed.
fn few_chats(app: &TestApp) -> String {
    let organization = format!("{COMPANY}/Halden Northgate");
    let chat = |name: &str, minutes| {
        let at = Utc::now() - TimeDelta::minutes(minutes);
        ChatBuilder::queued(name, &organization, at).contact(name, Some(name), None, None).contact_says("Hello")
    };
    app.import_chats(&[
        chat("Arne", 1),
        chat("Bibi", 2),
        chat("Cleo", 20).accepted("Maud Ellery"),
        chat("Dirk", 30).accepted("Maud Ellery").closed("Maud Ellery"),
    ]);
    app.add_user(COMPANY, Role::Supervisor)
}

/// Closes what is selected as spam, and waits until that can be undone.
async fn close_as_spam(browser: &Browser) {
    browser.click("button", "Close chats").await;
    browser.until_script("the question", "return document.activeElement?.name === 'reason'").await;
    browser.click("radio", "Spam").await;
    browser.press(Key::Enter).await;
    browser.until_script("the focus", "return document.activeElement?.textContent === 'Undo'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn selected_chats_are_closed_one_after_the_other_and_those_that_were_not_stay_selected() {
    let app = TestApp::start_with_web().await;
    let email = few_chats(&app);
    let colleague = app.supervisor(COMPANY).await;
    let closed = || app.texts("SELECT data ->> 'reason' FROM events WHERE type = 'closed' AND is_own ORDER BY at");
    let browser = watch(&app, &email, "/data/chats?range=all", "Arne").await;
    browser.press('j').await;
    browser.press_with(Key::Control, 'a').await;
    browser.until("the bar", |text, _| text.contains("4 selected")).await;

    // It says what will happen and what cannot; undone, nothing does.
    browser.click("button", "Close chats").await;
    browser
        .until("the question", |text, _| {
            text.contains("3 chats will be closed, one after the other.")
                && text.contains("A colleague takes part in 1 of them.")
                && text.contains("1 of the selected is closed already.")
        })
        .await;
    browser.find("button", "Close 3 chats").await;
    browser.picture("selecting-close").await;
    browser.escape().await;
    browser.until("the bar", |text, _| text.contains("4 selected")).await;
    close_as_spam(&browser).await;
    browser.until("the notice", |text, _| text.contains("Closing 3 chats in 5 s")).await;
    browser.picture("selecting-closing").await;
    browser.press(Key::Enter).await;
    browser.until("the bar", |text, _| text.contains("4 selected")).await;
    assert!(closed().is_empty());

    // Somebody else is quicker with one of them.
    close_as_spam(&browser).await;
    let id = app.text("SELECT id FROM chats WHERE external_id = 'Bibi'");
    let _: Value = colleague.post(&format!("/api/v1/chats/{id}/close"), &json!({"reason": "resolved"})).await.ok();
    browser.find("status", "2 chats closed. 1 was not: already closed.").await;
    assert_eq!(closed(), ["resolved", "spam", "spam"]);
    browser.until("what is left", |text, _| text.contains("2 selected")).await;
    let names = "return [...document.querySelectorAll('#list [aria-selected=true]')].map(row => row.innerText.match(/Arne|Bibi|Cleo|Dirk/)[0]).sort().join(' ')";
    assert_eq!(browser.run::<String>(names).await, "Bibi Dirk");

    // They follow by the live stream, and nothing is left to be closed.
    let badges = "return [...document.querySelectorAll('#list .state-badge--closed')].length === 4";
    browser.until_script("all closed", badges).await;
    browser.until("the reason", |text, _| text.contains("All of them are closed already.")).await;
    assert!(browser.run::<bool>("return document.querySelector('.selection .button').disabled").await);
    browser.escape().await;
    browser.until("no selection", |text, _| !text.contains("selected")).await;

    // What is confirmed is sent when the list is left, and rows that leave a list leave the selection.
    app.import_chats(&[ChatBuilder::queued("Egon", &format!("{COMPANY}/Halden Northgate"), Utc::now()).contact(
        "Egon",
        Some("Egon"),
        None,
        None,
    )]);
    browser.open(&format!("{}/data/chats?range=all&state=queued", app.url)).await;
    browser.find("link", "Open Egon").await;
    browser.press('j').await;
    browser.press('x').await;
    close_as_spam(&browser).await;
    browser.click("tab", "Results").await;
    sightline_tests::wait::until("that it is closed", async || closed().len() == 4).await;
    browser.find("status", "1 chat closed.").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_can_be_stopped_and_what_is_confirmed_is_sent_with_the_page() {
    let app = TestApp::start_with_web().await;
    let email = few_chats(&app);
    let closed = || app.text("SELECT count(*) FROM events WHERE type = 'closed' AND is_own");
    let browser = watch(&app, &email, "/data/chats?range=all&state=queued&state=active", "Arne").await;
    // The second chat waits until the test lets it go.
    browser
        .run::<()>(
            "const fetch = window.fetch; let asked = 0; const go = new Promise(done => window.go = done);
             window.fetch = async (request, ...rest) => {
               if (request.url?.endsWith('/close') && ++asked === 2) await go;
               return fetch(request, ...rest);
             }; return null",
        )
        .await;
    browser.press('j').await;
    browser.press_with(Key::Control, 'a').await;
    browser.click("button", "Add tag").await;
    browser.until_script("the field", "return document.activeElement?.tagName === 'INPUT'").await;
    browser.press("seen").await;
    browser.picture("selecting-tag").await;
    browser.press(Key::Enter).await;
    browser.find("status", "3 chats tagged.").await;
    assert_eq!(app.text("SELECT count(*) FROM chats WHERE tags = '{seen}'"), "3");
    close_as_spam(&browser).await;
    browser.until("the progress", |text, _| text.contains("Closing: 1 of 3")).await;
    browser.picture("selecting-progress").await;
    browser.click("button", "Stop").await;
    browser.run::<()>("window.go(); return null").await;
    browser.find("status", "2 chats closed. 1 is left as it is.").await;
    browser.until("what is left", |text, _| text.contains("1 selected")).await;
    assert_eq!(closed(), "2");

    close_as_spam(&browser).await;
    browser.driver.refresh().await.unwrap();
    sightline_tests::wait::until("that it is closed", async || closed() == "3").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_and_contacts_are_selected_alike() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/results?range=all", "Test drive").await;
    for (place, opens, others) in [("results", "result", 2), ("contacts", "contact", 3)] {
        browser.open(&format!("{}/data/{place}?range=all", app.url)).await;
        browser.until_script("rows", "return document.querySelectorAll('#list .data-table__link').length > 3").await;
        browser.press('j').await;
        browser.press('x').await;
        for _ in 1..others {
            browser.press_with(Key::Shift, Key::Down).await;
        }
        browser.until("the bar", |text, _| text.contains(&format!("{others} selected"))).await;
        assert!(!browser.text().await.contains("Close chats"), "only chats are closed");
        let of_row = format!("new URL(row.querySelector('.data-table__link').href).searchParams.get('{opens}')");
        let ids: Vec<String> = browser
            .run(&format!(
                "return [...document.querySelectorAll('#list [role=row][aria-selected=true]')]
                    .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map(row => {of_row})"
            ))
            .await;
        browser.click("button", "Copy links").await;
        browser.until("that they are copied", |text, _| text.contains(&format!("{others} links copied."))).await;
        let links = browser.clipboard().await;
        assert!(
            ids.len() == others && links.lines().zip(&ids).all(|(link, id)| link.ends_with(id.as_str())),
            "{links}"
        );
        browser.open(&format!("{}/data/{place}?range=all&id={}&id={}", app.url, ids[0], ids[1])).await;
        assert_eq!(count_line(&browser, place).await, 2);
    }
    browser.close().await;
}
