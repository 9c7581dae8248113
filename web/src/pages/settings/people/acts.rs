//! What an admin does with one person, one thing at a time; the person is read again afterwards.

use super::link::MadeLink;
use super::model::PeopleModel;
use super::words::refusal;
use crate::server::load::Failure;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use uuid::Uuid;

/// What is done with a person, and what became of it.
#[derive(Clone, Copy)]
pub struct Acts {
    /// The person.
    pub id: Uuid,
    /// Something is being done.
    pub is_busy: RwSignal<bool>,
    /// Why the last thing was not done.
    pub failure: RwSignal<Option<String>>,
    /// The link that was made last.
    pub link: RwSignal<Option<MadeLink>>,
    model: PeopleModel,
}

impl Acts {
    /// Nothing is done yet.
    #[must_use]
    pub fn new(id: Uuid, model: PeopleModel) -> Self {
        let (is_busy, failure, link) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        Self { id, is_busy, failure, link, model }
    }

    /// Does something, unless another thing is being done; `done` is reported when it is.
    pub fn run(self, done: String, work: impl Future<Output = Result<(), Failure>> + 'static) {
        let Self { id, is_busy, failure, model, .. } = self;
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
                Ok(()) => _ = model.message.try_set(done),
                Err(why) => _ = failure.try_set(Some(refusal(&why))),
            }
        });
    }
}
