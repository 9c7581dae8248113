//! What stands in the place of figures that could not be loaded.

use crate::components::table::list_message::Notice;
use crate::server::load::Failure;
use crate::words::t;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Why there are no figures, and another try.
pub(super) fn failed(failure: &Failure, again: impl Fn(MouseEvent) + Send + 'static) -> AnyView {
    view! {
        <Notice words=format!("{}. {}", t("overview.failed"), failure.sentence())>
            <button type="button" class="button" on:click=again>{t("action.try_again")}</button>
        </Notice>
    }
    .into_any()
}
