DROP INDEX webhook_events_event;
ALTER TABLE events DROP COLUMN delivery_state, DROP COLUMN delivery_at, DROP COLUMN delivery_reason;
