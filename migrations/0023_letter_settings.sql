-- +goose Up
-- How many signatures the organizers hope for; 0: they name no number.
ALTER TABLE letters ADD COLUMN goal INTEGER NOT NULL DEFAULT 0;
