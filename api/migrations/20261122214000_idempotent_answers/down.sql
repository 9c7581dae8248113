ALTER TABLE idempotency_keys DROP COLUMN location;
ALTER TABLE idempotency_keys ALTER COLUMN body TYPE jsonb USING body::jsonb;
