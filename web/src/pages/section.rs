//! What every tab of the Data section has access to.

use crate::components::listbox::option::ChoiceOption;
use leptos::prelude::*;
use sightline_shared::{Form, Me};

/// What all tabs have access to.
#[derive(Clone)]
pub struct DataContext {
    /// The signed-in user.
    pub me: Me,
    /// The organizations, as a tree.
    pub organizations: Signal<Vec<ChoiceOption>>,
    /// The collapsed organizations of the tree; they stay collapsed on every tab.
    pub collapsed: RwSignal<Vec<String>>,
    /// The forms, by name.
    pub forms: Signal<Vec<Form>>,
}

impl DataContext {
    /// The context of the tab that is shown.
    ///
    /// # Panics
    /// Outside of the Data section, which would be a defect.
    #[must_use]
    #[allow(clippy::expect_used, reason = "the tabs are made below the section alone, which provides it")]
    pub fn get() -> Self {
        use_context().expect("the Data section provides it")
    }
}
