-- What the lists are sorted by and looked through with: keys of names, an index that answers for
-- a row without the row, and on memberships what is asked of their chats.

-- By what names are sorted: folded, by its first 64 characters, null where nobody knows a name.
-- In the order of the characters themselves, which is the same in every database.
ALTER TABLE chats ADD COLUMN contact_sort text COLLATE "C"
    GENERATED ALWAYS AS (left(fold(contact_name), 64)) STORED;
ALTER TABLE results ADD COLUMN contact_sort text COLLATE "C"
    GENERATED ALWAYS AS (left(fold(contact_name), 64)) STORED;
ALTER TABLE contacts ADD COLUMN name_sort text COLLATE "C"
    GENERATED ALWAYS AS (left(fold(name), 64)) STORED;
CREATE INDEX contacts_name ON contacts (company_id, name_sort, id);

-- Everything that a list filters or sorts by, so that only the rows of the page are read. Every
-- write to a chat moves updated_at and with it an entry of this index, whatever that holds.
DROP INDEX chats_updated;
CREATE INDEX chats_updated ON chats (company_id, updated_at DESC, id DESC)
    INCLUDE (started_at, closed_at, organization_id, contact_id, type, state, event_count, result_count, contact_sort);
-- Open chats with what tells, without the row, whether a session of theirs may reach back far.
DROP INDEX chats_open;
CREATE INDEX chats_open ON chats (company_id, updated_at DESC, id DESC)
    INCLUDE (started_at, session_count) WHERE state <> 'closed';

-- What is asked of the chat of a membership, on the membership; kept right by the two triggers
-- below, so that whoever writes a chat need not know.
ALTER TABLE participants
    -- The chat's.
    ADD COLUMN organization_id uuid,
    -- The chat's started_at.
    ADD COLUMN chat_started_at timestamptz,
    -- The hour, in UTC, of the chat's updated_at: exact enough to find the newest by, and moved
    -- by few of the writes that move updated_at.
    ADD COLUMN chat_updated_hour timestamptz,
    -- The agent had been in the chat before: of its memberships in one chat all but one say so.
    ADD COLUMN is_again boolean;
UPDATE participants
   SET organization_id = chats.organization_id, chat_started_at = chats.started_at,
       chat_updated_hour = date_bin('1 hour', chats.updated_at, '2000-01-01T00:00:00Z'),
       is_again = EXISTS (
           SELECT FROM participants AS other
            WHERE other.company_id = participants.company_id AND other.chat_id = participants.chat_id
              AND other.agent_id = participants.agent_id AND other.id < participants.id)
  FROM chats
 WHERE chats.company_id = participants.company_id AND chats.id = participants.chat_id;
ALTER TABLE participants
    ALTER COLUMN organization_id SET NOT NULL,
    ALTER COLUMN chat_started_at SET NOT NULL,
    ALTER COLUMN chat_updated_hour SET NOT NULL,
    ALTER COLUMN is_again SET NOT NULL,
    ADD FOREIGN KEY (company_id, organization_id) REFERENCES organizations;

CREATE FUNCTION participants_take_from_chat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT chats.organization_id, chats.started_at, date_bin('1 hour', chats.updated_at, '2000-01-01T00:00:00Z')
      INTO NEW.organization_id, NEW.chat_started_at, NEW.chat_updated_hour
      FROM chats WHERE chats.company_id = NEW.company_id AND chats.id = NEW.chat_id;
    NEW.is_again = EXISTS (SELECT FROM participants AS other
                            WHERE other.company_id = NEW.company_id AND other.chat_id = NEW.chat_id
                              AND other.agent_id = NEW.agent_id);
    RETURN NEW;
END $$;
CREATE TRIGGER participants_of_chat BEFORE INSERT ON participants
    FOR EACH ROW EXECUTE FUNCTION participants_take_from_chat();

CREATE FUNCTION chats_give_to_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participants
       SET organization_id = NEW.organization_id, chat_started_at = NEW.started_at,
           chat_updated_hour = date_bin('1 hour', NEW.updated_at, '2000-01-01T00:00:00Z')
     WHERE participants.company_id = NEW.company_id AND participants.chat_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER chats_participants AFTER UPDATE ON chats
    FOR EACH ROW WHEN (
        date_bin('1 hour', OLD.updated_at, '2000-01-01T00:00:00Z')
            <> date_bin('1 hour', NEW.updated_at, '2000-01-01T00:00:00Z')
        OR OLD.started_at <> NEW.started_at OR OLD.organization_id <> NEW.organization_id
    )
    EXECUTE FUNCTION chats_give_to_participants();

DROP INDEX participants_chat;
DROP INDEX participants_agent;
CREATE INDEX participants_chat ON participants (company_id, chat_id, agent_id);
CREATE INDEX participants_agent ON participants (company_id, agent_id, chat_updated_hour DESC, chat_id DESC)
    INCLUDE (organization_id) WHERE NOT is_again;
CREATE INDEX participants_started ON participants (company_id, agent_id, chat_started_at DESC, chat_id DESC)
    INCLUDE (organization_id) WHERE NOT is_again;
CREATE INDEX participants_organization ON participants (company_id, organization_id, agent_id);

-- Sessions open across an instant and closed later; those that are still open are found by their chats.
DROP INDEX sessions_during;
CREATE INDEX sessions_closed ON sessions USING gist (company_id, during) WHERE closed_at IS NOT NULL AND NOT is_outlived;

-- Which forms an organization has results of.
CREATE INDEX results_organization_form ON results (company_id, organization_id, form_id);

-- A contact with chats outside of its own organization: who sees a part of the company may see
-- some of them and not the others, so that the numbers kept on the contact do not hold for it.
ALTER TABLE contacts ADD COLUMN is_shared boolean NOT NULL DEFAULT false;
UPDATE contacts SET is_shared = true
 WHERE EXISTS (SELECT FROM chats WHERE chats.company_id = contacts.company_id AND chats.contact_id = contacts.id
                  AND chats.organization_id <> contacts.organization_id);
CREATE INDEX contacts_shared ON contacts (company_id, organization_id) WHERE is_shared;

CREATE FUNCTION contacts_become_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contacts SET is_shared = true
      FROM written
     WHERE contacts.company_id = written.company_id AND contacts.id = written.contact_id
       AND contacts.organization_id <> written.organization_id AND NOT contacts.is_shared;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_of_new_chats AFTER INSERT ON chats
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION contacts_become_shared();

CREATE FUNCTION contacts_become_shared_by_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contacts SET is_shared = true
     WHERE contacts.company_id = NEW.company_id AND contacts.id = NEW.contact_id
       AND contacts.organization_id <> NEW.organization_id AND NOT contacts.is_shared;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_of_changed_chats AFTER UPDATE ON chats
    FOR EACH ROW WHEN (
        NEW.contact_id IS NOT NULL
        AND (OLD.contact_id IS DISTINCT FROM NEW.contact_id OR OLD.organization_id <> NEW.organization_id)
    )
    EXECUTE FUNCTION contacts_become_shared_by_change();
