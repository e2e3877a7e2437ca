package signature

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// RemindAfter is how long after the last message an unconfirmed signature's address is reminded of it.
const RemindAfter = 48 * time.Hour

// remindBatch bounds how many reminders of a letter one transaction writes.
const remindBatch = 100

// Remind reminds those who have not confirmed, where the letter wants it: one message for an address and letter, however
// many signatures wait there. It returns how many. It is a job's work; several processes may run it.
func (s *Service) Remind(ctx context.Context) (int, error) {
	all := 0
	for {
		n, full := 0, false
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			n, full = 0, false
			letters, err := letter.Reminding(tx)
			if err != nil {
				return err
			}
			for _, l := range letters {
				reminded, found, err := s.remindLetter(tx, l)
				if err != nil {
					return err
				}
				n, full = n+reminded, full || found == remindBatch
			}
			return nil
		})
		if err != nil {
			return all, fmt.Errorf("remind: %w", err)
		}
		if all += n; !full || n == 0 {
			return all, nil
		}
	}
}

// remindLetter reminds a batch of a letter's signers and returns how many, and how many there were to remind.
func (s *Service) remindLetter(tx *database.Tx, l letter.Letter) (reminded, found int, err error) {
	ids, err := idsToRemind(tx, l.ID, remindBatch)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range ids {
		sent, err := s.remindOne(tx, l, id)
		if err != nil {
			return 0, 0, err
		}
		if sent {
			reminded++
		}
	}
	return reminded, len(ids), nil
}

// remindOne reminds of one signature, unless its address has been reminded meanwhile, or rests: it has messages enough.
func (s *Service) remindOne(tx *database.Tx, l letter.Letter, id uuid.UUID) (bool, error) {
	r, err := findRow(tx.DB, id) // not locked: who signs or confirms takes the locks of an address in another order
	if err != nil {
		return false, ignoreGone(err)
	}
	if err := s.db.Serialize(tx, r.EmailHash); err != nil {
		return false, err
	}
	marked, err := markReminded(tx, r)
	if err != nil || !marked {
		return false, err
	}
	if _, ok, err := mayMail(tx, r.LetterID, r.EmailHash, false); err != nil || !ok {
		return false, err
	}
	sig, err := s.open(r)
	if err != nil {
		return false, err
	}
	data := receipt(sig)
	if data["token"], err = s.vault.Token(confirmPurpose, r.ID, sig.ExpiresAt()); err != nil {
		return false, err
	}
	m, err := newMessage(tx, outbox.KindReminder, l, r, r.Language, sig.Email, data)
	if err != nil {
		return false, err
	}
	return true, s.outbox.Enqueue(tx, m)
}
