//! The tab of results: the main fields in the rows, the search for words, and how many each form has.

use super::{app_with_samples, watch};

/// The text of a column in the row of a contact.
fn cell(column: &str, contact: &str) -> String {
    format!(
        "return [...document.querySelectorAll('.data-table__body .data-table__row')]
           .find(row => row.textContent.includes('{contact}'))?.querySelector('.data-table__cell--{column}')"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_shows_the_main_fields_of_its_result_where_there_is_room() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/results?range=all", "Marek").await;
    let fields = cell("fields", "Marek");
    let words = "Model Corvan Nova 7 Year 2020 Mileage.km 64,000";
    let read = format!("{fields}?.innerText.replace(/\\s+/g, ' ').trim() || ''");
    browser.until_row(async || browser.run::<String>(&read).await, |shown| shown == words).await;
    // In one line, which is cut; all of it where it is pointed at.
    let title: String = browser.run(&format!("{fields}.querySelector('[title]').title")).await;
    assert_eq!(title, "Model: Corvan Nova 7\nYear: 2020\nMileage.km: 64,000");
    browser.picture("results-fields").await;

    let width = format!("{fields}?.offsetWidth ?? -1");
    browser.click("button", "Columns and rows").await;
    browser.click("checkbox", "Fields").await;
    browser.until_row(async || browser.run::<i64>(&width).await.to_string(), |width| width == "0").await;
    browser.click("checkbox", "Fields").await;
    browser.until_row(async || browser.run::<i64>(&width).await.to_string(), |width| width != "0").await;
    browser.resize(1024, 768, 1.0).await;
    browser.until_row(async || browser.run::<i64>(&width).await.to_string(), |width| width == "0").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_chosen_by_how_many_results_they_have() {
    let (app, email) = app_with_samples().await;
    let browser = watch(&app, &email, "/data/results?range=all", "Marek").await;
    let counts = "return [...document.querySelectorAll('.choice__option')]
        .map(option => [...option.querySelectorAll('.truncated, .choice__count')].map(part => part.textContent).join(' ')).join('; ')";
    let until = async |words: &[&str]| {
        let has_all = |shown: &str| words.iter().all(|words| shown.split("; ").any(|shown| shown == *words));
        browser.until_row(async || browser.run::<String>(counts).await, has_all).await;
    };
    browser.open_filter("Forms").await;
    until(&["Test drive 7", "Viewing 3", "Unsubscribe 1"]).await;
    browser.picture("results-forms").await;
    // The number is what the list has.
    browser.click("option", "Viewing").await;
    browser.until("its results", |text, address| address.contains("form=Viewing") && text.contains("3 results")).await;
    until(&["Test drive 7", "Viewing 3"]).await;
    browser.escape().await;

    // With the other filters as they are, here the words that are looked for.
    browser.type_into("searchbox", "Search values", "corvan").await;
    browser.until("what is looked for", |_, address| address.contains("q=corvan")).await;
    browser.open_filter("Forms").await;
    until(&["Trade-in valuation 1", "Unsubscribe 0"]).await;
    browser.close().await;
}
