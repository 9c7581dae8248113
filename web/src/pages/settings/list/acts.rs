//! What an admin does with one row, one thing at a time; the row is read again afterwards.

use super::item::Item;
use super::model::ListModel;
use crate::server::load::Failure;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use uuid::Uuid;

/// What is done with a row, and what became of it.
pub struct Acts<T: Item> {
    /// The row.
    pub id: Uuid,
    /// Something is being done.
    pub is_busy: RwSignal<bool>,
    /// Why the last thing was not done.
    pub failure: RwSignal<Option<Failure>>,
    /// The rows.
    pub model: ListModel<T>,
}

// By hand: deriving would require the same of `T`.
impl<T: Item> Clone for Acts<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Item> Copy for Acts<T> {}

impl<T: Item> Acts<T> {
    /// Nothing is done yet.
    #[must_use]
    pub fn new(id: Uuid, model: ListModel<T>) -> Self {
        Self { id, is_busy: RwSignal::new(false), failure: RwSignal::new(None), model }
    }

    /// Does something, unless another thing is being done; what it gives is reported.
    pub fn run(self, work: impl Future<Output = Result<String, Failure>> + 'static) {
        let Self { id, is_busy, failure, model } = self;
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = work.await;
            model.read_again(id).await;
            is_busy.try_set(false);
            match answer {
                Ok(done) => _ = model.message.try_set(done),
                Err(why) => _ = failure.try_set(Some(why)),
            }
        });
    }

    /// A button of the drawer; `press` begins.
    pub fn button(self, label: Signal<&'static str>, is_danger: bool, press: impl Fn() + 'static) -> AnyView {
        let press = move |_| {
            if !self.is_busy.get_untracked() {
                press();
            }
        };
        view! {
            <button
                type="button" class="button" class:button--danger-quiet=is_danger
                aria-disabled=move || self.is_busy.get().to_string() on:click=press
            >
                {label}
            </button>
        }
        .into_any()
    }

    /// Why the last thing was not done, at the foot of the drawer.
    pub fn failed(self) -> AnyView {
        let words = move || self.failure.with(|failure| failure.as_ref().map(|failure| T::refusal(failure)));
        view! { <p class="settings__failure" role="alert">{words}</p> }.into_any()
    }
}
