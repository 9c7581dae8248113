-- The chats with results of a form, from the index alone.
DROP INDEX results_form;
CREATE INDEX results_form ON results (company_id, form_name, submitted_at DESC, id DESC) INCLUDE (chat_id);
