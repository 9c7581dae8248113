//! The ids that sources gave to what is erased: platforms make them of telephone numbers and e-mail
//! addresses. Only a keyed hash of each is kept, by which it is recognized when the source repeats it. What has the
//! form of a UUID is made of nothing personal, and kept: ids of ours are exported in the place of those of a source.

use super::erased_contacts;
use crate::documents::statement::Statement as Stated;
use crate::store::schema::{chats, events, results};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Uuid as SqlUuid};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What stands before the hash.
const MARK: &str = "erased:";
/// The length of a UUID with its hyphens (RFC 9562 §4).
const UUID_LENGTH: usize = 36;
/// How many bytes of a hash are kept: the ids of a company are too few for two to be alike.
const LENGTH: usize = 16;

/// Makes what is kept of the ids of a company.
pub struct Aliases {
    company_id: Uuid,
    secret: Vec<u8>,
}

impl Aliases {
    /// Those of a company of which somebody was erased, else `None`. One statement.
    pub fn of_company(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<Option<Self>> {
        let secret = erased_contacts::secret_where_any(conn, company_id)?;
        Ok(secret.map(|secret| Self { company_id, secret }))
    }

    /// When the contacts with these ids at their source were erased, of those that were. One statement.
    pub fn erased_contacts(
        &self,
        conn: &mut PgConnection,
        external_ids: &[&str],
    ) -> QueryResult<HashMap<String, DateTime<Utc>>> {
        erased_contacts::find(conn, self.company_id, &self.secret, external_ids)
    }

    /// What is kept of `id`; of what is such already, and of a UUID, itself.
    #[must_use]
    pub fn alias(&self, id: &str) -> String {
        let is_uuid = id.len() == UUID_LENGTH && id.parse::<Uuid>().is_ok();
        if is_uuid || id.starts_with(MARK) {
            return id.to_owned();
        }
        // No other hash of the key is of such words.
        let words = format!("id\0{}\0{id}", self.company_id);
        let hash = erased_contacts::keyed_hash(&self.secret, &words);
        format!("{MARK}{}", BASE64_URL_SAFE_NO_PAD.encode(&hash[..LENGTH]))
    }
}

/// A row with an id of a source.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
    /// That of the result which the event added.
    #[diesel(sql_type = Nullable<Text>)]
    result: Option<String>,
}

/// What is hidden already, or need not be, by its beginning.
const KEPT: &str = "'^(erased:|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$)'";

/// The chats, their events and their results with ids to hide, as `find`, and what is written to them. $1 is the
/// company, $2 the chats to find or the rows to write, $3 and $4 are what is kept of their ids.
fn chats_with_ids() -> [String; 2] {
    [
        format!(
            "SELECT id, external_id, NULL AS result FROM chats \
              WHERE company_id = $1 AND id = ANY($2) AND external_id !~ {KEPT}"
        ),
        "UPDATE chats SET external_id = hidden.external_id FROM unnest($2, $3, $4) AS hidden (id, external_id, result) \
          WHERE chats.company_id = $1 AND chats.id = hidden.id"
            .to_owned(),
    ]
}

fn events_with_ids() -> [String; 2] {
    [
        format!(
            "SELECT event.id, event.external_id, CASE WHEN event.type = 'result_added' THEN data ->> 'result' END AS result \
               FROM chats AS chat JOIN events AS event ON event.company_id = chat.company_id AND event.chat_id = chat.id \
                AND event.at <= chat.erased_until \
              WHERE chat.company_id = $1 AND chat.id = ANY($2) AND (event.external_id !~ {KEPT} \
                 OR (event.type = 'result_added' AND data ->> 'result' !~ {KEPT}))"
        ),
        "UPDATE events SET external_id = hidden.external_id, data = CASE WHEN hidden.result IS NULL THEN events.data \
                ELSE jsonb_set(events.data, '{result}', to_jsonb(hidden.result)) END \
           FROM unnest($2, $3, $4) AS hidden (id, external_id, result) \
          WHERE events.company_id = $1 AND events.id = hidden.id"
            .to_owned(),
    ]
}

fn results_with_ids() -> [String; 2] {
    [
        format!(
            "SELECT id, external_id, NULL AS result FROM results \
              WHERE company_id = $1 AND chat_id = ANY($2) AND contact_erased AND external_id !~ {KEPT}"
        ),
        "UPDATE results SET external_id = hidden.external_id FROM unnest($2, $3, $4) AS hidden (id, external_id, result) \
          WHERE results.company_id = $1 AND results.id = hidden.id"
            .to_owned(),
    ]
}

/// Hides the ids of these chats, of which some or all is erased, and of what is erased in them. Links to them at
/// the source, which are made of ids, go, and so does everything else that repeats an id.
pub(in crate::store) fn hide(conn: &mut PgConnection, company_id: Uuid, chat_ids: &[Uuid]) -> QueryResult<()> {
    if chat_ids.is_empty() {
        return Ok(());
    }
    let aliases = Aliases { company_id, secret: erased_contacts::secret(conn)? };
    diesel::sql_query("UPDATE chats SET url = NULL WHERE company_id = $1 AND id = ANY($2) AND url IS NOT NULL")
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<SqlUuid>, _>(chat_ids)
        .execute(conn)?;
    let hidden = replace(conn, &aliases, chat_ids, chats_with_ids())?;
    replace(conn, &aliases, chat_ids, events_with_ids())?;
    replace(conn, &aliases, chat_ids, results_with_ids())?;
    forget(conn, company_id, hidden)
}

/// Writes what is kept of the ids that `find` finds; returns the ids.
fn replace(
    conn: &mut PgConnection,
    aliases: &Aliases,
    chat_ids: &[Uuid],
    [find, write]: [String; 2],
) -> QueryResult<Vec<String>> {
    let found: Vec<Found> = diesel::sql_query(find)
        .bind::<SqlUuid, _>(aliases.company_id)
        .bind::<Array<SqlUuid>, _>(chat_ids)
        .load(conn)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let alias = |id: &Option<String>| id.as_ref().map(|id| aliases.alias(id));
    diesel::sql_query(write)
        .bind::<SqlUuid, _>(aliases.company_id)
        .bind::<Array<SqlUuid>, _>(found.iter().map(|row| row.id).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(found.iter().map(|row| alias(&row.external_id)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(found.iter().map(|row| alias(&row.result)).collect::<Vec<_>>())
        .execute(conn)?;
    Ok(found.into_iter().filter_map(|row| row.external_id).collect())
}

/// Removes what repeats the ids of chats: which of their documents were refused, and answers to bulk requests.
fn forget(conn: &mut PgConnection, company_id: Uuid, ids: Vec<String>) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::sql_query("DELETE FROM adjustments WHERE company_id = $1 AND chat_id IS NULL AND external_id = ANY($2)")
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<Text>, _>(&ids)
        .execute(conn)?;
    diesel::sql_query(
        "DELETE FROM idempotency_keys WHERE company_id = $1 AND operation LIKE 'ingest\\_chats %' AND EXISTS ( \
         SELECT FROM unnest($2) AS hidden (id) WHERE position(to_json(hidden.id)::text IN body) > 0)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<Text>, _>(ids)
    .execute(conn)
    .map(drop)
}

/// What is kept of the ids of chats of which some or all is erased, by these. One statement; two where somebody of
/// the company was erased.
pub(in crate::store) fn kept_of(
    conn: &mut PgConnection,
    company_id: Uuid,
    ids: impl Iterator<Item = String>,
) -> QueryResult<HashMap<String, String>> {
    let Some(aliases) = Aliases::of_company(conn, company_id)? else { return Ok(HashMap::new()) };
    let by_alias: HashMap<String, String> = ids.map(|id| (aliases.alias(&id), id)).collect();
    let found: Vec<String> = chats::table
        .filter(chats::company_id.eq(company_id).and(chats::external_id.eq_any(by_alias.keys())))
        .select(chats::external_id.assume_not_null())
        .load(conn)?;
    Ok(found.into_iter().filter_map(|alias| Some((by_alias.get(&alias)?.clone(), alias))).collect())
}

/// Gives the statements of chats of which some or all is erased the ids that are kept of them.
/// `is_shifted`: times do not show what is erased. Three statements where there are such chats, else one.
pub(in crate::store) fn recognize(
    conn: &mut PgConnection,
    aliases: &Aliases,
    statements: &mut [Stated],
    is_shifted: bool,
) -> QueryResult<()> {
    let kept: Vec<String> = statements.iter().map(|one| aliases.alias(&one.document().external_id)).collect();
    let chats: Vec<(String, Uuid, Option<DateTime<Utc>>)> = chats::table
        .filter(chats::company_id.eq(aliases.company_id).and(chats::external_id.eq_any(&kept)))
        .select((chats::external_id.assume_not_null(), chats::id, chats::erased_until))
        .load(conn)?;
    let chats: HashMap<String, (Uuid, Option<DateTime<Utc>>)> =
        chats.into_iter().map(|(kept, id, until)| (kept, (id, until))).collect();
    let of_chats: Vec<(&mut Stated, String)> =
        statements.iter_mut().zip(kept).filter(|(_, kept)| chats.contains_key(kept)).collect();
    if of_chats.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = chats.values().map(|(id, _)| *id).collect();
    let of_events = of_chats.iter().flat_map(|(one, _)| &one.document().events);
    let of_events: Vec<&str> = of_events.filter_map(|event| event.external_id.as_deref()).collect();
    let of_results = of_chats.iter().flat_map(|(one, _)| &one.document().results);
    let of_results: Vec<&str> = of_results.map(|result| result.external_id.as_str()).collect();
    let hidden = |ids: &[&str]| ids.iter().map(|id| aliases.alias(id)).collect::<Vec<_>>();
    let events: Vec<Option<String>> = events::table
        .filter(events::company_id.eq(aliases.company_id).and(events::chat_id.eq_any(&ids)))
        .filter(events::external_id.eq_any(hidden(&of_events)))
        .select(events::external_id)
        .load(conn)?;
    let results: Vec<Option<String>> = results::table
        .filter(results::company_id.eq(aliases.company_id).and(results::chat_id.eq_any(&ids)))
        .filter(results::external_id.eq_any(hidden(&of_results)))
        .select(results::external_id)
        .load(conn)?;
    let known: HashSet<Option<String>> = events.into_iter().chain(results).collect();
    for (statement, kept) in of_chats {
        let until = chats[&kept].1;
        let is_erased = |at: DateTime<Utc>| is_shifted || until.is_some_and(|until| at <= until);
        statement.rename(kept, |id, at| {
            let alias = Some(aliases.alias(id));
            if is_erased(at) || known.contains(&alias) { alias } else { None }
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_of_one_company_and_one_id_and_its_own() {
        let of = |company: u128| Aliases { company_id: Uuid::from_u128(company), secret: b"secret".to_vec() };
        let alias = of(1).alias("wa-+31699");
        assert!(alias.starts_with("erased:") && alias.len() == 29, "{alias}");
        assert_eq!(of(1).alias("wa-+31699"), alias);
        assert_eq!(of(1).alias(&alias), alias);
        let uuid = "0199d2a0-1111-7000-8000-00000000000A";
        assert_eq!(of(1).alias(uuid), uuid);
        assert_ne!(of(1).alias(&uuid[1..]), uuid[1..]);
        assert_ne!(of(1).alias("wa-+31698"), alias);
        assert_ne!(of(2).alias("wa-+31699"), alias);
    }
}
