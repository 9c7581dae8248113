//! To whom a chat is handed on, and a note for them. One field searches organizations and agents, whose list is always
//! shown below it (WAI-ARIA APG: combobox).

use crate::components::base::focus::{focus_within, show_element};
use crate::components::base::icon::Icon;
use crate::components::base::participant::ParticipantName;
use crate::components::filters::agent_list::as_participant;
use crate::components::listbox::option::ChoiceOption;
use crate::components::listbox::press::press;
use crate::components::listbox::state::{Kind, Listbox, Options, Pressed};
use crate::components::shell::dialog::Dialog;
use crate::words::{t, t_with};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Form;
use leptos::prelude::*;
use sightline_shared::{Agent, Transfer};

/// How many organizations are shown at most: typing finds the others.
const MOST: usize = 200;

/// The agents and bots that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// By these words; for others they are not shown.
    pub typed: String,
    /// The agents and bots.
    pub agents: Vec<Agent>,
}

/// The dialog. Enter chooses from the list, and confirms what is chosen.
#[component]
pub fn TransferDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The organizations that the user sees, as a tree.
    organizations: Signal<Vec<ChoiceOption>>,
    /// The agents and bots for what was typed.
    #[prop(into)]
    found: Signal<Found>,
    /// It is being done.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Why it could not be done.
    #[prop(into)]
    failure: Signal<Option<String>>,
    /// Something was typed.
    on_typed: Callback<String>,
    /// Hands the chat on.
    on_transfer: Callback<Transfer>,
) -> impl IntoView {
    let content = move || {
        let choice = Choice::new(organizations, found);
        view! { <Content is_open choice is_busy failure on_typed on_transfer/> }
    };
    view! { <Dialog is_open title=t("transfer.title") class="transfer" content/> }
}

/// An organization or an agent.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    Organization(ChoiceOption),
    Agent(Agent),
}

impl Target {
    fn name(&self) -> &str {
        match self {
            Self::Organization(option) => &option.label,
            Self::Agent(agent) => &agent.name,
        }
    }

    fn transfer(&self, note: &str) -> Transfer {
        let (organization_id, agent_id) = match self {
            Self::Organization(option) => (option.value.parse().ok(), None),
            Self::Agent(agent) => (None, Some(agent.id)),
        };
        Transfer { organization_id, agent_id, note: Some(note.to_owned()).filter(|note| !note.trim().is_empty()) }
    }
}

/// What is searched for, and what is chosen.
#[derive(Clone, Copy)]
struct Choice {
    typed: RwSignal<String>,
    list: RwSignal<Listbox>,
    targets: Memo<Vec<Target>>,
    chosen: RwSignal<Option<Target>>,
}

impl Choice {
    fn new(organizations: Signal<Vec<ChoiceOption>>, found: Signal<Found>) -> Self {
        let typed = RwSignal::new(String::new());
        let targets = Memo::new(move |_| {
            let typed = typed.get();
            organizations.with(|organizations| found.with(|found| matching(&typed, organizations, found)))
        });
        Self { typed, list: RwSignal::new(Listbox::new(Kind::Palette)), targets, chosen: RwSignal::new(None) }
    }

    fn choose(self, at: usize) {
        self.list.update(|list| list.reach(at));
        self.chosen.set(self.targets.with_untracked(|targets| targets.get(at).cloned()));
    }

    /// Does what a key means in the field; whether what is chosen is confirmed.
    fn press(self, event: &KeyboardEvent) -> bool {
        // What an input method is composing is not complete.
        if event.is_composing() {
            return false;
        }
        let options = Options { has_field: true, ..Options::new(self.targets.with_untracked(Vec::len)) };
        let pressed = press(self.list, event, &options);
        if matches!(pressed, Pressed::Ignored | Pressed::Left) {
            return false;
        }
        event.prevent_default();
        let Pressed::Chosen(at) = pressed else {
            self.list.with_untracked(Listbox::active).into_iter().for_each(|at| show_element(option_id(at)));
            return pressed == Pressed::Submitted;
        };
        let is_chosen = self.chosen.read_untracked().as_ref() == self.targets.read_untracked().get(at);
        if !is_chosen {
            self.choose(at);
        }
        is_chosen
    }
}

/// Where a chat can go: organizations, then agents. What is found for other words than these is not shown.
fn matching(typed: &str, organizations: &[ChoiceOption], found: &Found) -> Vec<Target> {
    let is_typed = !typed.trim().is_empty();
    let organizations = organizations.iter().filter(|option| option.is_found(typed)).take(MOST).cloned();
    // Without those above them they are no tree.
    let flat = organizations.map(|option| ChoiceOption { depth: if is_typed { 0 } else { option.depth }, ..option });
    let agents = found.agents.iter().filter(|_| found.typed == typed).cloned();
    flat.map(Target::Organization).chain(agents.map(Target::Agent)).collect()
}

#[component]
fn Content(
    is_open: RwSignal<bool>,
    choice: Choice,
    is_busy: Signal<bool>,
    failure: Signal<Option<String>>,
    on_typed: Callback<String>,
    on_transfer: Callback<Transfer>,
) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let confirm = move || {
        if let Some(target) = choice.chosen.get_untracked().filter(|_| !is_busy.get_untracked()) {
            on_transfer.run(target.transfer(&note.get_untracked()));
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        confirm();
    };
    let press_note = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            confirm();
        }
    };
    let button = move || match choice.chosen.get() {
        Some(target) => t_with("transfer.to", &[("to", target.name())]),
        None => t("transfer.title").to_owned(),
    };
    let form = NodeRef::<Form>::new();
    form.on_load(|form| focus_within(form, "input"));
    view! {
        <form node_ref=form on:submit=submit>
            <div class="transfer">
                {search_field(choice, on_typed, Callback::new(move |()| confirm()))}
                {list(choice)}
                <label class="views__name">
                    {t("transfer.note")}
                    <textarea
                        class="composer__field composer__field--note" rows="2" maxlength="16384" dir="auto" prop:value=note
                        on:input=move |event| note.set(event_target_value(&event)) on:keydown=press_note
                    ></textarea>
                </label>
                {move || failure.get().map(|words| view! { <p class="popover__error" role="alert">{words}</p> })}
            </div>
            <footer class="dialog__foot closing__foot">
                <button type="button" class="button" on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
                <button
                    type="submit" class="button button--primary transfer__confirm"
                    disabled=move || is_busy.get() || choice.chosen.with(Option::is_none)
                >
                    <span class="truncated" dir="auto">{button}</span>
                </button>
            </footer>
        </form>
    }
}

fn search_field(choice: Choice, on_typed: Callback<String>, on_confirm: Callback<()>) -> AnyView {
    let take = move |event| {
        let typed: String = event_target_value(&event);
        choice.list.update(Listbox::restart);
        choice.typed.set(typed.clone());
        on_typed.run(typed);
    };
    let active = move || choice.list.with(Listbox::active).filter(|at| choice.targets.with(|all| *at < all.len()));
    view! {
        <input
            class="choice__search" type="text" role="combobox" autocomplete="off" maxlength="64"
            aria-label=t("transfer.find") placeholder=t("transfer.find")
            aria-expanded="true" aria-autocomplete="list" aria-controls="transfer-list"
            aria-activedescendant=move || active().map(option_id)
            prop:value=choice.typed
            on:input=take
            on:keydown=move |event| if choice.press(&event) { on_confirm.run(()) }
        />
    }
    .into_any()
}

fn option_id(at: usize) -> String {
    format!("transfer-{at}")
}

/// The list, in two groups.
fn list(choice: Choice) -> AnyView {
    let groups = move || {
        let targets = choice.targets.get();
        let first_agent = targets.iter().position(|target| matches!(target, Target::Agent(_)));
        let mut organizations: Vec<_> = targets.into_iter().enumerate().collect();
        let agents = organizations.split_off(first_agent.unwrap_or(organizations.len()));
        [group(choice, "filter.organizations", organizations), group(choice, "agents.list", agents)]
    };
    let is_empty = move || choice.targets.with(Vec::is_empty);
    view! {
        <div class="choice__list transfer__list" role="listbox" id="transfer-list" tabindex="-1" aria-label=t("transfer.find")>
            {groups}
        </div>
        <p class="dialog__hint" role="status">{move || is_empty().then(|| t("transfer.none"))}</p>
    }
    .into_any()
}

fn group(choice: Choice, head: &'static str, targets: Vec<(usize, Target)>) -> Option<AnyView> {
    if targets.is_empty() {
        return None;
    }
    let options = targets.into_iter().map(|(at, target)| option(choice, at, target)).collect::<Vec<_>>();
    let head = t(head);
    let group = view! {
        <div role="group" aria-label=head><div class="choice__head" aria-hidden="true">{head}</div>{options}</div>
    };
    Some(group.into_any())
}

fn option(choice: Choice, at: usize, target: Target) -> AnyView {
    let own = target.clone();
    let is_chosen = Memo::new(move |_| choice.chosen.with(|chosen| chosen.as_ref() == Some(&own)));
    let depth = if let Target::Organization(ChoiceOption { depth, .. }) = target { depth.min(6) } else { 0 };
    let name = match target {
        Target::Organization(option) => view! { <span class="truncated" dir="auto">{option.label}</span> }.into_any(),
        Target::Agent(agent) => view! { <ParticipantName participant=as_participant(agent)/> }.into_any(),
    };
    view! {
        <div
            class=format!("choice__option choice__option--depth-{depth}")
            class:choice__option--active=move || choice.list.with(|list| list.is_active(at))
            role="option" id=option_id(at) aria-selected=move || is_chosen.get().to_string()
            // The field keeps the focus.
            on:pointerdown=|event| event.prevent_default()
            on:click=move |_| choice.choose(at)
        >
            {name}
            {move || is_chosen.get().then(|| view! { <Icon name="check"/> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests;
