-- +goose Up
ALTER TABLE signatures ADD COLUMN discreet BOOLEAN NOT NULL DEFAULT FALSE; -- messages name neither the letter nor the signer
ALTER TABLE signatures ADD COLUMN told TEXT NOT NULL DEFAULT ''; -- the last decision that its signer was told: '', published or rejected
ALTER TABLE signatures ADD COLUMN telling TEXT NOT NULL DEFAULT ''; -- the same, with the message that may still wait
ALTER TABLE signatures ADD COLUMN reminded_at TIMESTAMP;
