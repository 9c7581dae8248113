-- What a contact was called and reached by before, as far as it was known here: an erasure looks for it, too.
ALTER TABLE contacts ADD COLUMN former text[] NOT NULL DEFAULT '{}';
