-- +goose Up
-- A letter's picture, as this program has drawn it anew from what was uploaded: nothing else of the file is kept.
CREATE TABLE letter_pictures (
    letter_id    UUID PRIMARY KEY REFERENCES letters (id),
    digest       TEXT NOT NULL, -- of its files; names them in addresses
    content_type TEXT NOT NULL,
    alts         TEXT NOT NULL, -- JSON: what it shows, in words, by language
    created_at   TIMESTAMP NOT NULL
);

-- The picture in its widths.
CREATE TABLE letter_picture_files (
    letter_id UUID NOT NULL REFERENCES letters (id),
    width     INTEGER NOT NULL,
    height    INTEGER NOT NULL,
    content   BYTEA NOT NULL,
    PRIMARY KEY (letter_id, width)
);
