DROP TABLE results, forms, events, participants, sessions, chats, contacts, agents,
    signing_keys, refresh_tokens, auth_sessions, users, inboxes, organizations;
DROP FUNCTION fold(text);
-- The extensions stay: something else in the database may have come to use them.
