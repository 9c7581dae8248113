-- The agents of chats, each once, from the index alone.
DROP INDEX participants_chat;
CREATE INDEX participants_chat ON participants (company_id, chat_id, agent_id) INCLUDE (is_again);
