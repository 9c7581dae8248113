//! What is measured of the page that is shown: nothing is cut off, every target can be hit, the
//! focus can be seen.

use super::audit::Findings;
use crate::browser::Browser;
use thirtyfour::Key;

/// Words for an element in a finding, and how it is cut off by the element around it.
const TOOLS: &str = r#"
// By characters: half of one, such as an emoji, is nothing that can be sent.
const name = e => `<${e.tagName.toLowerCase()} class="${e.getAttribute('class') || ''}"> ${
  [...(e.getAttribute('aria-label') || e.textContent || '').trim().replace(/\s+/g, ' ')].slice(0, 60).join('')}`;
const style = e => getComputedStyle(e);
const isHidden = e => !e.checkVisibility({visibilityProperty: true}) || e.closest('.visually-hidden, .sprite, .skip-link:not(:focus)');
const cuts = value => value === 'hidden' || value === 'clip';
const scrolls = value => value === 'auto' || value === 'scroll';
// The part of the screen in which `e` can be brought into view; what scrolls brings anything into it.
const frames = e => {
  const found = {left: 0, right: innerWidth, top: 0, bottom: innerHeight, x: true, y: true};
  let position = style(e).position;
  for (let at = e.parentElement; at && position !== 'fixed'; at = at.parentElement) {
    const own = style(at);
    if (position === 'absolute' && own.position === 'static') continue;
    const box = at.getBoundingClientRect();
    if (found.x && cuts(own.overflowX)) {
      found.left = Math.max(found.left, box.left); found.right = Math.min(found.right, box.right);
    }
    if (found.y && cuts(own.overflowY)) {
      found.top = Math.max(found.top, box.top); found.bottom = Math.min(found.bottom, box.bottom);
    }
    if (scrolls(own.overflowX)) found.x = false;
    if (scrolls(own.overflowY)) found.y = false;
    if (at.matches(':popover-open, :modal')) break;
    position = own.position;
  }
  return found;
};
const sticksOut = (box, frame) =>
  (frame.x && (box.left < frame.left - 1 || box.right > frame.right + 1)) || (frame.y && (box.top < frame.top - 1 || box.bottom > frame.bottom + 1));
const targets = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=option], [role=radio], [role=tab]')]
  .filter(e => !isHidden(e));
const size = box => `${Math.round(box.left)},${Math.round(box.top)} to ${Math.round(box.right)},${Math.round(box.bottom)}`;
"#;

/// What sticks out of the page, of the frame that cuts it off or of its cell.
const CUT_OFF: &str = r#"
const found = [];
const page = document.scrollingElement;
if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} wide in ${innerWidth}`);
for (const e of targets()) {
  const box = e.getBoundingClientRect();
  if (sticksOut(box, frames(e))) found.push(`cut off: ${name(e)} ${size(box)}`);
}
const words = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode, parent = text.parentElement;
  if (!text.data.trim() || isHidden(parent) || parent.closest('script, style, noscript, textarea') || parseFloat(style(parent).fontSize) === 0) continue;
  const range = document.createRange();
  range.selectNodeContents(text);
  const box = range.getBoundingClientRect();
  if (!box.width) continue;
  // An instant whose second half does not fit leaves it out; its title has the whole.
  const when = parent.closest('.when');
  if (when && box.top >= when.getBoundingClientRect().bottom - 1) continue;
  // Where the words end in an ellipsis the whole text is in a title, or in what is opened.
  let at = parent, ends = false;
  for (; at && !ends; at = at.parentElement) {
    const own = style(at);
    ends = own.textOverflow === 'ellipsis' && cuts(own.overflowX) && !own.display.includes('flex') && !own.display.includes('grid');
    if (!own.display.startsWith('inline') || ends) break;
  }
  const shown = ends ? at.getBoundingClientRect() : box;
  if (sticksOut(shown, frames(ends ? at : parent))) found.push(`words cut off: ${name(parent)} ${size(shown)}`);
  const frame = frames(parent);
  // Of several texts before one ellipsis each is where it is seen.
  const seen = {
    left: Math.max(box.left, shown.left, frame.left), right: Math.min(box.right, shown.right, frame.right),
    top: Math.max(box.top, shown.top), bottom: Math.min(box.bottom, shown.bottom),
  };
  if (!parent.closest('.bars')) words.push([parent, seen]);
  const cell = parent.closest('[role=gridcell], [role=columnheader], button, td, th')?.getBoundingClientRect();
  if (cell && !parent.closest('.calendar, .visually-hidden') && (shown.left < cell.left - 1 || shown.right > cell.right + 1))
    found.push(`words outside of their cell: ${name(parent)} ${size(shown)} in ${size(cell)}`);
}
// Words that overlap others: each as far as it is seen, within the same line or head.
const near = e => e.closest(':popover-open, .choice__popover, [role=row], header, footer, li, label, form, .live, .overview__card, .drawer__meta, .result-card__head, .under-filters');
for (const [at, [one, a]] of words.entries()) {
  for (const [other, b] of words.slice(at + 1)) {
    if (one.contains(other) || other.contains(one)) continue;
    const isOver = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    if (isOver && near(one) && near(one) === near(other)) found.push(`words over words: ${name(one)} and ${name(other)}`);
  }
}
const drawer = document.querySelector('.drawer')?.getBoundingClientRect();
if (drawer && (drawer.top > 1 || drawer.bottom < innerHeight - 1 || drawer.right < innerWidth - 1)) found.push(`the drawer is elsewhere: ${size(drawer)}`);
for (const box of document.querySelectorAll(':modal, :popover-open, .drawer, .drawer__body, .transcript__log')) {
  if (box.scrollWidth > box.clientWidth) found.push(`scrolls sideways: ${name(box)}`);
}
return [...new Set(found)];
"#;

/// What is too small to be hit: 24 CSS pixels both ways (WCAG 2.5.8). Links in running words may
/// be as low as their line; a box in a label is as large as its label.
const TOO_SMALL: &str = r#"
return targets().flatMap(e => {
  const label = e.closest('label, .field, .participant__card');
  const box = (e.matches('input') && label ? label : e).getBoundingClientRect();
  const after = e.matches('.data-table__link') ? e.closest('[role=row]').getBoundingClientRect() : box;
  const isInWords = e.matches('.transcript__bubble a');
  return isInWords || (after.width >= 23.9 && after.height >= 23.9) ? [] : [`too small: ${name(e)} ${after.width} by ${after.height}`];
});
"#;

/// Whether the focus can be seen where it is: something has an outline and is on top.
const FOCUS: &str = r#"
const e = document.activeElement;
if (!e || e === document.body) return null;
const has = (e, part) => { const own = getComputedStyle(e, part); return own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2; };
const active = document.getElementById(e.getAttribute('aria-activedescendant') || '');
const carriers = [e, e.closest('.field'), e.closest('.composer'), active].filter(Boolean);
const found = [];
if (!carriers.some(e => has(e) || has(e, '::after'))) found.push(`no outline: ${name(e)}`);
const box = (e.matches('.data-table__link') ? e.closest('[role=row]') : e).getBoundingClientRect();
const points = [.1, .5, .9].flatMap(x => [.1, .5, .9].map(y => [box.left + x * box.width, box.top + y * box.height]));
const isOn = ([x, y]) => { const top = document.elementFromPoint(x, y); return top && (top === e || e.contains(top) || top.contains(e) || top.closest('label')?.contains(e)); };
const seen = points.filter(isOn).length;
if (seen < 5) found.push(`hidden: ${name(e)} ${size(box)}, ${seen} of 9 points seen`);
return [name(e), found];
"#;

impl Findings {
    /// Measures what is shown now.
    pub async fn measure(&mut self, browser: &Browser, screen: &str) {
        for script in [CUT_OFF, TOO_SMALL] {
            let found: Vec<String> = browser.run(&format!("{TOOLS}{script}")).await;
            self.add(screen, found);
        }
        browser.picture(&format!("layout-{screen}")).await;
    }

    /// Walks with the Tab key over `most` stops, or until the page ends or begins again; gives them.
    pub async fn walk(&mut self, browser: &Browser, screen: &str, most: usize) -> Vec<String> {
        let mut stops: Vec<String> = Vec::new();
        while stops.len() < most {
            browser.press(Key::Tab).await;
            let stop_of_focus: Option<(String, Vec<String>)> = browser.run(&format!("{TOOLS}{FOCUS}")).await;
            let Some((stop, found)) = stop_of_focus else {
                // After the last stop the browser's own begin, if it has some; only then.
                browser.press(Key::Tab).await;
                let is_first: bool = browser.run("return !!document.activeElement.closest('.skip-link')").await;
                self.add(screen, (!is_first).then(|| format!("the focus is lost after {:?}", stops.last())));
                break;
            };
            self.add(screen, found);
            if stops.len() > 1 && stops.first() == Some(&stop) {
                break;
            }
            stops.push(stop);
        }
        stops
    }
}
