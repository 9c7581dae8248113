-- Replies that arrive: how far a message that was written here has come.

ALTER TABLE events
    -- An endpoint is to be sent it, has accepted it, or its platform reported what became of it. Null
    -- for everything else, and where no endpoint takes messages.
    ADD COLUMN delivery_state text,
    -- Since when.
    ADD COLUMN delivery_at timestamptz,
    -- Why the platform could not deliver it, in its words.
    ADD COLUMN delivery_reason text;
-- The columns are null in all rows, which need not be read for that.
ALTER TABLE events
    ADD CONSTRAINT events_delivery CHECK (
        (delivery_state IN ('sending', 'handed_over', 'delivered', 'failed')) IS NOT FALSE
        AND (delivery_state IS NULL) = (delivery_at IS NULL)
        AND (delivery_reason IS NULL OR delivery_state = 'failed')
    ) NOT VALID;

-- What endpoints are sent of an event.
CREATE INDEX webhook_events_event ON webhook_events (company_id, event) WHERE event IS NOT NULL;
