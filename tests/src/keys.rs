//! Callers with API keys.

use crate::app::TestApp;
use crate::caller::Caller;
use sightline::sign_in::api_key::ApiKey;
use sightline::store::audit::Actor;
use sightline::store::organizations::paths;
use sightline::store::{Scope, api_keys};
use sightline_shared::{KeyScope, NewApiKey};

impl TestApp {
    /// A program with a key of the organization at `path`, which is made when it is missing.
    ///
    /// # Panics
    /// When the company has too many keys.
    #[must_use]
    pub fn key(&self, path: &str, scopes: &[KeyScope]) -> Caller {
        let mut conn = self.connect();
        let path: Vec<&str> = path.split('/').collect();
        let (company_id, organization_id) = paths::ensure_path(&mut conn, &path, None).unwrap();
        let scope = Scope::load(&mut conn, company_id, organization_id).unwrap();
        let new =
            NewApiKey { name: "Test Key".to_owned(), scopes: scopes.to_vec(), organization_id: None, expires_at: None };
        let key = ApiKey::generate();
        let actor = Actor { company_id, ..Actor::default() };
        api_keys::create(&mut conn, &scope, &actor, &new, &key).unwrap().expect("too many keys");
        self.bearer(key.reveal())
    }

    /// A client that sends this token.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Caller {
        Caller::new(&self.url, Some(token.to_owned()))
    }

    /// The id of a caller's key.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn key_id(&self, caller: &Caller) -> String {
        let key = ApiKey::parse(caller.token().unwrap()).unwrap();
        let hash: String = key.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        self.text(&format!("SELECT id FROM api_keys WHERE hash = '\\x{hash}'"))
    }
}
