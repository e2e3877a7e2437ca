-- +goose Up
-- Whether a link for a new password was mailed because somebody asked for it at the sign-in: whoever reads the mailbox has it.
ALTER TABLE organizer_links ADD COLUMN mailed BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX organizer_links_by_organizer ON organizer_links (organizer_id, created_at);
