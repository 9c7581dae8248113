ALTER TABLE changes RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
DROP INDEX changes_company_position;
DROP INDEX changes_position;
DROP INDEX changes_unnumbered;
DROP TABLE live_stream;
