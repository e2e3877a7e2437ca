-- +goose Up
-- News that organizers tell about a letter. Once published it doesn't change; a correction stands beside it.
CREATE TABLE updates (
    id           UUID PRIMARY KEY,
    letter_id    UUID NOT NULL REFERENCES letters (id),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retracted')),
    created_at   TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    retracted_at TIMESTAMP,
    -- Sending it to who asked for news: since when, after which signature, to how many so far, and when all were written to.
    mailing_at   TIMESTAMP,
    mailed_after UUID,
    mails        INTEGER NOT NULL DEFAULT 0,
    mailed_at    TIMESTAMP
);
CREATE INDEX updates_by_letter ON updates (letter_id, published_at, id);
CREATE INDEX updates_mailing ON updates (mailing_at) WHERE mailing_at IS NOT NULL AND mailed_at IS NULL;

CREATE TABLE update_texts (
    update_id UUID NOT NULL REFERENCES updates (id),
    language  TEXT NOT NULL,
    title     TEXT NOT NULL,
    summary   TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (update_id, language)
);

CREATE TABLE update_corrections (
    id        UUID PRIMARY KEY,
    update_id UUID NOT NULL REFERENCES updates (id),
    words     TEXT NOT NULL, -- JSON: by language
    at        TIMESTAMP NOT NULL
);
CREATE INDEX update_corrections_by_update ON update_corrections (update_id, at, id);

-- Who is written to: signatories who asked for news, in the order of their ids.
CREATE INDEX signatures_news ON signatures (letter_id, id) WHERE wants_updates AND status = 'published';

-- What the site itself did is rare among what organizers do: without these, a page of it reads past all of theirs.
CREATE INDEX audit_entries_of_site ON audit_entries (at, id) WHERE actor_kind = 'system';
CREATE INDEX audit_entries_of_site_by_letter ON audit_entries (letter_id, at, id) WHERE actor_kind = 'system';
