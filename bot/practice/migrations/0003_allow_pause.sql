-- A practice can be paused: none of its texts leave until somebody ends it. No file that is applied meanwhile does.
-- +goose Up
ALTER TABLE practice.practice ADD COLUMN paused_at timestamptz;
