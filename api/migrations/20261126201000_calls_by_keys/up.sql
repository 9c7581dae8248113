-- What a key does is recorded like what a user does.
ALTER TABLE audit_entries ADD COLUMN api_key_id uuid;
ALTER TABLE audit_entries ADD FOREIGN KEY (company_id, api_key_id) REFERENCES api_keys;
CREATE INDEX audit_entries_api_key ON audit_entries (company_id, api_key_id, at DESC, id DESC)
    WHERE api_key_id IS NOT NULL;

-- An answer that is given again belongs to a user or to a key.
ALTER TABLE idempotency_keys ALTER COLUMN user_id DROP NOT NULL;
ALTER TABLE idempotency_keys ADD COLUMN api_key_id uuid;
ALTER TABLE idempotency_keys ADD FOREIGN KEY (company_id, api_key_id) REFERENCES api_keys;
ALTER TABLE idempotency_keys ADD UNIQUE (company_id, api_key_id, operation, key);
ALTER TABLE idempotency_keys ADD CHECK ((user_id IS NULL) <> (api_key_id IS NULL));
