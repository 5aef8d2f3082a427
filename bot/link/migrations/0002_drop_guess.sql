-- Wrong dates of birth are kept and counted in one place, schema guess. Nothing is copied from here: whatever wrote a row
-- of this table wrote one there too, in the same transaction.
-- +goose Up
DROP TABLE link.guess;
