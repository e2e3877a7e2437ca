-- +goose Up
-- The sites that may show the letter in a frame: a JSON list of origins, or of "any" alone; empty: none.
ALTER TABLE letters ADD COLUMN embed_on TEXT NOT NULL DEFAULT '[]';
