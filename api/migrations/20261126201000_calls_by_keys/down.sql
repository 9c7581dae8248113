DELETE FROM idempotency_keys WHERE user_id IS NULL;
ALTER TABLE idempotency_keys DROP COLUMN api_key_id;
ALTER TABLE idempotency_keys ALTER COLUMN user_id SET NOT NULL;
ALTER TABLE audit_entries DROP COLUMN api_key_id;
