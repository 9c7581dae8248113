//! The addresses of the lists in the settings.

mod keys;
mod people;
mod state;
mod webhooks;

pub use keys::{KeyFilter, KeyStanding, KeysState};
pub use people::{PeopleFilter, PeopleState, Standing};
pub use state::{SettingsFilter, SettingsState};
pub use webhooks::{WebhookFilter, WebhookStanding, WebhooksState};
