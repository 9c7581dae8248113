//! Inviting a person: who it is, then the link with which it sets its password.

use super::fields::{OrganizationField, RoleField, TextField};
use super::link::{MadeLink, ShownLink};
use super::model::PeopleModel;
use super::words::refusal;
use crate::components::base::focus::focus_within;
use crate::components::shell::dialog::Dialog;
use crate::pages::section::DataContext;
use crate::server::load::Failure;
use crate::server::settings::people;
use crate::words::zone::Zone;
use crate::words::{t, t_with};
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sightline_shared::Role;
use sightline_shared::people::{CreatedUser, NewUser};
use uuid::Uuid;

/// The dialog.
#[component]
pub fn InviteDialog(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// The people it adds to.
    model: PeopleModel,
    /// The zone in which times are shown.
    zone: Zone,
) -> impl IntoView {
    let content = move || {
        let invitation = Invitation::new(model);
        let zone = zone.clone();
        (move || match invitation.made.get() {
            Some((name, link)) => made(is_open, name, link, zone.clone()),
            None => form(is_open, invitation),
        })
        .into_any()
    };
    view! { <Dialog is_open title=t("people.invite_title") class="person" content/> }
}

fn form(is_open: RwSignal<bool>, invitation: Invitation) -> AnyView {
    let Invitation { name, email, role, organization, failure, is_sending, .. } = invitation;
    let root = NodeRef::<Form>::new();
    root.on_load(|root| focus_within(root, "input"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        invitation.send(root);
    };
    let of_name = Signal::derive(move || fault(&failure.get()?, "/name", "people.name_wrong"));
    let of_email = Signal::derive(move || {
        let failure = failure.get()?;
        let is_taken = failure.code == "email_taken";
        is_taken.then(|| t("people.email_taken")).or_else(|| fault(&failure, "/email", "people.email_wrong"))
    });
    // What is said at a field is not said again.
    let other =
        move || failure.get().filter(|_| of_name.get().or(of_email.get()).is_none()).map(|failure| refusal(&failure));
    view! {
        // What is wrong is said by the server, the same in every browser.
        <form node_ref=root novalidate=true on:submit=submit>
            <div class="person">
                <TextField id="person-name" label=t("people.name") kind="text" max="200" value=name fault=of_name/>
                <TextField id="person-email" label=t("column.email") kind="email" max="320" value=email fault=of_email/>
                <RoleField role/>
                <OrganizationField chosen=organization own=DataContext::get().me.organization/>
                <p class="popover__error" role="alert">{other}</p>
            </div>
            <footer class="dialog__foot person__foot">
                <button type="button" class="button" on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
                <button type="submit" class="button button--primary" aria-disabled=move || is_sending.get().to_string()>
                    {move || if is_sending.get() { t("people.inviting") } else { t("people.invite") }}
                </button>
            </footer>
        </form>
    }
    .into_any()
}

fn fault(failure: &Failure, pointer: &str, words: &'static str) -> Option<&'static str> {
    failure.is_fault_of(pointer).then(|| t(words))
}

fn made(is_open: RwSignal<bool>, name: String, link: Option<MadeLink>, zone: Zone) -> AnyView {
    let shown = match link {
        Some(link) => view! { <ShownLink link name=name.clone() zone/> }.into_any(),
        None => view! { <p class="popover__error" role="alert">{t("people.link_lost")}</p> }.into_any(),
    };
    view! {
        <div class="person">
            <p role="status">{t_with("people.invited", &[("name", &name)])}</p>
            {shown}
        </div>
        <footer class="dialog__foot person__foot">
            <button type="button" class="button button--primary" on:click=move |_| is_open.set(false)>{t("action.close")}</button>
        </footer>
    }
    .into_any()
}

/// What is typed and chosen, and what became of it.
#[derive(Clone, Copy)]
struct Invitation {
    model: PeopleModel,
    name: RwSignal<String>,
    email: RwSignal<String>,
    role: RwSignal<Role>,
    organization: RwSignal<Uuid>,
    /// What was sent last and its key: the same is sent with the same key, so that it is made once.
    sent: StoredValue<Option<(NewUser, String)>>,
    is_sending: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    /// The name of the person that was made, and its link.
    made: RwSignal<Option<(String, Option<MadeLink>)>>,
}

impl Invitation {
    fn new(model: PeopleModel) -> Self {
        Self {
            model,
            name: RwSignal::new(String::new()),
            email: RwSignal::new(String::new()),
            role: RwSignal::new(Role::Supervisor),
            organization: RwSignal::new(DataContext::get().me.organization.id),
            sent: StoredValue::new(None),
            is_sending: RwSignal::new(false),
            failure: RwSignal::new(None),
            made: RwSignal::new(None),
        }
    }

    /// Makes the user, unless it is being done. What is wrong leads to the first field of `form` that is.
    fn send(self, form: NodeRef<Form>) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.failure.set(None);
        let new = NewUser {
            email: self.email.get_untracked().trim().to_owned(),
            name: self.name.get_untracked(),
            role: self.role.get_untracked(),
            organization_id: Some(self.organization.get_untracked()),
        };
        let known = self.sent.get_value().filter(|(sent, _)| *sent == new);
        let (new, key) = known.unwrap_or_else(|| (new, Uuid::now_v7().to_string()));
        self.sent.set_value(Some((new.clone(), key.clone())));
        let model = self.model;
        spawn_local(async move {
            let answer = people::invite(&key, &new).await;
            if answer.is_ok() {
                model.refresh();
            }
            // The dialog may be closed by then.
            if self.is_sending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(CreatedUser { link, user }) => self.made.set(Some((user.user.name, MadeLink::new(&link)))),
                Err(failure) => {
                    self.failure.set(Some(failure));
                    form.get_untracked().into_iter().for_each(|form| focus_within(form, "[aria-invalid='true']"));
                }
            }
        });
    }
}
