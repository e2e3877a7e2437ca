-- +goose Up
-- What is counted, by every dimension that the list filters by; visible is false for the withheld.
CREATE TABLE figures (
    letter_id UUID NOT NULL REFERENCES letters (id),
    kind      TEXT NOT NULL,
    category  TEXT NOT NULL,
    country   TEXT NOT NULL,
    visible   BOOLEAN NOT NULL,
    n         INTEGER NOT NULL,
    last_at   TIMESTAMP NOT NULL,
    PRIMARY KEY (letter_id, kind, category, country, visible)
);
-- Changes not yet added up into figures: appended by every publication and removal, so that nobody waits for a counter.
CREATE TABLE figure_changes (
    id        UUID PRIMARY KEY,
    letter_id UUID NOT NULL REFERENCES letters (id),
    kind      TEXT NOT NULL,
    category  TEXT NOT NULL,
    country   TEXT NOT NULL,
    visible   BOOLEAN NOT NULL,
    n         INTEGER NOT NULL CHECK (n IN (-1, 1)),
    at        TIMESTAMP NOT NULL
);
CREATE INDEX figure_changes_by_letter ON figure_changes (letter_id);
