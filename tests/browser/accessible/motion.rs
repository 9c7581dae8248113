//! What the reader's system asks for: forced colours, no motion. And a first paint that stays.

use super::audit::Findings;
use super::open;
use crate::{LAST_WORDS, app_with_samples};
use serde_json::json;

/// What differs to the eye between what is chosen and what is not; each must be on the page.
const DIFFERS: &str = "
const [pairs, boxes] = arguments;
const names = ['color', 'backgroundColor', 'borderTopColor', 'borderTopWidth', 'borderTopStyle', 'outlineStyle', 'outlineColor'];
const looks = e => [null, '::before', '::after'].map(part => {
  const own = getComputedStyle(e, part);
  return part && own.content === 'none' ? '' : names.map(name => own[name]).join();
}).join('|');
const seen = selector => [...document.querySelectorAll(selector)].find(e => e.checkVisibility());
const found = [];
for (const [chosen, other] of pairs) {
  const [a, b] = [seen(chosen), seen(other)];
  if (!a || !b) found.push(`not on the page: ${a ? other : chosen}`);
  else if (looks(a) === looks(b)) found.push(`looks like any other: ${chosen}`);
}
for (const selector of boxes) {
  const box = seen(selector);
  const own = box && getComputedStyle(box);
  if (!box) found.push(`not on the page: ${selector}`);
  else if (own.borderInlineStartStyle === 'none' || !parseFloat(own.borderInlineStartWidth)) found.push(`has no edge: ${selector}`);
}
return found;
";

#[tokio::test(flavor = "multi_thread")]
async fn with_forced_colours_what_is_chosen_and_where_things_end_can_be_seen() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats?range=30d&type=contact,bot&overview=1", 1440).await;
    let shown = async |findings: &mut Findings, screen: &str, pairs: &[[&str; 2]], boxes: &[&str]| {
        let found = browser.driver.execute(DIFFERS, vec![json!(pairs), json!(boxes)]).await.unwrap();
        findings.add(screen, found.convert::<Vec<String>>().unwrap());
        browser.picture(&format!("forced-{screen}")).await;
    };
    for scheme in ["light", "dark"] {
        browser
            .prefer(&[
                ("forced-colors", "active"),
                ("prefers-color-scheme", scheme),
                ("prefers-reduced-motion", "reduce"),
            ])
            .await;
        browser.open(&format!("{}/data/chats?range=30d&type=contact,bot&overview=1", app.url)).await;
        browser.find("img", "First response, median: ").await;
        let screen = |name: &str| format!("{name}-{scheme}");
        shown(
            &mut findings,
            &screen("list"),
            &[
                [".tabs__tab[aria-selected=true]", ".tabs__tab[aria-selected=false]"],
                [".segments__segment[aria-checked=true]", ".segments__segment[aria-checked=false]"],
                [".top-bar__tools [aria-pressed=true]", ".filters .button--quiet"],
                [".rail__item[aria-current]", ".rail__item:not([aria-current])"],
                [".field--set", ".field:not(.field--set)"],
            ],
            &[".chip", ".state-badge", ".button", ".field"],
        )
        .await;
        browser.filter("Organizations", "Halden Northgate").await;
        browser.until_script("it chosen", "return !!document.querySelector('.choice__box--on')").await;
        shown(
            &mut findings,
            &screen("choice"),
            &[
                [".choice__box--on", ".choice__box:not(.choice__box--on)"],
                [".choice__option--active", ".choice__option:not(.choice__option--active)"],
            ],
            &[".choice__popover"],
        )
        .await;
        browser.escape().await;
        browser.click("button", "Last 30 days").await;
        browser.find("dialog", "Date range").await;
        shown(
            &mut findings,
            &screen("date-range"),
            &[
                [".date-range__preset[aria-selected=true]", ".date-range__preset[aria-selected=false]"],
                [".calendar__day--within:not(.calendar__day--first)", ".calendar__day:not(.calendar__day--within)"],
                [".calendar__day--last", ".calendar__day--within:not(.calendar__day--first, .calendar__day--last)"],
            ],
            &[".date-range__popover"],
        )
        .await;
        browser.escape().await;
        browser.press('?').await;
        browser.find("dialog", "Keyboard shortcuts").await;
        shown(&mut findings, &screen("help"), &[], &["dialog[open]", ".switch input", "kbd"]).await;
        browser.escape().await;
        browser.click("link", "Open Dana Whitlock").await;
        browser.until("the transcript", |text, _| text.contains(LAST_WORDS)).await;
        shown(
            &mut findings,
            &screen("chat"),
            &[["[role=row][aria-current]", "[role=row]:not([aria-current])"]],
            &[".drawer", ".transcript__bubble", ".participant__shape", ".result-card"],
        )
        .await;
    }
    browser.close().await;
    findings.expect_none();
}

/// The animations that would be seen: those that take time and go on in between.
const MOVES: &str = "
return document.getAnimations()
  .filter(one => one.effect.getComputedTiming().duration > 1 && one.effect.getKeyframes().some(key => !key.easing.startsWith('steps')))
  .map(one => `moves: ${one.animationName || one.transitionProperty} of ${one.effect.target.className}`);
";

#[tokio::test(flavor = "multi_thread")]
async fn reduced_motion_shows_no_motion() {
    let (app, email) = app_with_samples().await;
    let mut findings = Findings::default();
    let browser = open(&app, &email, "/data/chats", 1440).await;
    let look =
        async |findings: &mut Findings, screen: &str| findings.add(screen, browser.run::<Vec<String>>(MOVES).await);
    browser.until("live", |text, _| text.contains("Live")).await;
    look(&mut findings, "chats").await;
    browser.click("button", "Today").await;
    browser
        .until_script("a day or a range with the focus", "return !!document.activeElement.closest('[popover]')")
        .await;
    look(&mut findings, "date-range").await;
    browser.escape().await;
    browser.click("link", "Open Dana Whitlock").await;
    browser.find("dialog", "Dana Whitlock").await;
    look(&mut findings, "chat").await;
    browser.resize(1024, 800, 1.0).await;
    look(&mut findings, "chat over the list").await;
    browser.escape().await;
    browser.press('?').await;
    browser.find("switch", "Single-key shortcuts").await.click().await.unwrap();
    look(&mut findings, "help").await;
    browser.escape().await;
    browser.click("tab", "Contacts").await;
    browser.click("button", "Erase Dana Whitlock").await;
    browser.until("the numbers", |text, _| text.contains("Kept without personal data")).await;
    browser.run::<()>("document.querySelector('dialog[open] .button--danger').click(); return null").await;
    browser.until("that it is done", |text, _| text.contains("was erased")).await;
    look(&mut findings, "erased").await;
    // With no such wish something does move: the check would see it.
    browser.prefer(&[]).await;
    let pulses = format!("return (() => {{ {MOVES} }})().some(one => one.includes('live-pulse'))");
    browser.until_script("a pulse for a message of the server", &pulses).await;
    browser.close().await;
    findings.expect_none();
}

/// How much has moved since the first paint without an input of the user (web.dev, "CLS"), and what.
const SHIFTS: &str = "
const done = arguments[arguments.length - 1];
const shifts = [];
new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true});
setTimeout(() => {
  const own = shifts.filter(entry => !entry.hadRecentInput);
  const what = own.flatMap(entry => entry.sources.map(source => `${entry.value.toFixed(4)} ${source.node?.className || source.node?.nodeName} from ${
    Math.round(source.previousRect.top)} to ${Math.round(source.currentRect.top)}`));
  done([own.reduce((sum, entry) => sum + entry.value, 0), what]);
}, 300);
";

/// What moves at most may, as a score of the whole page.
const MOST_SHIFT: f64 = 0.02;

#[tokio::test(flavor = "multi_thread")]
async fn after_the_first_paint_nothing_moves_by_itself() {
    let (app, email) = app_with_samples().await;
    let browser = open(&app, &email, "/data/chats", 1440).await;
    // On a connection on which answers arrive one after the other.
    browser.command("Network.enable", &json!({})).await;
    let line = json!({"offline": false, "latency": 150, "downloadThroughput": 1_000_000, "uploadThroughput": 500_000});
    browser.command("Network.emulateNetworkConditions", &line).await;
    let mut scores = Vec::new();
    for width in [1440, 390] {
        browser.resize(width, 900, 1.0).await;
        for path in ["/data/chats", "/data/chats?overview=1", "/data/contacts", "/data/results?range=30d"] {
            browser.command("Network.clearBrowserCache", &json!({})).await;
            browser.open(&format!("{}{path}", app.url)).await;
            browser.find("link", "Open ").await;
            if path.contains("overview") {
                browser.find("img", "First response, median: ").await;
            }
            browser.until_script("the count", "return !!document.querySelector('.count-line').innerText").await;
            let (score, what): (f64, Vec<String>) =
                browser.driver.execute_async(SHIFTS, Vec::new()).await.unwrap().convert().unwrap();
            println!("{width} {path}: {score:.4}");
            scores.push((score, format!("{width} {path}: {what:#?}")));
        }
    }
    browser.close().await;
    let too_much: Vec<_> = scores.iter().filter(|(score, _)| *score > MOST_SHIFT).collect();
    assert!(too_much.is_empty(), "{too_much:#?}");
}
