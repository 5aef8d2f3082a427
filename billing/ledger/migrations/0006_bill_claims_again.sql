-- A practice bills a claim again every month, on a statement of a new number: the claim stands on all of them and is
-- counted once. A claim that insurers' files made stands on a statement of its own and has no row here.

-- +goose Up
CREATE TABLE ledger.billed (
    practice_id text        NOT NULL,
    claim       text        NOT NULL,
    statement   text        NOT NULL,
    file_hash   text        NOT NULL, -- the file that billed it so first
    at          timestamptz NOT NULL,
    PRIMARY KEY (practice_id, claim, statement),
    FOREIGN KEY (practice_id, claim) REFERENCES ledger.claim (practice_id, number),
    FOREIGN KEY (practice_id, statement) REFERENCES ledger.statement (practice_id, number)
);
CREATE INDEX billed_by_statement ON ledger.billed (practice_id, statement);
CREATE INDEX billed_by_file ON ledger.billed (practice_id, file_hash);

INSERT INTO ledger.billed (practice_id, claim, statement, file_hash, at)
SELECT c.practice_id, c.number, c.statement, coalesce(e.file_hash, ''), coalesce(e.at, s.statement_date)
FROM ledger.claim c
JOIN ledger.statement s ON s.practice_id = c.practice_id AND s.number = c.statement
LEFT JOIN LATERAL (SELECT file_hash, at FROM ledger.entry e
    WHERE e.practice_id = c.practice_id AND e.claim = c.number AND e.claim <> '' AND e.kind <> 'reversal'
    ORDER BY e.id DESC LIMIT 1) e ON true
WHERE NOT c.adjudged;
