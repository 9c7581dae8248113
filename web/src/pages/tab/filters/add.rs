//! The button *+ Filter*: a list of the filters that are not set. What is chosen becomes a chip whose field is open.

use super::more::More;
use crate::components::filters::choice::Choice;
use crate::components::listbox::dropdown::Dropdown;
use crate::components::listbox::option::ChoiceOption;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::query_state::{ListFilter, Tab};
use crate::words::t;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The button and its list; absent where every filter has its field in the bar.
#[component]
pub fn AddFilter(
    /// The tab that is shown.
    model: TabModel,
    /// The chip whose field is open.
    opened: RwSignal<Option<More>>,
) -> impl IntoView {
    let dropdown = Dropdown::new("add-filter");
    let offer = Offer::new(model);
    let options = Signal::derive(move || {
        // The room that the bar has counts when the list opens.
        dropdown.is_open.track();
        offer.offered().into_iter().map(|more| ChoiceOption::new(more.name(), more.name())).collect::<Vec<_>>()
    });
    let on_change = Callback::new(move |names: Vec<String>| {
        opened.set(More::of(model.tab).iter().copied().find(|more| names.iter().any(|name| name == more.name())));
    });
    let chosen = Signal::stored(Vec::new());
    let is_offered = Memo::new(move |_| options.with(|options| !options.is_empty()));
    (model.tab != Tab::Contacts).then(|| {
        view! {
            <div class="filters__add" class:filters__add--none=move || !is_offered.get()>
                <Choice label=t("filter.add") options chosen chip=Some(dropdown) on_change/>
            </div>
        }
    })
}

/// What decides which filters are offered.
#[derive(Clone)]
struct Offer {
    model: TabModel,
    section: DataContext,
}

impl Offer {
    fn new(model: TabModel) -> Self {
        Self { model, section: DataContext::get() }
    }

    /// The filters of the tab that are not set and have no field in the bar.
    fn offered(&self) -> Vec<More> {
        let is_set = |more: &More| self.model.state.with(|state| more.is_set(state));
        More::of(self.model.tab).iter().copied().filter(|more| !is_set(more) && self.applies(*more)).collect()
    }

    fn applies(&self, more: More) -> bool {
        match more {
            More::Organizations => self.section.organizations.with(Vec::len) > 1 && !is_in_bar(),
            // The values are those of one form.
            More::Value => has_one_form(self.model, &self.section),
            _ => true,
        }
    }
}

/// Whether the rows are of one form that has fields.
pub fn has_one_form(model: TabModel, section: &DataContext) -> bool {
    let [form] = &model.get(ListFilter::forms)[..] else { return false };
    section.forms.with(|forms| forms.iter().any(|own| own.name == *form && !own.fields.is_empty()))
}

/// Whether the field of the organizations is shown in the bar.
fn is_in_bar() -> bool {
    let field = document().query_selector(".filters__organizations .field").ok().flatten();
    field.and_then(|field| field.dyn_into::<HtmlElement>().ok()).is_some_and(|field| field.offset_width() > 0)
}
