-- Whether something was posted to the account of a plan is looked for at intervals: the search goes through all plans.

-- +goose Up
CREATE TABLE ledger.plan_scan (
    practice_id text        PRIMARY KEY, -- empty: all of them
    at          timestamptz NOT NULL
);
