-- Documents that were refused are kept with what was put right: which chat they were about and which
-- members were at fault. Such a document has no chat here.
ALTER TABLE adjustments
    ALTER COLUMN chat_id DROP NOT NULL,
    -- The id that the chat of a refused document has at its source, where it has one.
    ADD COLUMN external_id text,
    ADD CHECK ((kind = 'refused') = (chat_id IS NULL)),
    ADD CHECK (external_id IS NULL OR chat_id IS NULL);
CREATE UNIQUE INDEX adjustments_refused ON adjustments (company_id, external_id, pointer) NULLS NOT DISTINCT
    WHERE chat_id IS NULL;
