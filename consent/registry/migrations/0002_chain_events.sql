-- Every event is tied to all that came before it in its practice, so that a missing, altered or slipped-in event shows
-- without trust in whoever runs the database. The proof holds a commitment to the whole event, hidden by a salt: what
-- others are shown of the chain tells nothing about anybody's event, and no rotation of keys changes a hash. The link
-- is written by the database itself at the commit: the lock of the practice's chain is held for that moment only, and
-- it is the last one taken, so that no two transactions can wait for each other over it.
-- Events from before this migration get their proof from the program (registry.ChainOld), which has the keys.
-- +goose Up
CREATE TABLE registry.proof (
    practice_id text  NOT NULL,
    event_key   text  NOT NULL,
    commitment  bytea NOT NULL CHECK (octet_length(commitment) = 32),
    salt        bytea NOT NULL, -- sealed
    PRIMARY KEY (practice_id, event_key),
    FOREIGN KEY (practice_id, event_key) REFERENCES registry.event (practice_id, key)
);

CREATE TABLE registry.link (
    practice_id text   NOT NULL,
    seq         bigint NOT NULL CHECK (seq >= 1),
    event_key   text   NOT NULL,
    prev        bytea  NOT NULL,
    hash        bytea  NOT NULL,
    PRIMARY KEY (practice_id, seq),
    CONSTRAINT one_link_an_event UNIQUE (practice_id, event_key),
    FOREIGN KEY (practice_id, event_key) REFERENCES registry.proof (practice_id, event_key)
);

-- A request that came another way than by text is to be honoured within ten business days from its receipt.
CREATE TABLE registry.deadline (
    practice_id text NOT NULL,
    event_key   text NOT NULL,
    received_on date NOT NULL,
    due_on      date NOT NULL,
    PRIMARY KEY (practice_id, event_key),
    FOREIGN KEY (practice_id, event_key) REFERENCES registry.event (practice_id, key)
);

-- The head of a practice's chain, locked until the transaction ends.
-- +goose StatementBegin
CREATE FUNCTION registry.lock_head(practice text, OUT seq bigint, OUT hash bytea) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('registry/' || practice, 0));
    SELECT l.seq, l.hash INTO seq, hash
    FROM registry.link l WHERE l.practice_id = practice ORDER BY l.seq DESC LIMIT 1;
    IF seq IS NULL THEN
        seq := 0;
        hash := sha256(convert_to('plainbill consent chain 1/' || practice, 'UTF8'));
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION registry.append_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
BEGIN
    SELECT * INTO head FROM registry.lock_head(NEW.practice_id);
    INSERT INTO registry.link (practice_id, seq, event_key, prev, hash)
    VALUES (NEW.practice_id, head.seq + 1, NEW.event_key, head.hash,
        sha256(head.hash || int8send(head.seq + 1) || NEW.commitment));
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION registry.only_at_the_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
    committed bytea;
BEGIN
    SELECT * INTO head FROM registry.lock_head(NEW.practice_id);
    SELECT commitment INTO committed
    FROM registry.proof WHERE practice_id = NEW.practice_id AND event_key = NEW.event_key;
    IF NEW.seq <> head.seq + 1 OR NEW.prev <> head.hash
        OR NEW.hash IS DISTINCT FROM sha256(NEW.prev || int8send(NEW.seq) || committed) THEN
        RAISE EXCEPTION 'the chain of consent goes on only at its head' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION registry.require_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM registry.proof WHERE practice_id = NEW.practice_id AND event_key = NEW.key) THEN
        RAISE EXCEPTION 'an event of consent without its proof is refused' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION registry.allow_resealed_salt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.practice_id, NEW.event_key, NEW.commitment)
        IS DISTINCT FROM (OLD.practice_id, OLD.event_key, OLD.commitment) THEN
        RAISE EXCEPTION 'a salt can only be sealed anew' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER chained AFTER INSERT ON registry.proof
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry.append_link();
CREATE CONSTRAINT TRIGGER proven AFTER INSERT ON registry.event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry.require_proof();
CREATE TRIGGER only_at_the_head BEFORE INSERT ON registry.link
    FOR EACH ROW EXECUTE FUNCTION registry.only_at_the_head();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON registry.link
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON registry.link
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON registry.deadline
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON registry.deadline
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON registry.proof
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON registry.proof
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER only_resealed BEFORE UPDATE ON registry.proof
    FOR EACH ROW EXECUTE FUNCTION registry.allow_resealed_salt();
