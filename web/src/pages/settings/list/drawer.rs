//! The drawer of a row.

use super::item::Item;
use super::model::ListModel;
use crate::components::base::icon::Icon;
use crate::components::drawer::frame::Drawer;
use crate::components::drawer::nav::DrawerNav;
use crate::query_state::SettingsState;
use crate::words::t;
use leptos::prelude::*;
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Gone,
    Row,
}

/// The drawer of the row that the address names, if it names one; `content` is made once for each row.
pub fn drawer<T: Item>(
    model: ListModel<T>,
    content: impl Fn(Memo<T>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let open = Memo::new(move |_| model.state.with(|state| state.open));
    (move || open.get().map(|id| of(id, model, content.clone()))).into_any()
}

fn of<T: Item>(id: Uuid, model: ListModel<T>, content: impl Fn(Memo<T>) -> AnyView + Send + Sync + 'static) -> AnyView {
    let row = Memo::new(move |_| model.all.with(|all| all.iter().find(|row| row.id() == id).cloned()));
    let shown = Memo::new(move |_| match (row.with(Option::is_some), model.is_loading.get()) {
        (true, _) => Shown::Row,
        (false, true) => Shown::Nothing,
        (false, false) => Shown::Gone,
    });
    let [gone, gone_words] = T::WORDS.gone;
    let title = Signal::derive(move || match (row.get(), shown.get()) {
        (Some(row), _) => row.title(),
        (None, Shown::Gone) => t(gone).to_owned(),
        (None, _) => t("parts.loading").to_owned(),
    });
    let badge = move || {
        row.get().map(|row| {
            let (icon, tone, words) = row.badge();
            view! { <span class=format!("state-badge state-badge--{tone}")><Icon name=icon/>{words}</span> }
        })
    };
    let ids = Signal::derive(move || model.rows.with(|rows| rows.iter().map(Item::id).collect()));
    let total = Signal::derive(move || i64::try_from(model.rows.with(Vec::len)).ok());
    let on_close = Callback::new(move |()| model.close(id));
    let nav = DrawerNav::new(id, ids, total, on_close, Callback::new(move |id| model.open(Some(id))));
    let copy_link = Callback::new(move |()| {
        // There is no clipboard on a page that came without TLS from another machine.
        let Some(origin) = window().location().origin().ok().filter(|_| window().is_secure_context()) else { return };
        let address = SettingsState::<T::Filter> { open: Some(id), ..SettingsState::default() }.address();
        let _ = window().navigator().clipboard().write_text(&(origin + &address));
        model.message.set(t("copy.copied").to_owned());
    });
    view! {
        <Drawer title badge noun=T::WORDS.noun nav on_copy_link=copy_link>
            {move || match shown.get() {
                Shown::Nothing => view! { <p class="drawer__empty" role="status">{t("parts.loading")}</p> }.into_any(),
                Shown::Gone => view! { <p class="drawer__empty" role="status">{t(gone_words)}</p> }.into_any(),
                Shown::Row => match row.get_untracked() {
                    Some(first) => content(Memo::new(move |_| row.get().unwrap_or_else(|| first.clone()))),
                    None => ().into_any(),
                },
            }}
        </Drawer>
    }
    .into_any()
}
