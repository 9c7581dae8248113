//! Erased contacts: only what it takes to recognize a document that would restore one.
//!
//! An external id is kept only as a keyed hash. The key is the installation's own and is made with
//! the database, so that a list of erasures stays valid after a backup is restored.

use crate::store::schema::{chats, erased_contacts, installation_keys};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// The purpose of the key that the hashes are made with.
const PURPOSE: &str = "erasure";

/// A contact that was erased.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = erased_contacts, check_for_backend(diesel::pg::Pg))]
pub struct ErasedContact {
    /// Its company.
    pub company_id: Uuid,
    /// The id that it had.
    pub id: Uuid,
    /// The keyed hash of its external id.
    pub external_id_hash: Vec<u8>,
    /// Everything of the contact up to this time is erased.
    pub erased_at: DateTime<Utc>,
}

/// Records that the contact `id` with this external id was erased.
pub fn remember(
    conn: &mut PgConnection,
    company_id: Uuid,
    id: Uuid,
    external_id: &str,
    erased_at: DateTime<Utc>,
) -> QueryResult<()> {
    let secret = secret(conn)?;
    let external_id_hash = hash(&secret, company_id, external_id);
    add(conn, &ErasedContact { company_id, id, external_id_hash, erased_at }).map(drop)
}

/// Records an erasure that was made elsewhere; returns whether it was new.
pub fn add(conn: &mut PgConnection, erased: &ErasedContact) -> QueryResult<bool> {
    let added = diesel::insert_into(erased_contacts::table).values(erased).on_conflict_do_nothing().execute(conn)?;
    Ok(added > 0)
}

/// The key that the hashes are made with, where somebody of the company was erased, here or before its chats came
/// here. One statement.
pub fn secret_where_any(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<Option<Vec<u8>>> {
    let here = erased_contacts::table.filter(erased_contacts::company_id.eq(company_id));
    let before = chats::table.filter(chats::company_id.eq(company_id).and(chats::erased_until.is_not_null()));
    installation_keys::table
        .filter(installation_keys::purpose.eq(PURPOSE).and(exists(here).or(exists(before))))
        .select(installation_keys::secret)
        .first(conn)
        .optional()
}

/// The erasure times of the contacts with these external ids, for those that were erased. One
/// statement.
pub fn find(
    conn: &mut PgConnection,
    company_id: Uuid,
    secret: &[u8],
    external_ids: &[&str],
) -> QueryResult<HashMap<String, DateTime<Utc>>> {
    let by_hash: HashMap<Vec<u8>, &str> =
        external_ids.iter().map(|external_id| (hash(secret, company_id, external_id), *external_id)).collect();
    let erased: Vec<(Vec<u8>, DateTime<Utc>)> = erased_contacts::table
        .filter(erased_contacts::company_id.eq(company_id))
        .filter(erased_contacts::external_id_hash.eq_any(by_hash.keys()))
        .order(erased_contacts::erased_at)
        .select((erased_contacts::external_id_hash, erased_contacts::erased_at))
        .load(conn)?;
    // A contact that came back may have been erased again: the last erasure counts, and comes last.
    Ok(erased.into_iter().filter_map(|(hash, at)| Some((by_hash.get(&hash)?.to_string(), at))).collect())
}

/// Every erasure of every company, in their order. For operators.
pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<ErasedContact>> {
    erased_contacts::table
        .order((erased_contacts::erased_at, erased_contacts::company_id, erased_contacts::id))
        .select(ErasedContact::as_select())
        .load(conn)
}

/// The key that the hashes are made with.
pub fn secret(conn: &mut PgConnection) -> QueryResult<Vec<u8>> {
    installation_keys::table.find(PURPOSE).select(installation_keys::secret).first(conn)
}

/// A hash of `words` with the key `secret`.
#[must_use]
pub fn keyed_hash(secret: &[u8], words: &str) -> Vec<u8> {
    mac(secret).chain_update(words).finalize().into_bytes().to_vec()
}

/// The company's id has a fixed length, so that it and the external id cannot be mistaken for
/// each other.
fn hash(secret: &[u8], company_id: Uuid, external_id: &str) -> Vec<u8> {
    let code = mac(secret).chain_update(company_id.as_bytes()).chain_update(external_id);
    code.finalize().into_bytes().to_vec()
}

fn mac(secret: &[u8]) -> Hmac<Sha256> {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block[..32].copy_from_slice(&Sha256::digest(secret));
    Hmac::<Sha256>::new(&block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_one_installation_one_company_and_one_id() {
        let (acme, beta) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let own = hash(b"a", acme, "dana");
        assert_eq!(own, hash(b"a", acme, "dana"));
        for other in [hash(b"b", acme, "dana"), hash(b"a", beta, "dana"), hash(b"a", acme, "Dana")] {
            assert_ne!(own, other);
        }
    }
}
