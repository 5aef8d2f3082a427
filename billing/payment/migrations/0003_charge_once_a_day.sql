-- An account is charged at most once on a day of its practice, whatever wakes its autopay: the database refuses a second
-- try. And whoever allows a patient's credit to be moved is kept as whoever allows something to be taken off a balance.

-- +goose Up
-- The day that a try uses up; none when it is certain that nothing was asked of the card, which is for good: what is
-- known later of such a try must never be refused. Of tries before this the day is not known.
ALTER TABLE payment.attempt ADD COLUMN day date;
CREATE UNIQUE INDEX attempt_once_a_day ON payment.attempt (practice_id, account, day);

-- A credit that was moved has its kind from where it went: another balance, or what is to be given back.
ALTER TABLE payment.allowance
    DROP CONSTRAINT allowance_kind_check,
    ADD CONSTRAINT allowance_kind_check CHECK
        (kind IN ('write_off', 'hardship', 'prompt_pay_discount', 'patient_receivable', 'refund_payable')),
    ADD COLUMN to_account text NOT NULL DEFAULT '';
