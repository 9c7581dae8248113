-- A note that was written here makes nobody a participant. A chat is replayed where one could have,
-- after its author's participation had ended.
UPDATE chats SET replayed = 0
  FROM (SELECT DISTINCT company_id, subject FROM audit_entries
         WHERE action = 'note_added' AND subject_type = 'chat') AS noted
 WHERE chats.company_id = noted.company_id AND chats.id = noted.subject;
