-- +goose Up
-- What an address has been sent about a letter since it last proved that it wants to be written to. Forgotten two weeks
-- after the last message.
CREATE TABLE address_mails (
    letter_id     UUID NOT NULL REFERENCES letters (id),
    email_hash    BYTEA NOT NULL, -- keyed hash of the canonical address, as in signatures
    mails         INTEGER NOT NULL,
    mailed_at     TIMESTAMP, -- when the last one left, or will leave
    stopped_until TIMESTAMP, -- its owner said that they had not signed
    touched_at    TIMESTAMP NOT NULL,
    PRIMARY KEY (letter_id, email_hash)
);
CREATE INDEX address_mails_by_age ON address_mails (touched_at);
-- For counting a letter's latest signings, and how many of them have confirmed, in the index alone.
CREATE INDEX signatures_by_signing ON signatures (letter_id, signed_at, status);
