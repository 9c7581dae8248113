DROP TABLE idempotency_keys;
DROP TABLE changes;
DROP TABLE audit_entries;
