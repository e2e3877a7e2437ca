-- +goose Up
-- How often what the public sees of a letter has changed, for processes that keep its pages in memory: they compare the sums.
-- A letter has several rows, so that those who change it don't wait for one another. The letter of all zeros stands for all.
CREATE TABLE public_changes (
    letter_id UUID NOT NULL,
    slot      INTEGER NOT NULL,
    n         BIGINT NOT NULL, -- all changes
    urgent    BIGINT NOT NULL, -- those of them that took something away
    PRIMARY KEY (letter_id, slot)
);
