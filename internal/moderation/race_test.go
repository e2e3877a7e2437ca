package moderation_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// decideAndUndo has one organizer take contrary decisions on all ids, in their own order, and take every other one back.
func (d *desk) decideAndUndo(ids []uuid.UUID, first int) {
	decisions := []string{moderation.Publish, moderation.Hold, moderation.Reject}
	for i := range 9 {
		decided, err := d.decide(decisions[(first+i)%len(decisions)], "seen", ids...)
		if err != nil {
			d.t.Errorf("decide: %v", err)
			continue
		}
		if i%2 == 0 {
			continue
		}
		if _, err := d.Undo(d.t.Context(), d.organizer, d.letterID, decided.BatchID); err != nil && !fault.Is(err, fault.NotFound) {
			d.t.Errorf("undo: %v", err)
		}
	}
}

// withdraw has the signers of ids withdraw.
func (d *desk) withdraw(ids []uuid.UUID) {
	for _, id := range ids {
		token, err := d.signatures.ManageToken(id, d.db.Now())
		if err == nil {
			err = d.signatures.Withdraw(d.t.Context(), token)
		}
		if err != nil {
			d.t.Errorf("withdraw: %v", err)
		}
	}
}

func TestDecide_BesideOthersAndSignersWhoWithdraw(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(8)
		leaving := ids[:4]
		var all sync.WaitGroup
		for n := range 3 {
			order := slices.Concat(ids[n:], ids[:n])
			all.Go(func() { d.decideAndUndo(order, n) })
		}
		all.Go(func() { d.withdraw(leaving) })
		all.Wait()
		signatories := signatory.New(d.db)
		published := 0
		for _, id := range ids {
			sig, err := d.signatures.ByID(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if gone := slices.Contains(leaving, id); gone != (sig.Status == signature.Withdrawn) {
				t.Errorf("withdrew: %v, but it is %s", gone, sig.Status)
			}
			if sig.Status == signature.Published {
				published++
			}
		}
		if listed, counted, err := signatories.Recount(t.Context(), d.letterID); err != nil || listed != published || counted != published {
			t.Errorf("%d published, %d listed, %d counted, %v", published, listed, counted, err)
		}
	})
}
