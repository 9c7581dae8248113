//! What of a table is in view: which rows, how high they are, and where the focus goes.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// How many rows outside the view are in the page, above and below each.
pub(super) const AROUND: usize = 12;
/// With how many rows left below those in the page more are wanted: some screens of them, so that
/// the end is not reached before they come.
pub(super) const AHEAD: usize = 40;
/// Under this width of the table its rows are cards.
const CARDS_BELOW: f64 = 704.0;
/// What a row measures, as in tokens.css: the token and, where it cannot be read, pixels.
const ROW_HEIGHT: (&str, f64) = ("--row", 40.0);
const CARD_HEIGHT: (&str, f64) = ("--row-card", 76.0);

/// The rows that stand in the page, of `count`, when the view begins at `top` and is `height` high.
#[must_use]
pub fn window(top: f64, height: f64, row: f64, count: usize) -> std::ops::Range<usize> {
    let first = (top.max(0.0) / row) as usize;
    let last = ((top.max(0.0) + height) / row).ceil() as usize;
    let end = (last + AROUND).min(count);
    first.saturating_sub(AROUND).min(end)..end
}

/// Brings a row into view.
pub(super) fn show(view_box: NodeRef<Div>, at: usize, row_height: f64) {
    let Some(view_box) = view_box.get_untracked() else { return };
    let head = view_box.first_element_child().map_or(0, |head| head.client_height());
    let (row_top, row_bottom) = (at as f64 * row_height, (at + 1) as f64 * row_height);
    let height = f64::from(view_box.client_height() - head);
    let top = f64::from(view_box.scroll_top());
    if row_top < top {
        view_box.set_scroll_top(row_top as i32);
    } else if row_bottom > top + height {
        view_box.set_scroll_top((row_bottom - height).ceil() as i32);
    }
}

/// A cell gets the focus, or what one can do in it: at once where its row stands in the page, so
/// that fast keys do not wait for frames, else when it does and nothing else was chosen meanwhile.
pub(super) fn focus_cell(view_box: NodeRef<Div>, row: usize, cell: usize, chosen: RwSignal<usize>) {
    let focus = move || {
        let Some(view_box) = view_box.get_untracked() else { return true };
        let cell = format!("[aria-rowindex='{}'] [aria-colindex='{}']", row + 2, cell + 1);
        let find = |selector: &str| view_box.query_selector(selector).ok().flatten();
        let target = find(&format!("{cell} :is(a, button)")).or_else(|| find(&cell));
        let target = target.and_then(|target| target.dyn_into::<HtmlElement>().ok());
        target.is_some_and(|target| target.focus().is_ok())
    };
    if !focus() {
        request_animation_frame(move || {
            request_animation_frame(move || {
                if chosen.try_get_untracked() == Some(row) {
                    focus();
                }
            });
        });
    }
}

/// How high a row is in a table of this width.
pub(super) fn row_pixels(width: f64) -> f64 {
    token_pixels(if width <= CARDS_BELOW { CARD_HEIGHT } else { ROW_HEIGHT })
}

/// The cells of a row that changes are made anew: whoever is in one of them is in the new one.
pub(super) fn keep_focus(view_box: NodeRef<Div>, row: usize, chosen: RwSignal<usize>) {
    let Some(view) = view_box.get_untracked() else { return };
    let inside = format!("[aria-rowindex='{}'] [aria-colindex]:is(:focus, :focus-within)", row + 2);
    let cell = view.query_selector(&inside).ok().flatten().and_then(|cell| cell.get_attribute("aria-colindex"));
    if let Some(cell) = cell.and_then(|cell| cell.parse::<usize>().ok()) {
        request_animation_frame(move || focus_cell(view_box, row, cell.saturating_sub(1), chosen));
    }
}

/// A length of tokens.css, in rem, as pixels: both the length and the rem differ between screens.
fn token_pixels((name, otherwise): (&str, f64)) -> f64 {
    let root = document()
        .document_element()
        .and_then(|root| leptos::prelude::window().get_computed_style(&root).ok().flatten());
    let value = |name| root.as_ref().and_then(|root| root.get_property_value(name).ok());
    let number = |text: &str| text.trim().trim_end_matches(char::is_alphabetic).parse::<f64>().ok();
    let rem = value("font-size").as_deref().and_then(number);
    value(name).as_deref().and_then(number).zip(rem).map_or(otherwise, |(length, rem)| length * rem)
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_window_holds_the_view_and_some_rows_around_it() {
        assert_eq!(window(0.0, 400.0, 40.0, 1000), 0..22);
        assert_eq!(window(4000.0, 400.0, 40.0, 1000), 88..122);
        assert_eq!(window(39_600.0, 400.0, 40.0, 1000), 978..1000);
    }

    #[test]
    fn the_window_never_leaves_the_rows() {
        assert_eq!(window(0.0, 400.0, 40.0, 3), 0..3);
        assert_eq!(window(9000.0, 400.0, 40.0, 3), 3..3);
        assert_eq!(window(-50.0, 400.0, 40.0, 0), 0..0);
    }
}
