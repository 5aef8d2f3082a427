-- Why a text was let out or held back, in the facts the gate looked at: neither number nor words nor amounts, so that a
-- decision can be replayed years later without opening anything.
-- +goose Up
create table outbox.decision (
    practice_id text        not null,
    message     bigint      not null,
    n           bigint      generated always as identity,
    asked       text        not null check (asked in ('written', 'sending')),
    at          timestamptz not null,
    allowed     boolean     not null,
    reason      text        not null check (allowed = (reason = '')),
    until       timestamptz,
    facts       jsonb       not null,
    primary key (practice_id, message, n),
    foreign key (practice_id, message) references outbox.message (practice_id, id)
);

create trigger decision_append_only before update or delete on outbox.decision
    for each row execute function outbox.refuse_rewrite();
create trigger decision_no_truncate before truncate on outbox.decision
    for each statement execute function outbox.refuse_rewrite();
