-- A statement file can name the good-faith estimate that was given for a claim: a bill far above it can be disputed.

-- +goose Up
ALTER TABLE ledger.import_row ADD COLUMN estimated bigint NOT NULL DEFAULT 0;
