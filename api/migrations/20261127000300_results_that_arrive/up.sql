-- Results that arrive: whether the endpoints that are sent a result took it.

ALTER TABLE results
    -- Every endpoint that answered accepted it, or one has not so far. Null while none has answered.
    ADD COLUMN delivery text;
-- The column is null in all rows, which need not be read for that.
ALTER TABLE results
    ADD CONSTRAINT results_delivery CHECK ((delivery IN ('delivered', 'not_delivered')) IS NOT FALSE) NOT VALID;

-- The few that somebody has to look after.
CREATE INDEX results_not_delivered ON results (company_id, submitted_at, id) WHERE delivery = 'not_delivered';

-- What the log of the last 30 days says.
UPDATE results SET delivery = logged.delivery
  FROM (SELECT e.company_id, e.event,
               CASE WHEN bool_or(d.state = 'failed' OR (d.state = 'pending' AND d.last_error IS NOT NULL)) THEN 'not_delivered'
                    WHEN bool_or(d.state = 'delivered') THEN 'delivered' END AS delivery
          FROM webhook_events AS e
          JOIN webhook_deliveries AS d ON d.company_id = e.company_id AND d.event_id = e.id
          JOIN webhooks AS w ON w.company_id = d.company_id AND w.id = d.webhook_id AND w.removed_at IS NULL
         WHERE e.type = 'result.created' AND e.event IS NOT NULL
         GROUP BY e.company_id, e.event) AS logged
 WHERE results.company_id = logged.company_id AND results.event_id = logged.event
   AND logged.delivery IS NOT NULL AND NOT results.contact_erased;
