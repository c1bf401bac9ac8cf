-- The worker looks for offers without an answer.
CREATE INDEX pending_offers ON offers (id) WHERE answer IS NULL;
