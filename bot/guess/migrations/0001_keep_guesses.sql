-- Every wrong date of birth is a row, whichever way it came: by text, on a page. Neither the date nor the phone is kept;
-- a phone is named by its thread. A lock is lifted by a person, and by nothing that whoever guesses can do.
-- +goose Up
CREATE TABLE guess.wrong (
    practice_id text        NOT NULL,
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    way         text        NOT NULL CHECK (way IN ('text', 'page')),
    thread      bigint      NOT NULL, -- 0: the phone is not known
    accounts    text[]      NOT NULL, -- against which it was weighed
    at          timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id)
);
CREATE INDEX wrong_of_thread ON guess.wrong (practice_id, thread, at);
CREATE INDEX wrong_of_account ON guess.wrong USING gin (accounts);
CREATE INDEX wrong_by_time ON guess.wrong (at);

-- When a phone gave the right one: what it got wrong before that counts no more for the day.
CREATE TABLE guess.proven (
    practice_id text        NOT NULL,
    thread      bigint      NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (practice_id, thread)
);

-- What is locked is a phone ("thread/7") or an account ("account/A-1"). thread is where the case about it is.
CREATE TABLE guess.lock (
    practice_id text        NOT NULL,
    what        text        NOT NULL,
    thread      bigint      NOT NULL,
    at          timestamptz NOT NULL,
    lifted_at   timestamptz,
    lifted_by   text        NOT NULL DEFAULT '',
    PRIMARY KEY (practice_id, what)
);
