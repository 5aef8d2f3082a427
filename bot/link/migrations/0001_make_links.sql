-- A link is what a text leads to: a patient's page. Of its token only the digest is kept, so that nobody can open a page
-- with what the database holds. Opening a link changes nothing here; only a date of birth does, and each wrong one is a
-- row, so that guesses are counted over days, links and program restarts. A session is kept as a digest as well.
-- +goose Up
CREATE TABLE link.link (
    practice_id text        NOT NULL,
    digest      bytea       NOT NULL CHECK (octet_length(digest) = 32),
    account     text        NOT NULL, -- empty: of the thread's phone, whose account the date of birth tells
    thread      bigint      NOT NULL DEFAULT 0,
    amount      bigint      NOT NULL DEFAULT 0 CHECK (amount >= 0), -- cents to be paid first; zero: what is due
    page        text        NOT NULL,
    language    text        NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    PRIMARY KEY (practice_id, digest),
    CONSTRAINT thirty_days_at_most CHECK (expires_at <= created_at + interval '30 days')
);

CREATE UNIQUE INDEX link_by_digest ON link.link (digest);
CREATE INDEX link_of_account ON link.link (practice_id, account);
CREATE INDEX link_by_end ON link.link (expires_at);

CREATE TABLE link.guess (
    practice_id text        NOT NULL,
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    account     text        NOT NULL,
    digest      bytea       NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id)
);

CREATE INDEX guess_of_account ON link.guess (practice_id, account, at);
CREATE INDEX guess_by_time ON link.guess (at);

CREATE TABLE link.session (
    practice_id text        NOT NULL,
    digest      bytea       NOT NULL CHECK (octet_length(digest) = 32),
    link_digest bytea       NOT NULL,
    account     text        NOT NULL, -- whose date of birth was given
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (practice_id, digest),
    FOREIGN KEY (practice_id, link_digest) REFERENCES link.link ON DELETE CASCADE
);

CREATE INDEX session_of_link ON link.session (practice_id, link_digest);
CREATE INDEX session_by_time ON link.session (seen_at);

-- Forms that somebody sent, by keyed digests of where from and about which number: one may not make the practice text
-- strangers by the thousand.
CREATE TABLE link.form (
    practice_id text        NOT NULL,
    id          text        NOT NULL,
    at          timestamptz NOT NULL,
    phone       bytea       NOT NULL,
    address     bytea       NOT NULL,
    PRIMARY KEY (practice_id, id)
);

CREATE INDEX form_by_phone ON link.form (practice_id, phone, at);
CREATE INDEX form_by_address ON link.form (practice_id, address, at);
CREATE INDEX form_by_time ON link.form (practice_id, at);
