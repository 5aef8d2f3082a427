-- Why: a case is the hand-over of a thread to the practice's billers. The database keeps what the code must never
-- break: one case at a time per thread, one row per Slack interaction, an audit trail that is only ever added to.

-- +goose Up
CREATE TABLE desk.counter (
    practice_id text PRIMARY KEY,
    last        integer NOT NULL
);

CREATE TABLE desk.case (
    practice_id    text        NOT NULL,
    id             bigint      GENERATED ALWAYS AS IDENTITY,
    number         integer     NOT NULL,
    thread         bigint      NOT NULL,
    account        text        NOT NULL DEFAULT '',
    reasons        text[]      NOT NULL CHECK (cardinality(reasons) > 0),
    urgent         boolean     NOT NULL DEFAULT false,
    status         text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'claimed', 'resolved')),
    claimant       text        NOT NULL DEFAULT '',
    opened_at      timestamptz NOT NULL,
    claimed_at     timestamptz,
    resolved_at    timestamptz,
    snoozed_until  timestamptz,
    channel        text        NOT NULL DEFAULT '',
    ts             text        NOT NULL DEFAULT '',
    PRIMARY KEY (practice_id, id),
    CONSTRAINT case_number UNIQUE (practice_id, number),
    CONSTRAINT case_open_is_nobodys CHECK (status <> 'open' OR claimant = ''),
    CONSTRAINT case_claimed_is_somebodys CHECK (status <> 'claimed' OR (claimant <> '' AND claimed_at IS NOT NULL)),
    CONSTRAINT case_resolved_has_a_time CHECK ((status = 'resolved') = (resolved_at IS NOT NULL))
);

CREATE UNIQUE INDEX case_one_open_a_thread ON desk.case (practice_id, thread) WHERE status <> 'resolved';

-- The audit trail. Its words are sealed; sealing them again under a new key is the one change allowed.
CREATE SEQUENCE desk.action_id;

CREATE TABLE desk.action (
    practice_id text        NOT NULL,
    id          bigint      NOT NULL,
    number      integer     NOT NULL,
    user_id     text        NOT NULL,
    action      text        NOT NULL,
    at          timestamptz NOT NULL,
    text        bytea,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, number) REFERENCES desk.case (practice_id, number)
);

CREATE INDEX action_of_case ON desk.action (practice_id, number, id);

-- +goose StatementBegin
CREATE FUNCTION desk.keep_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.text IS NOT NULL AND NEW.text IS NOT NULL
        AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'desk.action is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER action_append_only BEFORE UPDATE OR DELETE ON desk.action
    FOR EACH ROW EXECUTE FUNCTION desk.keep_action();

CREATE TRIGGER action_no_truncate BEFORE TRUNCATE ON desk.action
    FOR EACH STATEMENT EXECUTE FUNCTION desk.keep_action();

-- Rows waiting to go to Slack, in order of their id within a case.
CREATE TABLE desk.post (
    practice_id text        NOT NULL,
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    key         text        NOT NULL,
    number      integer     NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('card', 'thread_note', 'ephemeral')),
    user_id     text        NOT NULL DEFAULT '',
    text        bytea,
    status      text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sending', 'done', 'failed')),
    attempts    integer     NOT NULL DEFAULT 0,
    reason      text        NOT NULL DEFAULT '',
    not_before  timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    claimed_at  timestamptz,
    settled_at  timestamptz,
    PRIMARY KEY (practice_id, id),
    CONSTRAINT post_key UNIQUE (practice_id, key),
    FOREIGN KEY (practice_id, number) REFERENCES desk.case (practice_id, number)
);

CREATE INDEX post_of_case ON desk.post (practice_id, number, id) WHERE status IN ('waiting', 'sending');
CREATE INDEX post_due ON desk.post (not_before) WHERE status IN ('waiting', 'sending');

-- What Slack has told us already: Slack repeats an event up to three times. An event belongs to a workspace, which may
-- serve several practices, so its practice_id stays empty; the column leads the key as everywhere.
CREATE TABLE desk.event (
    practice_id text        NOT NULL DEFAULT '',
    id          text        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id)
);

CREATE INDEX event_at ON desk.event (at);
