-- +goose Up
-- Whether documents and downloads may hold the letter's whole list; without it, it is read page by page.
ALTER TABLE letters ADD COLUMN downloads BOOLEAN NOT NULL DEFAULT TRUE;
