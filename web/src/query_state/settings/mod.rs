//! The addresses of the lists in the settings.

mod agents;
mod forms;
mod incoming;
mod keys;
mod organizations;
mod people;
mod state;
mod webhooks;

pub use agents::{AgentStanding, AgentsFilter, AgentsState};
pub use forms::{FormStanding, FormsFilter, FormsState};
pub use incoming::{IncomingFilter, IncomingState, Outcome};
pub use keys::{KeyFilter, KeyStanding, KeysState};
pub use organizations::{OrganizationFilter, OrganizationStanding, OrganizationsState};
pub use people::{PeopleFilter, PeopleState, Standing};
pub use state::{SettingsFilter, SettingsState};
pub use webhooks::{WebhookFilter, WebhookStanding, WebhooksState};
