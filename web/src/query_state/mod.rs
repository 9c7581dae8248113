//! The address: the only place that reads and writes the query of the app's pages.
//!
//! It holds every choice under the names of the API's parameters; defaults are left out. Unknown
//! parameters and values are reported and left out; they never cause an error page.

mod audit;
mod derived;
mod list_filter;
mod overview;
mod range_choice;
mod settings;
mod settings_pages;
mod tab;
mod tab_state;

pub use audit::{AuditState, subject_of};
pub use list_filter::{Field, ListFilter};
pub use overview::{Compare, Shown};
pub use range_choice::RangeChoice;
pub use settings::{
    AgentStanding, AgentsFilter, AgentsState, FormStanding, FormsFilter, FormsState, IncomingFilter, IncomingState,
    KeyFilter, KeyStanding, KeysState, OrganizationFilter, OrganizationStanding, OrganizationsState, Outcome,
    PeopleFilter, PeopleState, SettingsFilter, SettingsState, Standing, WebhookFilter, WebhookStanding, WebhooksState,
};
pub use settings_pages::SETTINGS_PAGES;
pub use tab::Tab;
pub use tab_state::{Open, TabState};
