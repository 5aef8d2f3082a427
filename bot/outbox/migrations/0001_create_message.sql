-- +goose Up
-- Every text is a row before it leaves, in the transaction that decided to send it: nothing is "sent after commit".
create table outbox.message (
    practice_id       text        not null,
    id                bigint      generated always as identity,
    thread            bigint      not null,
    phone             bytea       not null, -- sealed
    phone_index       bytea       not null, -- keyed, for looking a phone up
    body              bytea       not null, -- sealed
    sender            text        not null, -- the practice's own number
    messaging_service text        not null default '',
    kind              text        not null check (kind in ('reply', 'confirmation', 'reminder', 'biller')),
    template          text        not null default '',
    template_version  text        not null default '',
    language          text        not null default '',
    facts             jsonb       not null default '[]',
    account           text        not null default '',
    statement         text        not null default '',
    segments          integer     not null check (segments >= 1),
    key               text        not null,
    status            text        not null default 'waiting' check (status in ('waiting', 'sending', 'unknown',
        'accepted', 'queued', 'sent', 'delivered', 'undelivered', 'failed', 'refused', 'canceled')),
    sid               text,
    attempts          integer     not null default 0,
    error_code        integer     not null default 0,
    reason            text        not null default '',
    author            text        not null default '',
    created_at        timestamptz not null,
    not_before        timestamptz not null,
    expires_at        timestamptz,
    attempted_at      timestamptz,
    settled_at        timestamptz,
    primary key (practice_id, id),
    constraint message_key unique (practice_id, key)
);

-- The carrier's id comes first: a status callback without our reference has nothing else to go by.
create unique index message_sid on outbox.message (sid, practice_id) where sid is not null;
create index message_thread on outbox.message (practice_id, thread, id);
create index message_phone on outbox.message (practice_id, phone_index, attempted_at);

-- The three below hold only texts on their way, so they stay small however many have left.
create index message_open on outbox.message (practice_id, thread, id) where status in ('waiting', 'sending', 'unknown');
create index message_due on outbox.message (not_before) where status = 'waiting';
create index message_unsettled on outbox.message (attempted_at) where status in ('sending', 'unknown');

-- What was reported of a text and when, whether or not it moved the text: evidence of delivery, never edited.
create table outbox.change (
    practice_id text        not null,
    message     bigint      not null,
    n           bigint      generated always as identity,
    status      text        not null,
    moved       boolean     not null,
    sid         text        not null default '',
    code        integer     not null default 0,
    reason      text        not null default '',
    at          timestamptz not null,
    primary key (practice_id, message, n),
    foreign key (practice_id, message) references outbox.message (practice_id, id)
);

-- +goose StatementBegin
create function outbox.refuse_rewrite() returns trigger language plpgsql as $$
begin
    raise exception 'the history of texts is append-only' using errcode = 'restrict_violation';
end
$$;
-- +goose StatementEnd

create trigger change_append_only before update or delete on outbox.change
    for each row execute function outbox.refuse_rewrite();
create trigger change_no_truncate before truncate on outbox.change
    for each statement execute function outbox.refuse_rewrite();
