DROP INDEX results_form;
CREATE INDEX results_form ON results (company_id, form_name, submitted_at DESC, id DESC);
