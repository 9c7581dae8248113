//! The selected rows as a file.

use crate::components::base::icon::Icon;
use crate::pages::download::Download;
use crate::pages::tab::model::TabModel;
use crate::query_state::ListFilter;
use crate::server;
use crate::words::t;
use leptos::prelude::*;
use sightline_shared::ListFormat;
use uuid::Uuid;

/// The button, and what it opens.
#[must_use]
pub fn export_menu(model: TabModel, is_off: Memo<bool>) -> AnyView {
    let download = Download::new();
    let file = |format: ListFormat, key| {
        let address = move || {
            let ids = model.listing.selection.rows().iter().map(|row| row.id()).collect();
            server::list_file(&model.state.with(|state| only(state.filter(), ids)), format)
        };
        download.link(address, key)
    };
    view! {
        <button
            type="button" class="button selection__export" popovertarget="selection-export" disabled=is_off
            aria-describedby="selection-reason"
        >
            <Icon name="download"/>{t("selection.export")}
        </button>
        <div class="popover popover--selection" id="selection-export" popover="auto" role="group" aria-label=t("selection.export_label")>
            {file(ListFormat::Xlsx, "export.xlsx")}
            {file(ListFormat::Csv, "export.csv")}
            {file(ListFormat::Ndjson, "export.lines")}
            {download.failure()}
        </div>
    }
    .into_any()
}

/// The filter of these rows alone, in the order of `listed` and with the values that it shows.
fn only(listed: &ListFilter, ids: Vec<Uuid>) -> ListFilter {
    let (mut listed, mut only) = (listed.clone(), ListFilter::new(listed.tab()));
    if let Some(own) = only.ids() {
        *own = ids;
    }
    if let Some((from, to)) = listed.results().zip(only.results()).filter(|(from, _)| from.value_of.is_some()) {
        std::mem::swap(&mut to.value_of, &mut from.value_of);
        std::mem::swap(&mut to.forms, &mut from.forms);
    }
    let (key, is_descending) = listed.sort();
    only.set_sort(key, is_descending);
    only
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_state::{Tab, TabState};

    #[test]
    fn the_file_has_the_rows_in_the_order_of_the_list_whatever_else_is_filtered_by() {
        let id = Uuid::from_u128(5);
        let query = |tab, address: &str| {
            let pairs = only(TabState::read(tab, address).filter(), vec![id]).pairs();
            pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        assert_eq!(query(Tab::Chats, "range=all&state=queued&q=tea&sort=waiting"), format!("id={id}&sort=waiting"));
        assert_eq!(query(Tab::Contacts, "q=tea"), format!("id={id}"));
        assert_eq!(
            query(Tab::Results, "form=Valuation&value_of=Price&sort=-value"),
            format!("form=Valuation&id={id}&value_of=Price&sort=-value")
        );
        assert_eq!(query(Tab::Results, "form=Valuation&agent=maud"), format!("id={id}"));
    }
}
