-- +goose Up
-- The colour of a letter's pages, as #rrggbb in small letters; '': the site's.
ALTER TABLE letters ADD COLUMN accent TEXT NOT NULL DEFAULT '';
