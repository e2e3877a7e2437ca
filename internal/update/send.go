package update

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// signatureBatch is what one batch of messages came to.
type signatureBatch = signature.NewsBatch

// Bounds of the sending: who signs meanwhile waits for a message behind this many at most.
const (
	sendBatch   = 50  // signatures that one transaction looks at
	mostWaiting = 200 // messages of updates that wait in the outbox at one time
)

// Send has a published update sent to the signatories who asked for news, once. Errors: fault.Conflict for what isn't
// published, or is sent already; fault.NotFound.
func (s *Service) Send(ctx context.Context, by By) error {
	err := s.change(ctx, by, func(tx *database.Tx, u Update) error {
		begun, err := beginMailing(tx, u.ID)
		if err != nil {
			return err
		}
		if !begun {
			return fault.New(fault.Conflict, wrongNow)
		}
		return record(tx, by, "letter.update_sent", "")
	})
	return named("send an update", err)
}

// SendDue writes the messages of updates that are being sent, in batches, as long as not too many wait. How far it is stands
// in the transaction that writes them: after a kill it goes on there, and nobody is written to twice. It returns how many it
// wrote. It is a job's work; several processes may run it.
func (s *Service) SendDue(ctx context.Context) (int, error) {
	rows, err := due(s.db.Read(ctx))
	if err != nil {
		return 0, err
	}
	all := 0
	for _, r := range rows {
		n, err := s.sendOne(ctx, r.ID)
		all += n
		if err != nil {
			return all, fmt.Errorf("send update %s: %w", r.ID, err)
		}
	}
	return all, nil
}

// sendOne writes batches of an update's messages until there is nobody left, or too many wait.
func (s *Service) sendOne(ctx context.Context, id uuid.UUID) (int, error) {
	all := 0
	for {
		waiting, err := s.outbox.Unfinished(ctx, outbox.KindUpdate, mostWaiting)
		if err != nil || waiting >= mostWaiting {
			return all, err
		}
		over, mailed := false, 0
		err = s.db.InTx(ctx, func(tx *database.Tx) error {
			var err error
			mailed, over, err = s.sendBatch(tx, id)
			return err
		})
		if err != nil {
			return all, err
		}
		if all += mailed; over {
			return all, nil
		}
	}
}

func (s *Service) sendBatch(tx *database.Tx, id uuid.UUID) (mailed int, over bool, err error) {
	r, held, err := lockDue(tx, id)
	if err != nil || !held {
		return 0, true, err
	}
	u, err := one(tx.DB, r.LetterID, r.ID)
	if err != nil {
		return 0, false, err
	}
	l, err := letter.InTx(tx, r.LetterID)
	if err != nil {
		return 0, false, err
	}
	after := uuid.Nil
	if r.MailedAfter != nil {
		after = *r.MailedAfter
	}
	b, err := s.signatures.MailNews(tx, l, after, sendBatch, func(language string) map[string]string {
		t, _ := u.Text(language, l.Language)
		return map[string]string{"update": u.ID.String(), "title": t.Title, "summary": t.Summary}
	})
	if err != nil {
		return 0, false, err
	}
	return b.Mailed, b.Seen == 0, noteMailed(tx, id, b)
}
