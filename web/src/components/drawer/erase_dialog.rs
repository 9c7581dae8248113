//! Before a contact is erased: what goes and what stays, in numbers (APG alert dialog).

use crate::components::base::icon::Icon;
use crate::components::shell::dialog::{Dialog, QUESTION};
use crate::server::load::Load;
use crate::words::{t, t_count, t_with};
use leptos::html::Button;
use leptos::prelude::*;
use sightline_shared::{Erasure, MOST_OTHERS};

/// The number of chats from which the word has to be typed.
const MANY: i64 = 20;

/// The dialog.
#[component]
pub fn EraseDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The name of the contact.
    #[prop(into)]
    name: Signal<String>,
    /// What that removes, counted by the server.
    #[prop(into)]
    preview: Signal<Load<Erasure>>,
    /// How many other contacts have the same e-mail address or telephone number.
    #[prop(into)]
    others: Signal<i64>,
    /// Whether these are erased, too.
    with_others: RwSignal<bool>,
    /// Why it could not be done.
    #[prop(into)]
    failure: Signal<Option<String>>,
    /// It is being done.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Erases the contact.
    on_erase: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let content = move || {
        typed.set(String::new());
        view! { <Content is_open typed preview others with_others failure is_busy on_erase/> }
    };
    let question = ViewFn::from(move || {
        view! {
            <header class="erase__head">
                <span class="erase__sign"><Icon name="trash"/></span>
                <div>
                    <h2 id=QUESTION>{move || t_with("erase.question", &[("name", &name.get())])}</h2>
                    <p>{t("erase.words")}</p>
                </div>
            </header>
        }
    });
    view! { <Dialog is_open title=t("erase.title") class="erase" question content/> }
}

#[component]
fn Content(
    is_open: RwSignal<bool>,
    typed: RwSignal<String>,
    preview: Signal<Load<Erasure>>,
    others: Signal<i64>,
    with_others: RwSignal<bool>,
    failure: Signal<Option<String>>,
    is_busy: Signal<bool>,
    on_erase: Callback<()>,
) -> impl IntoView {
    let cancel = NodeRef::<Button>::new();
    cancel.on_load(|cancel| request_animation_frame(move || _ = cancel.focus()));
    let numbers = move || match preview.get() {
        Load::Loading => view! { <p role="status">{t("erase.counting")}</p> }.into_any(),
        Load::Failed(failure) => view! { <p class="popover__error" role="alert">{failure.sentence()}</p> }.into_any(),
        Load::Ready(erasure) => numbers(&erasure),
    };
    let is_many = move || preview.with(is_many);
    let is_ready = move || {
        let is_confirmed = !is_many() || typed.with(|typed| is_the_word(typed));
        preview.with(|preview| matches!(preview, Load::Ready(_))) && is_confirmed && !is_busy.get()
    };
    view! {
        <div class="erase">
            {numbers}
            {move || Some(others.get()).filter(|others| *others > 0).map(|others| choice(others, with_others, is_busy))}
            {move || is_many().then(|| view! {
                <label class="views__name">
                    {t_with("erase.type_word", &[("word", t("erase.word"))])}
                    <input type="text" autocomplete="off" prop:value=typed on:input=move |event| typed.set(event_target_value(&event))/>
                </label>
            })}
            {move || failure.get().map(|words| view! { <p class="popover__error" role="alert">{words}</p> })}
        </div>
        <footer class="dialog__foot erase__foot">
            <button type="button" class="button" node_ref=cancel on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
            <button type="button" class="button button--danger" disabled=move || !is_ready() on:click=move |_| on_erase.run(())>
                {move || button_label(&preview.get())}
            </button>
        </footer>
    }
}

/// How many others there are, and whether they are erased, too.
fn choice(others: i64, with_others: RwSignal<bool>, is_busy: Signal<bool>) -> AnyView {
    let answer = if others > MOST_OTHERS {
        view! { <p>{t("erase.too_many")}</p> }.into_any()
    } else {
        view! {
            <label class="popover__line">
                <input
                    type="checkbox" prop:checked=with_others disabled=is_busy
                    on:change=move |event| with_others.set(event_target_checked(&event))
                />
                {t_count("erase.with_others", others)}
            </label>
        }
        .into_any()
    };
    view! { <div class="erase__others"><p>{t_count("erase.others", others)}</p> {answer}</div> }.into_any()
}

/// Whether so much is erased that a word has to be typed.
const fn is_many(preview: &Load<Erasure>) -> bool {
    matches!(preview, Load::Ready(erasure) if erasure.chats > MANY)
}

fn is_the_word(typed: &str) -> bool {
    typed.trim().eq_ignore_ascii_case(t("erase.word"))
}

/// The label of the button, with the number of chats that lose their words.
fn button_label(preview: &Load<Erasure>) -> String {
    match preview {
        Load::Loading => t("erase.counting").to_owned(),
        Load::Ready(erasure) if erasure.chats > 0 => t_count("erase.from", erasure.chats),
        Load::Ready(_) | Load::Failed(_) => t("erase.title").to_owned(),
    }
}

fn numbers(erasure: &Erasure) -> AnyView {
    let some = |count: i64, icon, key| (count > 0).then(|| (icon, t_count(key, count)));
    let gone = [
        Some(("contact", t_count("erase.contacts", erasure.contacts))),
        Some(("doc", t_count("erase.events", erasure.events))),
        Some(("flag", t_count("erase.results", erasure.results))),
        some(erasure.views, "bookmark", "erase.views"),
    ];
    let kept = [
        Some(("chart", t_count("erase.chats", erasure.chats))),
        some(erasure.open_chats, "closed", "erase.open"),
        some(erasure.hidden_chats, "off", "erase.hidden"),
        Some(("eye", t("erase.audit").to_owned())),
    ];
    let list = |lines: [Option<(&'static str, String)>; 4]| {
        let lines = lines.into_iter().flatten();
        lines.map(|(icon, words)| view! { <li><Icon name=icon/><span>{words}</span></li> }).collect_view()
    };
    view! {
        <section class="erase__part erase__part--gone">
            <h3><Icon name="trash"/>{t("erase.gone")}</h3>
            <ul>{list(gone)}</ul>
        </section>
        <section class="erase__part">
            <h3><Icon name="check"/>{t("erase.kept")}</h3>
            <ul>{list(kept)}</ul>
        </section>
        {similar(erasure)}
    }
    .into_any()
}

/// The saved views that may be about the contact: somebody has to look at them.
fn similar(erasure: &Erasure) -> Option<AnyView> {
    let (named, hidden) = (&erasure.similar_views, erasure.hidden_similar_views);
    if named.is_empty() && hidden == 0 {
        return None;
    }
    let names = named.iter().map(|view| view! { <li dir="auto">{view.name.clone()}</li> }).collect_view();
    let hidden = (hidden > 0).then(|| view! { <li>{t_count("erase.similar.hidden", hidden)}</li> });
    Some(view! { <div class="erase__others"><p>{t("erase.similar")}</p> <ul>{names} {hidden}</ul></div> }.into_any())
}
