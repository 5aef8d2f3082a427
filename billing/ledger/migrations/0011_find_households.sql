-- Reminders are capped for a household together. Names are sealed, so who lives together is found by two keyed digests:
-- who answers for the bill, and the family's name, each with the ZIP code.

-- +goose Up
ALTER TABLE ledger.account
    ADD COLUMN guarantor bytea, -- NULL: not made yet, or the person has changed since
    ADD COLUMN family    bytea;
CREATE INDEX account_by_guarantor ON ledger.account (practice_id, guarantor);
CREATE INDEX account_by_family ON ledger.account (practice_id, family);

-- +goose StatementBegin
CREATE FUNCTION ledger.forget_household() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.guarantor := NULL;
    NEW.family := NULL;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER account_household BEFORE UPDATE OF person_digest ON ledger.account
    FOR EACH ROW WHEN (OLD.person_digest IS DISTINCT FROM NEW.person_digest)
    EXECUTE FUNCTION ledger.forget_household();
