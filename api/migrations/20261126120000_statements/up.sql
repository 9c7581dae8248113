-- What sources say of chats: late, corrected, redacted, in part. Each thing keeps the instant as of
-- which it was stated, so that the latest statement counts whichever arrives first.

ALTER TABLE chats
    -- Where the chat is shown in the system it comes from.
    ADD COLUMN url text,
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    -- Outside persons beside the contact: their names by their ids at the source.
    ADD COLUMN guests jsonb,
    -- Everything up to here was said with somebody who was erased.
    ADD COLUMN erased_until timestamptz,
    -- The instant as of which the members of the row were stated, and of single members another,
    -- in microseconds since 1970.
    ADD COLUMN as_of timestamptz,
    ADD COLUMN marks jsonb,
    -- {"state", "as_of", "closed_at"}: what the source said last of the chat's state.
    ADD COLUMN stated jsonb,
    -- One of its events is inferred.
    ADD COLUMN has_inferred boolean NOT NULL DEFAULT false;
CREATE INDEX chats_tags ON chats USING gin (company_id, tags) WHERE tags <> '{}';

ALTER TABLE contacts ADD COLUMN as_of timestamptz, ADD COLUMN marks jsonb;
ALTER TABLE agents ADD COLUMN as_of timestamptz, ADD COLUMN marks jsonb;
ALTER TABLE results ADD COLUMN as_of timestamptz;
ALTER TABLE changes ADD COLUMN is_rewritten boolean NOT NULL DEFAULT false;

ALTER TABLE events
    ADD COLUMN guest text,
    ADD COLUMN attachments jsonb,
    ADD COLUMN edited_at timestamptz,
    -- Its words were removed at the source.
    ADD COLUMN is_removed boolean NOT NULL DEFAULT false,
    -- Added because the source stated another state than its events lead to.
    ADD COLUMN is_inferred boolean NOT NULL DEFAULT false,
    -- Written here; no source may edit it.
    ADD COLUMN is_own boolean NOT NULL DEFAULT false,
    ADD COLUMN as_of timestamptz,
    DROP CONSTRAINT events_author_check,
    ADD CONSTRAINT events_author_check CHECK (author IN ('contact', 'agent', 'guest')),
    -- Late history moves what follows: places are unique after each statement, not within it.
    DROP CONSTRAINT events_company_id_chat_id_seq_key,
    ADD CONSTRAINT events_company_id_chat_id_seq_key UNIQUE (company_id, chat_id, seq) DEFERRABLE;
UPDATE events SET is_own = true WHERE external_id IS NULL;
-- By the source's id.
CREATE UNIQUE INDEX events_external_id ON events (company_id, chat_id, external_id) WHERE external_id IS NOT NULL;

UPDATE chats SET as_of = source.last
  FROM (SELECT company_id, chat_id, max(at) AS last FROM events WHERE NOT is_own GROUP BY company_id, chat_id) AS source
 WHERE chats.company_id = source.company_id AND chats.id = source.chat_id;
UPDATE chats SET erased_until = erasure.last
  FROM (SELECT company_id, chat_id, max(at) AS last FROM events WHERE type = 'contact_erased'
         GROUP BY company_id, chat_id) AS erasure
 WHERE chats.company_id = erasure.company_id AND chats.id = erasure.chat_id;
UPDATE contacts SET as_of = last_seen_at;

-- What these did is done by the writes themselves, in the same transaction.
DROP TRIGGER participants_of_chat ON participants;
DROP TRIGGER chats_participants ON chats;
DROP TRIGGER contacts_of_new_chats ON chats;
DROP TRIGGER contacts_of_changed_chats ON chats;
DROP TRIGGER chats_revision ON chats;
DROP FUNCTION participants_take_from_chat();
DROP FUNCTION chats_give_to_participants();
DROP FUNCTION contacts_become_shared();
DROP FUNCTION contacts_become_shared_by_change();
DROP FUNCTION chats_raise_revision();
