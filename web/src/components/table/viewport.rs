//! What of a table is in view, while it is scrolled and its frame changes.

use super::row::Row;
use crate::browser::settings::use_settings;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

/// How many rows outside the view are in the page, above and below each.
const OVERSCAN: usize = 12;
/// More rows are loaded when this number is left below those in the page: some screens of them, so
/// that the reader does not reach the end first.
pub(super) const LOAD_AHEAD: usize = 40;
/// Under this width of the table its rows are cards.
const CARDS_BELOW: f64 = 704.0;
/// What a row measures, as in tokens.css: the token and, where it cannot be read, pixels.
const ROW_HEIGHT: (&str, f64) = ("--row", 40.0);
const CARD_HEIGHT: (&str, f64) = ("--row-card", 76.0);

/// The frame through which the rows are seen.
#[derive(Clone, Copy)]
pub struct Viewport {
    /// The element that scrolls.
    pub view_box: NodeRef<Div>,
    /// How high a row is, in pixels.
    pub row_height: Memo<f64>,
    /// How many rows there are.
    pub count: Memo<usize>,
    /// The places of the rows that are in the page.
    pub shown: Memo<Range<usize>>,
    top: RwSignal<f64>,
    size: RwSignal<(f64, f64)>,
}

impl Viewport {
    /// Follows the frame of `rows`, which is scrolled as far as `top`.
    #[must_use]
    pub fn new(rows: Signal<Vec<Row>>, top: RwSignal<f64>) -> Self {
        let settings = use_settings();
        let size = RwSignal::new((1200.0, 900.0));
        let row_height = Memo::new(move |_| {
            settings.track();
            let (width, _) = size.get();
            row_pixels(width)
        });
        let count = Memo::new(move |_| rows.with(Vec::len));
        let shown = Memo::new(move |_| window(top.get(), size.get().1, row_height.get(), count.get()));
        let viewport = Self { view_box: NodeRef::new(), row_height, count, shown, top, size };
        viewport.view_box.on_load(move |view_box| viewport.follow(&view_box));
        // Rows of another height leave the frame as it is.
        Effect::new(move || {
            settings.track();
            request_animation_frame(move || viewport.measure());
        });
        viewport
    }

    /// Scrolls to here, once the rows are in the page.
    pub fn scroll_to(self, top: f64) {
        request_animation_frame(move || {
            if let Some(view_box) = self.view_box.get_untracked() {
                view_box.set_scroll_top(top as i32);
            }
        });
    }

    /// Must be called when it was scrolled.
    pub fn scrolled(self) {
        if let Some(view_box) = self.view_box.get_untracked() {
            self.top.set(f64::from(view_box.scroll_top()));
        }
    }

    /// Whether the first row is in view.
    #[must_use]
    pub fn is_at_top(self) -> bool {
        self.top.get() <= 0.0
    }

    /// How many rows fit.
    #[must_use]
    pub fn page(self) -> usize {
        ((self.size.get_untracked().1 / self.row_height.get_untracked()) as usize).max(1)
    }

    /// Brings a row into view.
    pub fn show(self, row: usize) {
        let Some(view_box) = self.view_box.get_untracked() else { return };
        let row_height = self.row_height.get_untracked();
        let head = view_box.first_element_child().map_or(0, |head| head.client_height());
        let (row_top, row_bottom) = (row as f64 * row_height, (row + 1) as f64 * row_height);
        let height = f64::from(view_box.client_height() - head);
        let top = f64::from(view_box.scroll_top());
        if row_top < top {
            view_box.set_scroll_top(row_top as i32);
        } else if row_bottom > top + height {
            view_box.set_scroll_top((row_bottom - height).ceil() as i32);
        }
    }

    /// Measures the frame whenever its size changes, whatever changes it.
    fn follow(self, view_box: &HtmlElement) {
        let measure = Closure::<dyn Fn()>::new(move || self.measure()).into_js_value();
        if let Ok(observer) = ResizeObserver::new(measure.unchecked_ref()) {
            observer.observe(view_box);
        }
    }

    fn measure(self) {
        if let Some(view_box) = self.view_box.try_get_untracked().flatten() {
            self.size.set((f64::from(view_box.client_width()), f64::from(view_box.client_height())));
        }
    }
}

/// The rows that are in the page, of `count`, when the view begins at `top` and is `height` high.
#[must_use]
fn window(top: f64, height: f64, row: f64, count: usize) -> std::ops::Range<usize> {
    let first = (top.max(0.0) / row) as usize;
    let last = ((top.max(0.0) + height) / row).ceil() as usize;
    let end = (last + OVERSCAN).min(count);
    first.saturating_sub(OVERSCAN).min(end)..end
}

/// How high a row is in a table of this width.
fn row_pixels(width: f64) -> f64 {
    token_pixels(if width <= CARDS_BELOW { CARD_HEIGHT } else { ROW_HEIGHT })
}

/// A length of tokens.css, in rem, as pixels: both the length and the rem differ between screens.
fn token_pixels((name, otherwise): (&str, f64)) -> f64 {
    let root = document()
        .document_element()
        .and_then(|root| leptos::prelude::window().get_computed_style(&root).ok().flatten());
    let value = |name| root.as_ref().and_then(|root| root.get_property_value(name).ok());
    // The browser reads numbers, too, and needs no code for it.
    let number = |text: String| Some(js_sys::parse_float(&text)).filter(|number| number.is_finite());
    let rem = value("font-size").and_then(number);
    value(name).and_then(number).zip(rem).map_or(otherwise, |(length, rem)| length * rem)
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
