-- A text that came with a card number is kept without it, and the carrier's own copy is blanked: what was taken out is
-- nowhere to be read again. blank_due marks the copies that are still to be blanked, and stays until the carrier says so.
-- +goose Up
ALTER TABLE thread.inbound ADD COLUMN redacted boolean NOT NULL DEFAULT false;
ALTER TABLE thread.inbound ADD COLUMN blank_due timestamptz;
CREATE INDEX inbound_to_blank ON thread.inbound (blank_due) WHERE blank_due IS NOT NULL;
