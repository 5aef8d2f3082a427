-- What a case asks a supervisor to approve: terms outside the practice's plan policy, or money back. Its words (terms,
-- amounts) are sealed. A proposal is decided once; a case has one that is open at a time, so that "approve" can mean
-- nothing else.

-- +goose Up
CREATE TABLE desk.proposal (
    practice_id text        NOT NULL,
    key         text        NOT NULL CHECK (key <> ''),
    number      integer     NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('plan', 'refund')),
    account     text        NOT NULL,
    body        bytea       NOT NULL,
    at          timestamptz NOT NULL,
    decision    text        CHECK (decision IN ('approved', 'declined', 'replaced')),
    decided_by  text        NOT NULL DEFAULT '',
    decided_at  timestamptz,
    channel     text        NOT NULL DEFAULT '',
    ts          text        NOT NULL DEFAULT '',
    PRIMARY KEY (practice_id, key),
    CONSTRAINT proposal_decided CHECK ((decision IS NULL) = (decided_at IS NULL)),
    FOREIGN KEY (practice_id, number) REFERENCES desk.case (practice_id, number)
);
CREATE UNIQUE INDEX proposal_one_open_a_case ON desk.proposal (practice_id, number) WHERE decision IS NULL;
CREATE INDEX proposal_of_case ON desk.proposal (practice_id, number, at);

-- +goose StatementBegin
CREATE FUNCTION desk.keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['body', 'decision', 'decided_by', 'decided_at', 'channel', 'ts']
            = to_jsonb(OLD) - ARRAY['body', 'decision', 'decided_by', 'decided_at', 'channel', 'ts']
        AND (OLD.decision IS NULL OR (OLD.decision, OLD.decided_by, OLD.decided_at)
            IS NOT DISTINCT FROM (NEW.decision, NEW.decided_by, NEW.decided_at)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a decision stays as it is' USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER proposal_decided_once BEFORE UPDATE OR DELETE ON desk.proposal
    FOR EACH ROW EXECUTE FUNCTION desk.keep_decision();

ALTER TABLE desk.post DROP CONSTRAINT post_kind_check;
ALTER TABLE desk.post ADD CONSTRAINT post_kind_check
    CHECK (kind IN ('card', 'thread_note', 'ephemeral', 'proposal'));
