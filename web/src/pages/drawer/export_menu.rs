//! A chat as a file, in the form that is chosen.

use crate::components::base::icon::Icon;
use crate::server;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::{ChatExport, ChatFormat, Dialect};
use uuid::Uuid;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, MouseEvent};

/// The button, and what it opens.
#[must_use]
pub fn export_menu(chat: Uuid, zone: Signal<Zone>) -> AnyView {
    let has_notes = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    // The browser itself fetches the file, so an access token that may have expired is refreshed first.
    let is_fresh = StoredValue::new(false);
    let download = move |event: MouseEvent| {
        failure.set(None);
        if is_fresh.get_value() {
            return is_fresh.set_value(false);
        }
        event.prevent_default();
        let link = event.current_target().and_then(|link| link.dyn_into::<HtmlElement>().ok());
        spawn_local(async move {
            match server::me().await {
                Ok(_) => {
                    is_fresh.try_set_value(true);
                    link.inspect(HtmlElement::click);
                }
                Err(error) => _ = failure.try_set(Some(error.sentence())),
            }
        });
    };
    let file = |format: ChatFormat, key| {
        let address = move || {
            let notes = (has_notes.get() && format != ChatFormat::Ndjson).then_some(true);
            let tz = (format != ChatFormat::Ndjson).then(|| zone.get().name().to_owned());
            let dialect = Dialect { bom: format == ChatFormat::Csv, ..Dialect::default() };
            server::chat_file(chat, &ChatExport { format, notes, dialect, tz })
        };
        view! { <a class="button" download="" href=address on:click=download>{t(key)}</a> }
    };
    view! {
        <button type="button" class="icon-button" aria-label=t("export.chat") title=t("export.chat") popovertarget="chat-export">
            <Icon name="download"/>
        </button>
        <div class="popover popover--export" id="chat-export" popover="auto" role="group" aria-label=t("export.chat")>
            <label class="popover__line">
                <input
                    type="checkbox" prop:checked=has_notes
                    on:change=move |event| has_notes.set(event_target_checked(&event))
                />
                {t("export.notes")}
            </label>
            {file(ChatFormat::Txt, "export.txt")}
            {file(ChatFormat::Xlsx, "export.xlsx")}
            {file(ChatFormat::Csv, "export.csv")}
            {file(ChatFormat::Ndjson, "export.ndjson")}
            <p class="popover__hint">{t("export.ndjson_hint")}</p>
            {move || failure.get().map(|words| view! { <p class="popover__error" role="alert">{words}</p> })}
        </div>
    }
    .into_any()
}
