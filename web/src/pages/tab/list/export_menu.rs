//! The list as a file: all rows of the filter that is set, in their order.

use crate::browser::parts::{Place, part};
use crate::components::base::icon::Icon;
use crate::pages::download::Download;
use crate::pages::tab::model::TabModel;
use crate::pages::tab::words::count_line;
use crate::server;
use crate::words::{t, time};
use leptos::prelude::*;
use sightline_shared::ListFormat;

/// The button, and what it opens.
#[must_use]
pub fn export_menu(model: TabModel) -> AnyView {
    let is_wanted = RwSignal::new(false);
    view! {
        <button
            type="button" class="icon-button under-filters__export" popovertarget="list-export"
            aria-label=t("export.list") title=t("export.list") on:click=move |_| is_wanted.set(true)
        >
            <Icon name="download"/>
        </button>
        <div class="popover popover--list-export" id="list-export" popover="auto" role="group" aria-label=t("export.list")>
            {move || is_wanted.get().then(|| FILES.show(model, Place::Popover))}
        </div>
    }
    .into_any()
}

part!(FILES in list_export_code: files, TabModel);

fn files(model: TabModel) -> AnyView {
    let download = Download::new();
    let file = |format: ListFormat, key| {
        let address = move || {
            let zone = model.zone.get();
            let filter = model.state.with(|state| state.request_filter(time::today(&zone), zone.name()));
            server::list_file(&filter, format)
        };
        download.link(address, key)
    };
    let count = move || count_line(model.tab, model.listing.count.get(), "");
    view! {
        <p>{t("export.title")} " " {count}</p>
        {file(ListFormat::Xlsx, "export.xlsx")}
        {file(ListFormat::Csv, "export.csv")}
        {file(ListFormat::Ndjson, "export.lines")}
        <p class="popover__hint">{t("export.list_hint")}</p>
        {download.failure()}
    }
    .into_any()
}
