-- What a page promises to take off for paying all at once is kept with the page, so that it is granted whatever is
-- posted before the money arrives. And before every charge it is asked whether an earlier one of the account may have
-- happened without anybody knowing.

-- +goose Up
ALTER TABLE payment.request ADD COLUMN discount bigint NOT NULL DEFAULT 0 CHECK (discount >= 0);
CREATE INDEX attempt_unsettled ON payment.attempt (practice_id, account)
    WHERE state = 'failed' AND code = 'unsettled';
