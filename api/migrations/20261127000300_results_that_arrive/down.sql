DROP INDEX results_not_delivered;
ALTER TABLE results DROP CONSTRAINT results_delivery, DROP COLUMN delivery;
