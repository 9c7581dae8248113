-- What was hidden stays hidden.
DROP INDEX chats_erased;
