//! How the list is shown: which columns, how close the rows. The reader's own setting.

use super::column::Column;
use crate::browser::parts::{Place, part};
use crate::browser::settings::{Settings, use_settings};
use crate::components::base::icon::Icon;
use crate::words::t;
use leptos::prelude::*;

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

/// What the button opens.
#[derive(Clone, Copy)]
struct Shown {
    list: &'static str,
    columns: &'static [Column],
}

part!(SETTINGS in settings_code: boxes, Shown);

fn boxes(Shown { list, columns }: Shown) -> AnyView {
    let settings = use_settings();
    let boxes = columns.iter().skip(1).filter(|column| !column.is_of_choice).map(|column| {
        view! {
            <label class="popover__line">
                <input
                    type="checkbox" prop:checked=move || settings.with(|settings| settings.shows(list, column.class, column.is_optional))
                    on:change=move |event| settings.update(|settings| {
                        settings.show(list, column.class, column.is_optional, event_target_checked(&event));
                    })
                />
                {t(column.label)}
            </label>
        }
    });
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
        <fieldset><legend>{t("settings.columns")}</legend>{boxes.collect::<Vec<_>>()}</fieldset>
        <fieldset><legend>{t("settings.rows")}</legend>{density.into_iter().collect::<Vec<_>>()}</fieldset>
    }
    .into_any()
}

/// The classes that hide the columns of a list which are not shown; `has_choice` says whether the column of
/// choice is.
#[must_use]
pub fn hiding_classes(settings: &Settings, list: &str, columns: &[Column], has_choice: bool) -> String {
    let is_shown = |column: &Column| match column.is_of_choice {
        true => has_choice,
        false => settings.shows(list, column.class, column.is_optional),
    };
    let hidden = columns.iter().skip(1).filter(|column| !is_shown(column));
    hidden.map(|column| format!(" data-table--without-{}", column.class)).collect()
}
