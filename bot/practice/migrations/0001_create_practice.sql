-- What a practice has configured. Every applied version is kept: a plan names the version of the policy it was made
-- under. Senders stand in a table of their own so that the database itself gives a number to one practice only.
-- +goose Up
CREATE TABLE practice.version (
    practice_id text        NOT NULL,
    version     integer     NOT NULL CHECK (version > 0),
    document    jsonb       NOT NULL,
    applied_at  timestamptz NOT NULL,
    PRIMARY KEY (practice_id, version)
);

CREATE TABLE practice.practice (
    practice_id text    PRIMARY KEY,
    version     integer NOT NULL,
    FOREIGN KEY (practice_id, version) REFERENCES practice.version
);

CREATE TABLE practice.sender (
    practice_id text NOT NULL REFERENCES practice.practice,
    number      text NOT NULL,
    PRIMARY KEY (practice_id, number),
    CONSTRAINT sender_belongs_to_one_practice UNIQUE (number)
);
