-- How the live stream is numbered and found again.

-- One row: where the stream ends. Whoever numbers changes locks it. Of the installation, because
-- one stream runs through all companies.
CREATE TABLE live_stream (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    -- The largest position that was given; positions run from 1 without gaps.
    last_position bigint NOT NULL DEFAULT 0 CHECK (last_position >= 0)
);
INSERT INTO live_stream DEFAULT VALUES;

-- What is still to be numbered: a handful of rows, however many changes there are.
CREATE INDEX changes_unnumbered ON changes (id) WHERE position IS NULL;
-- The stream, for whoever tells all of it, and one company's part, for a reader that was away.
CREATE UNIQUE INDEX changes_position ON changes (position) WHERE position IS NOT NULL;
CREATE INDEX changes_company_position ON changes (company_id, position) WHERE position IS NOT NULL;

-- Each row is written twice and removed after a day: the dead ones must not pile up.
ALTER TABLE changes SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000);
