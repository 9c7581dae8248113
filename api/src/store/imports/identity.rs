//! The identity of events that have no id at their source: what they say.

use crate::documents::statement::Statement;
use crate::store::erasure::erased_contacts;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use diesel::prelude::*;

/// How many bytes of a hash identify an event within its chat.
const LENGTH: usize = 16;

/// Gives the events without an id one that follows from what they say: a hash with the
/// installation's key, so that nothing can be learned from it after an erasure.
pub(super) fn identify(conn: &mut PgConnection, statements: &mut [Statement]) -> QueryResult<()> {
    let has_nameless = |one: &Statement| one.document().events.iter().any(|event| event.external_id.is_none());
    if !statements.iter().any(has_nameless) {
        return Ok(());
    }
    let secret = erased_contacts::secret(conn)?;
    for statement in statements {
        statement.identify(|words| {
            let hash = erased_contacts::keyed_hash(&secret, words);
            format!("~{}", BASE64_URL_SAFE_NO_PAD.encode(&hash[..LENGTH]))
        });
    }
    Ok(())
}
