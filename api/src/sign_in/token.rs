//! Access tokens: JWTs (RFC 7519) signed with HS256, after the advice of RFC 8725.
//!
//! One algorithm, one issuer, one audience, one type (`at+jwt`, RFC 9068), all checked. Of the keys
//! in a token's header, only the id of one of our keys is used.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sightline_shared::Role;
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// How long an access token is valid, in seconds.
pub const ACCESS_SECONDS: i64 = 15 * 60;
/// How far two clocks may differ, in seconds.
const LEEWAY_SECONDS: u64 = 30;
const ISSUER: &str = "sightline";
const AUDIENCE: &str = "sightline-api";
const TYPE: &str = "at+jwt";

/// A key that signs, with its id.
#[derive(Clone)]
pub struct SigningKey {
    /// Its id, the token's `kid`.
    pub id: Uuid,
    /// At least 256 random bits.
    pub secret: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How long a new key waits before it signs, in seconds: until every server has read it.
pub const SIGNS_AFTER_SECONDS: i64 = 60;
/// How long a replaced key still verifies, in seconds: until the last token that it signed has
/// expired.
pub const VERIFIES_FOR_SECONDS: i64 = SIGNS_AFTER_SECONDS + ACCESS_SECONDS + 4 * 60;

/// The keys of the installation: one signs, all verify.
#[derive(Clone)]
pub struct Keys {
    keys: Vec<SigningKey>,
    signs: usize,
}

impl Keys {
    /// The keys, the newest first.
    ///
    /// # Errors
    /// When there is none, or one is shorter than 256 bits.
    pub fn new(keys: Vec<SigningKey>) -> anyhow::Result<Self> {
        anyhow::ensure!(!keys.is_empty(), "there is no signing key");
        anyhow::ensure!(keys.iter().all(|key| key.secret.len() >= 32), "a signing key is shorter than 256 bits");
        let is_same_byte = |key: &SigningKey| key.secret.iter().all(|byte| *byte == key.secret[0]);
        anyhow::ensure!(!keys.iter().any(is_same_byte), "a signing key is not random");
        let ready = Utc::now() - TimeDelta::seconds(SIGNS_AFTER_SECONDS);
        // The newest that all servers have read; the very first key does not have to wait.
        let signs = keys.iter().position(|key| key.created_at <= ready).unwrap_or(keys.len() - 1);
        Ok(Self { keys, signs })
    }
}

/// The current keys: they change when they are rotated while the server runs.
#[derive(Debug)]
pub struct KeyRing(RwLock<Arc<Keys>>);

impl KeyRing {
    /// A ring with these keys.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Self(RwLock::new(Arc::new(keys)))
    }

    /// The keys now.
    #[must_use]
    pub fn now(&self) -> Arc<Keys> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the keys.
    pub fn replace(&self, keys: Keys) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// A separate key for each purpose, derived from the installation's secret, so that a signature of
/// one kind is not valid for another.
#[must_use]
pub fn derived_key(secret: &[u8], purpose: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(b"sightline ")
        .chain_update(purpose)
        .chain_update([0])
        .chain_update(secret)
        .finalize()
        .to_vec()
}

/// The claims of a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The audience.
    pub aud: String,
    /// The user's id.
    pub sub: Uuid,
    /// The sign-in it belongs to.
    pub sid: Uuid,
    /// The company of the user.
    pub company: Uuid,
    /// The role when it was issued; the current role is what counts.
    pub role: Role,
    /// Its own id.
    pub jti: Uuid,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it starts to be valid, in seconds since 1970.
    pub nbf: i64,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
}

/// A token for a sign-in.
pub fn issue(keys: &Keys, company: Uuid, user: Uuid, session: Uuid, role: Role) -> anyhow::Result<String> {
    let key = &keys.keys[keys.signs];
    let now = chrono::Utc::now().timestamp();
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: user,
        sid: session,
        company,
        role,
        jti: Uuid::now_v7(),
        iat: now,
        nbf: now,
        exp: now + ACCESS_SECONDS,
    };
    let header = Header { kid: Some(key.id.to_string()), typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
    Ok(jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&key.secret))?)
}

/// The claims of a token that is signed by one of `keys` and valid now.
#[must_use]
pub fn verify(keys: &Keys, token: &str) -> Option<Claims> {
    if token.len() > 4096 || has_critical_extension(token) {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() != Some(TYPE) {
        return None;
    }
    let kid: Uuid = header.kid.as_deref()?.parse().ok()?;
    let key = keys.keys.iter().find(|key| key.id == kid)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = LEEWAY_SECONDS;
    validation.validate_nbf = true;
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    let data = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&key.secret), &validation).ok()?;
    Some(data.claims)
}

/// RFC 7515 §4.1.11: a recipient that does not understand an extension named in `crit` must refuse
/// the token; this one understands none.
fn has_critical_extension(token: &str) -> bool {
    let Some(header) = token.split('.').next().and_then(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok()) else {
        return true;
    };
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&header)
        .map_or(true, |header| header.contains_key("crit"))
}

/// A new opaque token of 256 random bits, for refreshing.
#[must_use]
pub fn opaque() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The hash of an opaque token, which is what is stored.
#[must_use]
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(fill: u8) -> Keys {
        let secret = (0..32).map(|at| fill ^ at).collect();
        Keys::new(vec![SigningKey { id: Uuid::from_u128(7), secret, created_at: Utc::now() }]).unwrap()
    }

    fn token(keys: &Keys) -> String {
        issue(keys, Uuid::nil(), Uuid::nil(), Uuid::nil(), Role::Supervisor).unwrap()
    }

    fn signed(header: &Header, change: impl FnOnce(&mut serde_json::Value)) -> String {
        let now = chrono::Utc::now().timestamp();
        let mut claims = serde_json::json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::nil(), "sid": Uuid::nil(), "company": Uuid::nil(),
            "role": "admin", "jti": Uuid::nil(), "iat": now, "nbf": now, "exp": now + 60,
        });
        change(&mut claims);
        jsonwebtoken::encode(header, &claims, &EncodingKey::from_secret(&keys(1).keys[0].secret)).unwrap()
    }

    fn header() -> Header {
        Header {
            kid: Some(Uuid::from_u128(7).to_string()),
            typ: Some(TYPE.to_owned()),
            ..Header::new(Algorithm::HS256)
        }
    }

    #[test]
    fn a_token_of_ours_is_good() {
        assert!(verify(&keys(1), &token(&keys(1))).is_some());
        assert!(verify(&keys(1), &signed(&header(), |_| ())).is_some());
    }

    #[test]
    fn a_token_signed_with_another_key_is_not() {
        assert!(verify(&keys(2), &token(&keys(1))).is_none());
    }

    #[test]
    fn every_claim_is_required_and_checked() {
        for claim in ["exp", "nbf", "iss", "aud", "sub"] {
            let without = signed(&header(), |claims| drop(claims.as_object_mut().unwrap().remove(claim)));
            assert!(verify(&keys(1), &without).is_none(), "without {claim}");
        }
        for (claim, value) in [("iss", "other"), ("aud", "other")] {
            assert!(verify(&keys(1), &signed(&header(), |claims| claims[claim] = value.into())).is_none(), "{claim}");
        }
        let past = chrono::Utc::now().timestamp() - 60;
        assert!(verify(&keys(1), &signed(&header(), |claims| claims["exp"] = past.into())).is_none());
    }

    #[test]
    fn another_type_algorithm_or_a_critical_extension_is_refused() {
        assert!(verify(&keys(1), &signed(&Header { typ: Some("JWT".into()), ..header() }, |_| ())).is_none());
        let other = Header { kid: header().kid, typ: header().typ, ..Header::new(Algorithm::HS512) };
        assert!(verify(&keys(1), &signed(&other, |_| ())).is_none());
        let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        assert!(verify(&keys(1), &format!("{none}.e30.")).is_none());
        let critical = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"at+jwt","crit":["x"],"x":1}"#);
        assert!(verify(&keys(1), &format!("{critical}.e30.AAAA")).is_none());
    }

    #[test]
    fn a_new_key_signs_only_when_every_server_has_read_it() {
        let key = |id: u128, age: i64| SigningKey {
            id: Uuid::from_u128(id),
            secret: (0..32).collect(),
            created_at: Utc::now() - TimeDelta::seconds(age),
        };
        let signs = |keys: Vec<SigningKey>| {
            let keys = Keys::new(keys).unwrap();
            keys.keys[keys.signs].id.as_u128()
        };
        assert_eq!(signs(vec![key(2, 5), key(1, 5_000)]), 1);
        assert_eq!(signs(vec![key(2, 61), key(1, 5_000)]), 2);
        assert_eq!(signs(vec![key(1, 0)]), 1);
    }

    #[test]
    fn weak_keys_are_refused() {
        let key = |secret: Vec<u8>| SigningKey { id: Uuid::nil(), secret, created_at: Utc::now() };
        assert!(Keys::new(Vec::new()).is_err());
        assert!(Keys::new(vec![key((0..31).collect())]).is_err());
        assert!(Keys::new(vec![key(vec![0; 32])]).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_other_text_is_a_token(text in "\\PC{0,80}", parts in "[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}") {
            assert!(verify(&keys(1), &text).is_none() && verify(&keys(1), &parts).is_none());
        }
    }
}
