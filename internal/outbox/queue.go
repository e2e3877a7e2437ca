package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/vault"
)

// keep is how long the record of a message that was sent or given up stays. Its payload is gone already.
const keep = 30 * 24 * time.Hour

// Queue is the outbox in the database. Several queues, in several processes, may share a database. It is safe for
// concurrent use.
type Queue struct {
	db    *database.DB
	vault *vault.Vault
	wake  chan struct{} // holds a token when something new may be due
}

// New returns the outbox in db, whose payloads are sealed by v.
func New(db *database.DB, v *vault.Vault) *Queue {
	return &Queue{db: db, vault: v, wake: make(chan struct{}, 1)}
}

// payload is the part of a message that is stored sealed.
type payload struct {
	To     string            `json:"to"`
	ToName string            `json:"to_name,omitempty"`
	Data   map[string]string `json:"data,omitempty"`
}

// Enqueue stores a message in the caller's transaction. Nobody sees it before the commit, and a worker of this process
// is woken after it.
func (q *Queue) Enqueue(tx *database.Tx, m Message) error {
	if m.Kind == "" || m.Language == "" || m.To == "" {
		return errors.New("enqueue a message: kind, language and recipient must be given")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("enqueue a message: %w", err)
	}
	sealed, err := q.seal(id, m)
	if err != nil {
		return err
	}
	r := row{
		ID: id, Kind: m.Kind, Language: m.Language, LetterID: database.NullID(m.LetterID), SignatureID: database.NullID(m.SignatureID),
		SealedPayload: sealed, Status: waiting, DueAt: tx.Now, CreatedAt: tx.Now,
	}
	if m.NotBefore.After(tx.Now) {
		r.DueAt = m.NotBefore.UTC().Truncate(time.Microsecond)
	}
	if err := insert(tx, r); err != nil {
		return err
	}
	tx.AfterCommit(q.wakeWorker)
	return nil
}

// Discard gives up, in the caller's transaction, the messages about a signature that are not sent yet, and wipes their
// payloads: those of some kinds, or all where none is named. One that is being delivered at this moment may still arrive.
// It returns how many there were.
func (q *Queue) Discard(tx *database.Tx, signatureID uuid.UUID, kinds ...string) (int, error) {
	return discard(tx, signatureID, kinds)
}

// Hasten makes the messages of some kinds about a signature due at once that wait for their time and that nobody has tried
// to send yet, in the caller's transaction.
func (q *Queue) Hasten(tx *database.Tx, signatureID uuid.UUID, kinds ...string) error {
	if err := hasten(tx, signatureID, kinds); err != nil {
		return err
	}
	tx.AfterCommit(q.wakeWorker)
	return nil
}

// Record is what stays known of a message: never its recipient or its text.
type Record struct {
	Kind, Status string    // Status: waiting, sending, sent or buried
	Code         string    // the last refusal's code, or why it was given up
	CreatedAt    time.Time // when it was written
	FinishedAt   *time.Time
}

// The fates of a message.
const (
	Waits   = "waiting" // to be sent, for the first time or again
	Sent    = "sent"
	Refused = "refused"   // by a mail server, for good
	Dropped = "dropped"   // there was nothing to tell any more
	GivenUp = "abandoned" // nobody could deliver it in time
)

// Fate is what became of the message.
func (r Record) Fate() string {
	switch {
	case r.Status == sent:
		return Sent
	case r.Status != buried:
		return Waits
	case r.Code == codeDiscarded:
		return Dropped
	case strings.HasPrefix(r.Code, "5"):
		return Refused
	}
	return GivenUp
}

// About returns the records of the messages about a signature that Prune has left, the oldest first.
func (q *Queue) About(ctx context.Context, signatureID uuid.UUID) ([]Record, error) {
	return about(q.db.Read(ctx), signatureID)
}

// Before returns the records of up to limit messages about a signature that were written before a time, the newest first;
// of all for the zero time.
func (q *Queue) Before(ctx context.Context, signatureID uuid.UUID, until time.Time, limit int) ([]Record, error) {
	return before(q.db.Read(ctx), signatureID, until, limit)
}

// Unfinished returns how many messages of a kind wait or are being sent, counted up to a bound: who writes many of them waits
// for the others.
func (q *Queue) Unfinished(ctx context.Context, kind string, most int) (int, error) {
	return countUnfinished(q.db.Read(ctx), kind, most)
}

// Counts says how many messages are in which state. Sent and Buried forget what Prune removes.
type Counts struct{ Waiting, Sending, Sent, Buried int }

// Counts returns how many messages are in which state.
func (q *Queue) Counts(ctx context.Context) (Counts, error) { return counts(q.db.Read(ctx)) }

// Prune gives up the messages that nobody has tried to deliver for two weeks, as where no mail server is set, and wipes
// their payloads; and it removes the records of messages that were sent or given up more than 30 days ago. It returns how
// many records it removed. It is a job's work; several processes may run it.
func (q *Queue) Prune(ctx context.Context) (int, error) {
	err := q.db.InTx(ctx, func(tx *database.Tx) error { return buryStale(tx, tx.Now.Add(-maxAge)) })
	if err != nil {
		return 0, err
	}
	const batch = 1000 // keeps each transaction short
	for total := 0; ; {
		var n int
		err := q.db.InTx(ctx, func(tx *database.Tx) (err error) {
			n, err = prune(tx, tx.Now.Add(-keep), batch)
			return err
		})
		total += n
		if err != nil || n < batch {
			return total, err
		}
	}
}

// claim takes up to limit due messages for this caller alone, for as long as the lease lasts.
func (q *Queue) claim(ctx context.Context, limit int, lease time.Duration) ([]row, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return nil, fmt.Errorf("claim messages: %w", err)
	}
	var rows []row
	err = q.db.InTx(ctx, func(tx *database.Tx) (err error) {
		rows, err = claim(tx, id, limit, tx.Now.Add(lease))
		return err
	})
	return rows, err
}

// conclude records what became of a claimed message. It returns false if the claim is no longer the caller's.
func (q *Queue) conclude(ctx context.Context, r row, o outcome) (bool, error) {
	var held bool
	err := q.db.InTx(ctx, func(tx *database.Tx) (err error) {
		held, err = conclude(tx, r, o)
		return err
	})
	return held, err
}

func (q *Queue) seal(id uuid.UUID, m Message) ([]byte, error) {
	plain, err := json.Marshal(payload{To: m.To, ToName: m.ToName, Data: m.Data})
	if err != nil {
		return nil, fmt.Errorf("enqueue a message: %w", err)
	}
	sealed, err := q.vault.Seal(plain, sealContext(id))
	if err != nil {
		return nil, fmt.Errorf("enqueue a message: %w", err)
	}
	return sealed, nil
}

// open returns the envelope of a claimed message.
func (q *Queue) open(r row) (Envelope, error) {
	plain, err := q.vault.Open(r.SealedPayload, sealContext(r.ID))
	if err != nil {
		return Envelope{}, fmt.Errorf("open a message: %w", err)
	}
	var p payload
	if err := json.Unmarshal(plain, &p); err != nil {
		return Envelope{}, fmt.Errorf("open a message: %w", err)
	}
	return Envelope{ID: r.ID, Message: Message{
		Kind: r.Kind, Language: r.Language, To: p.To, ToName: p.ToName,
		LetterID: r.LetterID.UUID, SignatureID: r.SignatureID.UUID, Data: p.Data,
	}}, nil
}

func sealContext(id uuid.UUID) string { return "outbox:" + id.String() }

func (q *Queue) wakeWorker() {
	select {
	case q.wake <- struct{}{}:
	default: // a token is there already
	}
}
