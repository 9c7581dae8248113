//! Filters set by name, as a person sets them, wherever their field is.

use crate::browser::Browser;
use serde_json::json;
use sightline_tests::wait::AT_MOST;
use std::time::{Duration, Instant};
use thirtyfour::WebElement;

/// The button of a filter's field: in the bar, in the sheet or in a chip.
const FIELD: &str = "const [name] = arguments;
  return [...document.querySelectorAll('.filters button.field, .chips button.field')]
    .find(field => field.checkVisibility() && `${field.ariaLabel} `.startsWith(`${name} `))";

impl Browser {
    /// Opens the field of a filter: where it is shown, in the sheet of narrow frames, or by adding it.
    pub async fn open_filter(&self, name: &str) {
        let began = Instant::now();
        loop {
            if let Some(field) = self.field(name).await {
                field.click().await.unwrap();
                break;
            } else if !self.every("button", "More filters").await.is_empty() {
                self.click("button", "More filters").await;
                self.find("button", name).await;
            } else if !self.every("button", "+ Filter").await.is_empty() {
                self.click("button", "+ Filter").await;
                self.click("option", name).await;
                break;
            }
            assert!(began.elapsed() < AT_MOST, "no filter {name:?} on {}", self.address().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let list = "document.querySelector('.choice__popover :is([role=listbox], [role=tree])')";
        self.until_script("the values of the filter", &format!("return {list}?.ariaLabel === {}", json!(name))).await;
    }

    /// Sets a filter to one of its values. The list of a filter that has several stays open.
    pub async fn filter(&self, name: &str, value: &str) {
        self.open_filter(name).await;
        let is_tree: bool = self.run("return !!document.querySelector('.choice__popover [role=tree]')").await;
        self.click(if is_tree { "treeitem" } else { "option" }, value).await;
    }

    async fn field(&self, name: &str) -> Option<WebElement> {
        self.driver.execute(FIELD, vec![json!(name)]).await.unwrap().element().ok()
    }
}
