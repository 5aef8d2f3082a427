-- What the processor tells of names its own ids, not our practices: each is found by an index, however many there are.

-- +goose Up
CREATE INDEX refund_by_object ON payment.refund (object) WHERE object <> '';
CREATE INDEX dispute_by_object ON payment.dispute (object);
CREATE INDEX attempt_by_intent ON payment.attempt (intent) WHERE intent <> '';
-- The pages of an account that must not bring a card any more, and those that have run out.
CREATE INDEX request_of ON payment.request (practice_id, account);
CREATE INDEX request_to_expire ON payment.request (expires_at) WHERE state IN ('new', 'open');
