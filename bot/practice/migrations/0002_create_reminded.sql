-- The days on which a practice's reminders were planned: the daily run looks here, never at a timer's ticks.
-- +goose Up
CREATE TABLE practice.reminded (
    practice_id text NOT NULL REFERENCES practice.practice,
    day         date NOT NULL,
    PRIMARY KEY (practice_id, day)
);
