ALTER TABLE contacts DROP COLUMN former;
