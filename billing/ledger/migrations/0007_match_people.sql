-- A claim that names a patient whom the books have under another number is that patient's: people are found by a keyed
-- digest of name and date of birth. An account whose number an insurer's file was the first to name can give way to the
-- practice's own.

-- +goose Up
ALTER TABLE ledger.account
    ADD COLUMN who     bytea, -- of the first key when it was written; NULL: not made yet
    ADD COLUMN guessed boolean NOT NULL DEFAULT false; -- the number is an insurer's of the patient, or the claim's
CREATE INDEX account_by_who ON ledger.account (practice_id, who);

UPDATE ledger.account a SET guessed = true
WHERE a.phone IS NULL AND NOT EXISTS (
    SELECT FROM ledger.statement s JOIN ledger.billed b ON b.practice_id = s.practice_id AND b.statement = s.number
    WHERE s.practice_id = a.practice_id AND s.account = a.number);

ALTER TABLE ledger.import_row ADD COLUMN who bytea;
