-- A note that was written here makes nobody a participant. A chat is replayed where one could have,
-- after its author's participation had ended.
UPDATE chats SET replayed = 0
  FROM (SELECT DISTINCT company_id, subject FROM audit_entries
         WHERE action = 'note_added' AND subject_type = 'chat') AS noted
 WHERE chats.company_id = noted.company_id AND chats.id = noted.subject;
-- Events that make nobody a participant: where two records of an agent become one, those of their authors are found by
-- it, and all others by the memberships.
CREATE INDEX events_by_author ON events (company_id, agent_id)
    WHERE agent_id IS NOT NULL AND type IN ('note', 'closed', 'transferred', 'queued', 'reopened', 'left');
