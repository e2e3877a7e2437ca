-- +goose Up
-- SHA-256 of a random mark that the signing browser keeps, so that it confirms without a second click. Only until then.
ALTER TABLE signatures ADD COLUMN mark_hash BYTEA;
-- For a signature's number in the order of publication: what was published after it is counted.
CREATE INDEX signatures_by_publication ON signatures (letter_id, published_at, id) WHERE status = 'published';
ALTER TABLE letters ADD COLUMN questions TEXT NOT NULL DEFAULT '[]'; -- JSON: [{question: {language: text}, answer: {language: text}}]
