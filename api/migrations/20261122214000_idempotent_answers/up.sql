-- An answer is given again byte for byte: jsonb would order its members anew. Where it names what
-- it made, it names it again.
ALTER TABLE idempotency_keys ALTER COLUMN body TYPE text;
ALTER TABLE idempotency_keys ADD COLUMN location text;
