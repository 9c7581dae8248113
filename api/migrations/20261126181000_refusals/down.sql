DELETE FROM adjustments WHERE chat_id IS NULL;
DROP INDEX adjustments_refused;
ALTER TABLE adjustments DROP COLUMN external_id, ALTER COLUMN chat_id SET NOT NULL;
ALTER TABLE adjustments DROP CONSTRAINT adjustments_check;
