//! Making something in a dialog: what it is, then what became of it.

use crate::components::base::focus::focus_within;
use crate::server::load::Failure;
use crate::words::t;
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use uuid::Uuid;

/// What is sent as an `N`, and what was made as an `M`.
pub struct Creating<N: 'static, M: 'static> {
    /// It is being sent.
    pub is_sending: RwSignal<bool>,
    /// Why it was not made.
    pub failure: RwSignal<Option<Failure>>,
    /// What was made.
    pub made: RwSignal<Option<M>>,
    /// What was sent last and its key: the same is sent with the same key, so that it is made once.
    sent: StoredValue<Option<(N, String)>>,
}

// By hand: deriving would require the same of `N` and `M`.
impl<N, M> Clone for Creating<N, M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N, M> Copy for Creating<N, M> {}

impl<N: Clone + PartialEq + Send + Sync, M: Send + Sync> Creating<N, M> {
    /// Nothing was sent yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            is_sending: RwSignal::new(false),
            failure: RwSignal::new(None),
            made: RwSignal::new(None),
            sent: StoredValue::new(None),
        }
    }

    /// What is wrong with the member of the body at `pointer`, which `words` say.
    pub fn fault(self, pointer: &'static str, words: fn(&str) -> &'static str) -> Signal<Option<&'static str>> {
        Signal::derive(move || self.failure.with(|failure| failure.as_ref()?.fault_of(pointer).map(words)))
    }

    /// Sends `new` with its key by `request`, unless something is being sent; `on_made` is called when it is made,
    /// also when the dialog is closed by then. What is wrong leads to the first field of `form` that is.
    pub fn send<F: Future<Output = Result<M, Failure>> + 'static>(
        self,
        new: N,
        form: NodeRef<Form>,
        request: impl FnOnce(String, N) -> F + 'static,
        on_made: impl FnOnce() + 'static,
    ) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.failure.set(None);
        let known = self.sent.get_value().filter(|(sent, _)| *sent == new);
        let (new, key) = known.unwrap_or_else(|| (new, Uuid::now_v7().to_string()));
        self.sent.set_value(Some((new.clone(), key.clone())));
        spawn_local(async move {
            let answer = request(key, new).await;
            if answer.is_ok() {
                on_made();
            }
            if self.is_sending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => self.made.set(Some(made)),
                Err(failure) => {
                    self.failure.set(Some(failure));
                    form.get_untracked().into_iter().for_each(|form| focus_within(form, "[aria-invalid='true']"));
                }
            }
        });
    }

    /// The form; `labels` are those of its button, also while it sends. What is wrong is said by the server, the same
    /// in every browser; `other` is what is not said at a field.
    pub fn form(
        self,
        is_open: RwSignal<bool>,
        labels: [&'static str; 2],
        fields: AnyView,
        other: impl Fn() -> Option<String> + Send + 'static,
        submit: impl Fn(NodeRef<Form>) + 'static,
    ) -> AnyView {
        let root = NodeRef::<Form>::new();
        root.on_load(|root| focus_within(root, "input"));
        let on_submit = move |event: SubmitEvent| {
            event.prevent_default();
            submit(root);
        };
        let [label, sending] = labels;
        view! {
            <form node_ref=root novalidate=true on:submit=on_submit>
                <div class="settings">
                    {fields}
                    <p class="popover__error" role="alert">{other}</p>
                </div>
                <footer class="dialog__foot settings__foot">
                    <button type="button" class="button" on:click=move |_| is_open.set(false)>{t("action.cancel")}</button>
                    <button type="submit" class="button button--primary" aria-disabled=move || self.is_sending.get().to_string()>
                        {move || if self.is_sending.get() { t(sending) } else { t(label) }}
                    </button>
                </footer>
            </form>
        }
        .into_any()
    }
}

/// What was made, and the way out.
pub fn made(is_open: RwSignal<bool>, words: String, shown: AnyView) -> AnyView {
    view! {
        <div class="settings">
            <p role="status">{words}</p>
            {shown}
        </div>
        <footer class="dialog__foot settings__foot">
            <button type="button" class="button button--primary" on:click=move |_| is_open.set(false)>{t("action.close")}</button>
        </footer>
    }
    .into_any()
}
