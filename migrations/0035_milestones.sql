-- +goose Up
-- When a letter had so many signatures for the first time. Written once, by the job that adds up the figures, and never
-- changed: feeds name these moments for good.
CREATE TABLE milestones (
    letter_id UUID NOT NULL REFERENCES letters (id),
    kind      TEXT NOT NULL CHECK (kind IN ('signatures', 'goal')), -- a round number, or the goal that the letter had then
    n         INTEGER NOT NULL,
    at        TIMESTAMP NOT NULL, -- when the signature was published that made them so many
    PRIMARY KEY (letter_id, kind, n)
);

-- Letters that have signatures already: those that are published today tell when there were so many of them. The numbers
-- are those of milestone.Rounds.
INSERT INTO milestones (letter_id, kind, n, at)
SELECT letter_id, 'signatures', nth, published_at
FROM (
    SELECT letter_id, published_at, ROW_NUMBER() OVER (PARTITION BY letter_id ORDER BY published_at, id) AS nth
    FROM signatures WHERE status = 'published' AND published_at IS NOT NULL
) AS ranked
WHERE nth IN (10, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000);

INSERT INTO milestones (letter_id, kind, n, at)
SELECT ranked.letter_id, 'goal', nth, published_at
FROM (
    SELECT letter_id, published_at, ROW_NUMBER() OVER (PARTITION BY letter_id ORDER BY published_at, id) AS nth
    FROM signatures WHERE status = 'published' AND published_at IS NOT NULL
) AS ranked
JOIN letters ON letters.id = ranked.letter_id AND letters.goal = nth
WHERE letters.goal > 0;
