-- +goose Up
-- How many signatures the organizers hope for; 0: they name no number.
ALTER TABLE letters ADD COLUMN goal INTEGER NOT NULL DEFAULT 0;

-- A version that says something else than the one before it. Those who signed an earlier one are asked again, once for each
-- such version; they stay with what they signed.
ALTER TABLE letter_texts ADD COLUMN changes_meaning BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX letter_texts_changed ON letter_texts (letter_id) WHERE changes_meaning;
ALTER TABLE signatures ADD COLUMN asked_text_id UUID; -- the version about which the signer was asked last
ALTER TABLE signatures ADD COLUMN affirmed_text_id UUID; -- the version that they have affirmed last
CREATE INDEX signatures_by_text ON signatures (text_id, status, asked_text_id, affirmed_text_id) WHERE confirmed_at IS NOT NULL;

-- How many signed before the meaning changed, and affirmed since. A job counts them; pages only read them.
CREATE TABLE affirmation_counts (
    letter_id  UUID PRIMARY KEY REFERENCES letters (id),
    earlier    INTEGER NOT NULL,
    affirmed   INTEGER NOT NULL,
    changed_at TIMESTAMP NOT NULL -- when the version that changed the meaning last was published
);
