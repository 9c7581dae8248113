//! The audit log as a file: all entries of the filters that are set.

use super::model::AuditModel;
use crate::components::base::icon::Icon;
use crate::pages::download::Download;
use crate::server::settings::audit;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::ListFormat;

/// The button, and what it opens.
#[must_use]
pub fn export_menu(model: AuditModel) -> AnyView {
    let download = Download::new();
    let file = |format: ListFormat, key| download.link(move || audit::file(&model.request_filter(), format), key);
    view! {
        <button type="button" class="button" popovertarget="audit-export"><Icon name="download"/>{t("audit.export")}</button>
        <div class="popover popover--list-export" id="audit-export" popover="auto" role="group" aria-label=t("audit.export")>
            {file(ListFormat::Xlsx, "export.xlsx")}
            {file(ListFormat::Csv, "export.csv")}
            {file(ListFormat::Ndjson, "export.lines")}
            <p class="popover__hint">{t("audit.export_hint")}</p>
            {download.failure()}
        </div>
    }
    .into_any()
}
