-- +goose Up
-- How many forms came by each way that a letter is passed on. Nothing connects a number with a signature.
CREATE TABLE source_counts (
    letter_id UUID NOT NULL REFERENCES letters (id),
    source    TEXT NOT NULL, -- a key of figure.Sources
    n         BIGINT NOT NULL,
    PRIMARY KEY (letter_id, source)
);
