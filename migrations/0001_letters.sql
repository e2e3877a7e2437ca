-- +goose Up
CREATE TABLE letters (
    id          UUID PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'archived')),
    language    TEXT NOT NULL,
    contact     TEXT NOT NULL,
    dated_on    TIMESTAMP,
    categories  TEXT NOT NULL, -- JSON: [{key, labels: {language: label}, retired}]
    addressees  TEXT NOT NULL, -- JSON: [{names: {language: name}}]
    fields      TEXT NOT NULL, -- JSON: the optional fields that the form asks
    policy      TEXT NOT NULL, -- JSON: {individuals, household}
    opens_at    TIMESTAMP,
    closes_at   TIMESTAMP,
    opened_at   TIMESTAMP,
    closed_at   TIMESTAMP,
    created_at  TIMESTAMP NOT NULL,
    updated_at  TIMESTAMP NOT NULL
);

-- A text never changes once it is published; a correction is the next version.
CREATE TABLE letter_texts (
    id           UUID PRIMARY KEY,
    letter_id    UUID NOT NULL REFERENCES letters (id),
    language     TEXT NOT NULL,
    version      INTEGER NOT NULL CHECK (version > 0),
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    sender       TEXT NOT NULL, -- who speaks
    address      TEXT NOT NULL, -- to whom, as one line
    body         TEXT NOT NULL, -- Markdown
    created_at   TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    UNIQUE (letter_id, language, version)
);
