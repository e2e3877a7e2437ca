-- +goose Up
-- What search engines are asked to find of a letter: '' the letter and no page of names, 'names' both, 'nothing' neither.
ALTER TABLE letters ADD COLUMN indexing TEXT NOT NULL DEFAULT '' CHECK (indexing IN ('', 'names', 'nothing'));
