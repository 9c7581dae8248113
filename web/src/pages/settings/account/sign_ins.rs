//! Where one is signed in, and ending what is not one's own.

use crate::components::base::focus::focus_within;
use crate::components::table::cells::When;
use crate::pages::section::DataContext;
use crate::server::load::Failure;
use crate::server::settings::account;
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::html::Section;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::SignIn;
use std::future::Future;

/// The list.
#[component]
pub fn SignIns(
    /// Counts what may have ended some.
    changes: RwSignal<u32>,
    /// What was done, for the toast.
    done: RwSignal<String>,
) -> impl IntoView {
    let model = Model {
        all: RwSignal::new(Vec::new()),
        failure: RwSignal::new(None),
        is_busy: RwSignal::new(false),
        root: NodeRef::new(),
        done,
    };
    Effect::new(move || {
        changes.track();
        model.load();
    });
    let zone = Zone::new(DataContext::get().me.time_zone);
    let rows = move || {
        let all = model.all.get();
        all.into_iter().map(|sign_in| row(model, sign_in, &zone)).collect::<Vec<_>>()
    };
    let has_others = move || model.all.with(|all| all.iter().any(|sign_in| !sign_in.is_current));
    let end_others = move |_| model.run(t("you.others_ended"), account::end_other_sign_ins());
    view! {
        <section aria-labelledby="account-sign-ins" node_ref=model.root>
            <h2 id="account-sign-ins" tabindex="-1">{t("you.sign_ins")}</h2>
            <p class="account-page__words">{t("you.sign_ins_words")}</p>
            <p class="set-password__fault" role="alert">
                {move || model.failure.get().map(|failure| view! {
                    {failure.sentence()} " "
                    <button type="button" class="button" on:click=move |_| model.load()>{t("action.try_again")}</button>
                })}
            </p>
            <ul class="sign-ins">{rows}</ul>
            {move || has_others().then(|| view! {
                <button type="button" class="button" aria-disabled=move || model.is_busy.get().to_string() on:click=end_others>
                    {t("you.end_others")}
                </button>
            })}
        </section>
    }
}

fn row(model: Model, sign_in: SignIn, zone: &Zone) -> AnyView {
    let SignIn { id, is_current, client, address, signed_in_at, used_at, .. } = sign_in;
    let client = client.unwrap_or_else(|| t("you.unknown_client").to_owned());
    let label = t_with("you.end_label", &[("client", &client)]);
    let end = move |_| model.run(t("you.ended"), account::end_sign_in(id));
    let zone = Signal::stored(zone.clone());
    view! {
        <li class="sign-ins__one">
            <div class="sign-ins__facts">
                <b dir="auto">{client}</b>
                <span>{address}</span>
                <span>{t("you.used")} " " <When at=used_at zone age_first=true/></span>
                <span>{t("you.since")} " " <When at=signed_in_at zone/></span>
            </div>
            {if is_current {
                view! { <span class="state-badge state-badge--active">{t("you.this_one")}</span> }.into_any()
            } else {
                view! {
                    <button
                        type="button" class="button" aria-label=label aria-disabled=move || model.is_busy.get().to_string()
                        on:click=end
                    >
                        {t("you.end")}
                    </button>
                }
                .into_any()
            }}
        </li>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Model {
    all: RwSignal<Vec<SignIn>>,
    failure: RwSignal<Option<Failure>>,
    is_busy: RwSignal<bool>,
    root: NodeRef<Section>,
    done: RwSignal<String>,
}

impl Model {
    fn load(self) {
        spawn_local(async move {
            let answer = account::sign_ins().await;
            // The signals are gone with the page.
            match answer {
                Ok(page) => drop((self.failure.try_set(None), self.all.try_set(page.items))),
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }

    /// Ends some, then shows what is left.
    fn run(self, words: &'static str, end: impl Future<Output = Result<(), Failure>> + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            let ended = end.await;
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match ended {
                Ok(()) => self.done.set(words.to_owned()),
                // It had ended already: the list says so.
                Err(failure) if failure.status == Some(404) => {}
                Err(failure) => return self.failure.set(Some(failure)),
            }
            self.load();
            // The button that was pressed goes with its row.
            if let Some(root) = self.root.get_untracked() {
                focus_within((*root).clone(), "h2");
            }
        });
    }
}
