-- Insurers' files have codes and no words. The practice's own words for its codes are learnt from its statement files,
-- or given by it in a list; none come with this program.

-- +goose Up
CREATE TABLE ledger.service_label (
    practice_id text    NOT NULL,
    code        text    NOT NULL,
    given       boolean NOT NULL, -- in a list; otherwise learnt
    language    text    NOT NULL DEFAULT '', -- of a list; '': any
    label       text    NOT NULL CHECK (label <> ''),
    PRIMARY KEY (practice_id, code, given, language, label)
);

INSERT INTO ledger.service_label (practice_id, code, given, label)
SELECT DISTINCT practice_id, code, false, label FROM ledger.service_line WHERE code <> '' AND label <> '';
