-- A notice tells about a plan or a payment without being asked: it is neither a reply nor a reminder.
-- +goose Up
ALTER TABLE outbox.message DROP CONSTRAINT message_kind_check;
ALTER TABLE outbox.message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('reply', 'confirmation', 'reminder', 'biller', 'notice'));
