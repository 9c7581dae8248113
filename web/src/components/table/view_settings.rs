//! How the list is shown: which columns, how close the rows. The reader's own setting.

use super::arrange::menu::{Shown, boxes};
use super::column::Column;
use crate::browser::parts::{Place, part};
use crate::browser::settings::Settings;
use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;

part!(SETTINGS in settings_code: boxes, Shown);

/// The button, and what it opens.
#[component]
pub fn ViewSettings(
    /// The list: `chats`, `results`, `contacts`.
    list: &'static str,
    /// Its columns; the first is always shown.
    columns: &'static [Column],
) -> impl IntoView {
    let opened = RwSignal::new(false);
    view! {
        <button
            type="button" class="icon-button" aria-label=t("settings.view") title=t("settings.view")
            popovertarget="view-settings" on:click=move |_| opened.set(true)
        >
            <Icon name="columns"/>
        </button>
        <div class="popover popover--view" id="view-settings" popover="auto" role="group" aria-label=t("settings.view")>
            {move || opened.get().then(|| SETTINGS.show(Shown { list, columns }, Place::Popover))}
        </div>
    }
}

/// The classes that hide the columns of a list which are not shown, and those of the columns whose width was
/// chosen; `has_choice` says whether the column of choice is shown.
#[must_use]
pub fn column_classes(settings: &Settings, list: &str, columns: &[Column], has_choice: bool) -> String {
    let is_shown = |column: &Column| match column.is_of_choice {
        true => has_choice,
        false => settings.shows(list, column.class, column.is_optional),
    };
    let class = |(at, column): (usize, &Column)| match settings.width(list, column.class) {
        _ if at > 0 && !is_shown(column) => format!(" data-table--without-{}", column.class),
        Some(_) => format!(" data-table--sized-{}", column.class),
        None => String::new(),
    };
    columns.iter().enumerate().map(class).collect()
}
