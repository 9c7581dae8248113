//! What the rows of a chat refer to.

use super::agents::Agents;
use super::catalog::Forms;
use super::contacts::Contacts;
use super::ids::Ids;
use uuid::Uuid;

/// Everything that a chat's rows refer to.
pub struct Place<'a> {
    pub company_id: Uuid,
    pub agents: &'a Agents,
    pub contacts: &'a Contacts,
    pub forms: &'a Forms,
    pub ids: Ids,
}
