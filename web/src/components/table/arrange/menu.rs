//! The menu of columns and rows: which columns are shown, and in which order.

use super::arrangement::Arrangement;
use super::order::moved;
use crate::browser::settings::use_settings;
use crate::components::base::icon::Icon;
use crate::components::table::column::Column;
use crate::words::{t, t_with};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The list whose settings are shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The list: `chats`, `results`, `contacts`.
    pub list: &'static str,
    /// Its columns; the first is always shown.
    pub columns: &'static [Column],
}

/// The columns, and how close the rows are.
pub fn boxes(Shown { list, columns }: Shown) -> AnyView {
    let settings = use_settings();
    let arrangement = Arrangement::new(list, columns);
    let density = [(false, "settings.normal"), (true, "settings.compact")].map(|(is_compact, key)| {
        view! {
            <label class="popover__line">
                <input
                    type="radio" name="density" prop:checked=move || settings.with(|settings| settings.is_compact) == is_compact
                    on:change=move |_| settings.update(|settings| settings.is_compact = is_compact)
                />
                {t(key)}
            </label>
        }
    });
    view! {
        <fieldset><legend>{t("settings.columns")}</legend>{move || lines(arrangement)}</fieldset>
        <fieldset><legend>{t("settings.rows")}</legend>{density.into_iter().collect::<Vec<_>>()}</fieldset>
        <button type="button" class="button" on:click=move |_| settings.update(|settings| settings.reset_columns(list))>
            {t("arrange.reset")}
        </button>
    }
    .into_any()
}

/// The columns in their order; what the column of choice shows is chosen elsewhere.
fn lines(arrangement: Arrangement) -> Vec<AnyView> {
    let order = arrangement.order();
    let listed: Vec<usize> = order.into_iter().filter(|at| !arrangement.columns[*at].is_of_choice).collect();
    let beside = |place: Option<usize>| place.and_then(|place| listed.get(place).copied());
    let line = |(place, column): (usize, &usize)| {
        let ends = [beside(place.checked_sub(1)), beside(Some(place + 1))];
        line(arrangement, *column, ends)
    };
    listed.iter().enumerate().map(line).collect()
}

/// A column: whether it is shown, and what moves it before or behind its neighbours.
fn line(arrangement: Arrangement, at: usize, neighbours: [Option<usize>; 2]) -> AnyView {
    let Arrangement { list, columns, settings, .. } = arrangement;
    let Column { label, class, is_optional, .. } = columns[at];
    let [up, down] = [("up", "arrange.up"), ("down", "arrange.down")]
        .map(|(way, key)| (format!("{way}-{class}"), t_with(key, &[("column", t(label))])));
    let put = move |is_behind: bool| {
        let Some(beside) = neighbours[usize::from(is_behind)] else { return };
        arrangement.arrange(&moved(&untrack(|| arrangement.order()), at, beside, is_behind));
        let ids = if is_behind { ["down", "up"] } else { ["up", "down"] };
        // Its line is a new one; at an end only the other button is left.
        request_animation_frame(move || {
            let button = |way| document().query_selector(&format!("#{way}-{class}:enabled")).ok().flatten();
            let button = ids.into_iter().find_map(button).and_then(|button| button.dyn_into::<HtmlElement>().ok());
            button.into_iter().for_each(|button| _ = button.focus());
        });
    };
    view! {
        <div class="popover__column">
            <label class="popover__line">
                <input
                    type="checkbox" disabled=at == 0
                    prop:checked=move || settings.with(|settings| settings.shows(list, class, is_optional))
                    on:change=move |event| settings.update(|settings| {
                        settings.show(list, class, is_optional, event_target_checked(&event));
                    })
                />
                {t(label)}
            </label>
            <button type="button" class="icon-button" id=up.0 aria-label=up.1.clone() title=up.1 disabled=neighbours[0].is_none() on:click=move |_| put(false)>
                <Icon name="up"/>
            </button>
            <button type="button" class="icon-button" id=down.0 aria-label=down.1.clone() title=down.1 disabled=neighbours[1].is_none() on:click=move |_| put(true)>
                <Icon name="up"/>
            </button>
        </div>
    }
    .into_any()
}
