-- To the rules before, the author of a note took part.
UPDATE chats SET replayed = 0
  FROM (SELECT DISTINCT company_id, subject FROM audit_entries
         WHERE action = 'note_added' AND subject_type = 'chat') AS noted
 WHERE chats.company_id = noted.company_id AND chats.id = noted.subject;
DROP INDEX events_by_author;
