//! `/agents`: agents and bots, for suggestions.

use super::whole;
use crate::error::Error;
use crate::http::caller::Authorized;
use crate::http::caller::permits::{AnyRead, Permitted};
use crate::http::extract::Filtered;
use crate::state::State;
use crate::store::agents;
use actix_web::web;
use sightline_shared::{Agent, AgentFilter, Page};

/// Suggests agents and bots.
///
/// At most 50: own agents, then partner agents, then bots, each by name.
#[utoipa::path(get, path = "/api/v1/agents", tag = "agents", params(AgentFilter),
    responses((status = 200, description = "Agents and bots", body = Page<Agent>)))]
pub async fn list_agents(
    Authorized(caller, Filtered(filter)): Authorized<Filtered<AgentFilter>, Permitted<AnyRead>>,
    state: web::Data<State>,
) -> Result<web::Json<Page<Agent>>, Error> {
    let scope = caller.into_scope();
    let agents = state.db.run(move |conn| agents::list(conn, &scope, &filter)).await?;
    Ok(web::Json(whole(agents)))
}
