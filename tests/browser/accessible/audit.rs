//! axe-core, the accessibility checker, run on the page as it is now.

use crate::browser::Browser;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// The checker's program, as npm installed it. It is run in the page by the driver, which no
/// content security policy hinders, and is never served.
fn program() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("npm/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is not there: run scripts/setup.sh test")
}

/// Runs it; returns the violations, and how many rules passed.
const RUN: &str = "
const [tags, done] = [arguments[0], arguments[arguments.length - 1]];
// This rule (WCAG 2.5.3) is an experiment of axe-core and must be asked for.
const rules = {'label-content-name-mismatch': {enabled: true}};
axe.run(document, {runOnly: {type: 'tag', values: tags}, rules, resultTypes: ['violations']}).then(found => done({
  passes: found.passes.length,
  violations: found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${[...node.html].slice(0, 240).join('')} ${node.failureSummary.replace(/\\s+/g, ' ')} [${node.target.join(' ')}]`)),
}), why => done({passes: 0, violations: [String(why)]}));
";

/// The rules: WCAG 2.2 at AA, and axe-core's best practices.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

#[derive(Deserialize)]
struct Report {
    passes: usize,
    violations: Vec<String>,
}

/// What was found, and on which screens of a journey, so that one run reports all of it.
#[derive(Default)]
pub struct Findings(BTreeMap<String, Vec<String>>);

impl Findings {
    /// Adds violations.
    pub fn add(&mut self, screen: &str, found: impl IntoIterator<Item = String>) {
        for found in found {
            self.0.entry(found).or_default().push(screen.to_owned());
        }
    }

    /// Checks the page as it is now, in light and in dark, and keeps a picture of each.
    pub async fn look(&mut self, browser: &Browser, screen: &str) {
        for theme in ["light", "dark"] {
            browser.paint(theme).await;
            let has_program: bool = browser.run("return typeof axe === 'object'").await;
            if !has_program {
                browser.driver.execute(program(), Vec::new()).await.unwrap();
            }
            let report = browser.driver.execute_async(RUN, vec![json!(RULES)]).await.unwrap();
            let report: Report = report.convert().unwrap();
            assert!(report.passes > 0, "the checker found nothing to check on {screen}: {:?}", report.violations);
            self.add(&format!("{screen}, {theme}"), report.violations);
            browser.picture(&format!("axe-{screen}-{theme}")).await;
        }
        browser.paint("light").await;
    }

    /// # Panics
    /// When something was found.
    pub fn expect_none(self) {
        let lines: String =
            self.0.iter().map(|(found, screens)| format!("{found}\n    on {}\n", screens.join("; "))).collect();
        assert!(self.0.is_empty(), "{} findings:\n{lines}", self.0.len());
    }
}
