//! The fields of the filters that *+ Filter* adds: as chips, and as fields in the sheet of narrow frames.

use super::add::has_one_form;
use super::form_counts::count_forms;
use super::more::More;
use crate::components::base::field_list::label_words;
use crate::components::filters::choice::Choice;
use crate::components::listbox::dropdown::Dropdown;
use crate::components::listbox::option::{ChoiceOption, all_words};
use crate::components::tree::choice::TreeChoice;
use crate::pages::section::DataContext;
use crate::pages::tab::model::TabModel;
use crate::query_state::{ListFilter, Tab};
use crate::words::{number, t};
use leptos::prelude::*;
use sightline_shared::{Form, FormCount, FormField};

/// A field before it is shown: what there is to choose, and what is chosen.
pub struct MoreField {
    more: More,
    options: Signal<Vec<ChoiceOption>>,
    chosen: Signal<Vec<String>>,
    on_change: Callback<Vec<String>>,
    on_open: Option<Callback<()>>,
}

impl MoreField {
    /// The field of a filter of the tab.
    #[must_use]
    pub fn new(more: More, model: TabModel) -> Self {
        let (options, on_open) = match more {
            More::Forms => form_options(model),
            _ => (options(more, model), None),
        };
        let (chosen, on_change) = match more {
            More::Forms => model.choice(ListFilter::forms),
            More::Value => model.choice(|filter| Some(&mut filter.results()?.value_of)),
            More::Results => model.choice(|filter| Some(&mut filter.chats()?.has_results)),
            More::Replies => model.choice(|filter| Some(&mut filter.chats()?.replied)),
            More::Wait => model.choice(|filter| Some(&mut filter.chats()?.over_target)),
            More::Tags => model.choice(|filter| Some(&mut filter.chats()?.tags)),
            More::Delivery => model.choice(|filter| Some(&mut filter.results()?.delivered)),
            More::Organizations => model.choice(ListFilter::organization_ids),
        };
        Self { more, options, chosen, on_change, on_open }
    }

    /// Its name and what is chosen, in words.
    pub fn words(&self) -> Signal<String> {
        let (more, options, chosen) = (self.more, self.options, self.chosen);
        Signal::derive(move || {
            let words = options.with(|options| chosen.with(|chosen| all_words(options, chosen, everything(more))));
            format!("{}: {words}", more.name())
        })
    }

    /// The field; `chip` opens and closes that of a chip.
    #[must_use]
    pub fn view(self, chip: Option<Dropdown>) -> AnyView {
        let Self { more, options, chosen, on_change, on_open } = self;
        let (label, everything) = (more.name(), everything(more));
        if more == More::Organizations {
            let collapsed = DataContext::get().collapsed;
            return view! { <TreeChoice label everything options collapsed chosen chip on_change/> }.into_any();
        }
        let is_multiple = matches!(more, More::Forms | More::Tags);
        let free = (more == More::Tags).then(|| t("filter.tag"));
        view! { <Choice label everything options chosen is_multiple free chip on_open on_change/> }.into_any()
    }
}

/// The fields of a tab in the sheet, those apart that the sheet has in any case.
pub fn sheet_fields(model: TabModel) -> AnyView {
    let section = DataContext::get();
    let field = move |more: &'static More| {
        let section = section.clone();
        let is_shown = Memo::new(move |_| *more != More::Value || has_one_form(model, &section));
        move || is_shown.get().then(|| MoreField::new(*more, model).view(None))
    };
    let others = More::of(model.tab).iter().filter(|more| **more != More::Organizations);
    others.map(field).collect::<Vec<_>>().into_any()
}

fn everything(more: More) -> &'static str {
    t(if more == More::Value { "filter.no_value" } else { "filter.all" })
}

fn options(more: More, model: TabModel) -> Signal<Vec<ChoiceOption>> {
    let pair = |[yes, no]: [&'static str; 2]| {
        Signal::stored(vec![ChoiceOption::new("true", t(yes)), ChoiceOption::new("false", t(no))])
    };
    match more {
        More::Results => pair(["filter.with_results", "filter.without_results"]),
        More::Replies => pair(["filter.replied", "filter.not_replied"]),
        More::Wait => pair(["filter.over_target", "filter.not_over_target"]),
        More::Delivery => pair(["filter.delivered", "filter.not_delivered"]),
        More::Tags => {
            let tags = move || model.get(|filter| Some(&mut filter.chats()?.tags));
            Signal::derive(move || tags().into_iter().map(|tag| ChoiceOption::new(tag.clone(), tag)).collect())
        }
        More::Value => value_options(model),
        More::Forms | More::Organizations => DataContext::get().organizations,
    }
}

/// The forms; where results are listed, with how many there are of each.
fn form_options(model: TabModel) -> (Signal<Vec<ChoiceOption>>, Option<Callback<()>>) {
    let forms = DataContext::get().forms;
    let (counts, on_open) = count_forms(model);
    let option = move |name: &String| {
        let of = |counts: &Vec<FormCount>| counts.iter().find(|own| own.form == *name).map_or(0, |own| own.count);
        let count = counts.with(|counts| counts.as_ref().map(of)).map(number);
        ChoiceOption { count, ..ChoiceOption::new(name.clone(), name.clone()) }
    };
    // Results keep the name that their form had.
    let names = |form: &Form| [&form.name].into_iter().chain(&form.former_names).cloned().collect::<Vec<_>>();
    let options = Signal::derive(move || {
        forms.with(|forms| forms.iter().flat_map(names).map(|name| option(&name)).collect::<Vec<_>>())
    });
    (options, (model.tab == Tab::Results).then_some(on_open))
}

/// The fields of the form that is chosen.
fn value_options(model: TabModel) -> Signal<Vec<ChoiceOption>> {
    let forms = DataContext::get().forms;
    let option = |field: &FormField| ChoiceOption::new(field.label.clone(), label_words(&field.label));
    Signal::derive(move || match &model.get(ListFilter::forms)[..] {
        [form] => forms.with(|forms| {
            let fields = forms.iter().filter(|own| own.name == *form).flat_map(|form| &form.fields);
            fields.map(option).collect()
        }),
        _ => Vec::new(),
    })
}
