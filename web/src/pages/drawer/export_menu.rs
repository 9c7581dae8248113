//! A chat as a file, in the form that is chosen.

use crate::components::base::icon::Icon;
use crate::pages::download::Download;
use crate::server;
use crate::words::t;
use crate::words::zone::Zone;
use leptos::prelude::*;
use sightline_shared::{ChatExport, ChatFormat, Dialect};
use uuid::Uuid;

/// The button, and what it opens.
#[must_use]
pub fn export_menu(chat: Uuid, zone: Signal<Zone>) -> AnyView {
    let has_notes = RwSignal::new(false);
    let download = Download::new();
    let file = |format: ChatFormat, key| {
        let address = move || {
            let notes = (has_notes.get() && format != ChatFormat::Ndjson).then_some(true);
            let tz = (format != ChatFormat::Ndjson).then(|| zone.get().name().to_owned());
            let dialect = Dialect { bom: format == ChatFormat::Csv, ..Dialect::default() };
            server::chat_file(chat, &ChatExport { format, notes, dialect, tz })
        };
        download.link(address, key)
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
            {download.failure()}
        </div>
    }
    .into_any()
}
