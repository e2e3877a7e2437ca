package moderation_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

func (d *desk) bulk(decision string) moderation.BulkInput {
	return moderation.BulkInput{ID: uuid.Must(uuid.NewV7()), Organizer: d.organizer, Filter: moderation.QueueFilter{LetterID: d.letterID},
		AsOf: d.clock.Now().Add(time.Second), Decision: decision, Reason: "seen"}
}

// many stores n signatures that wait, all but one of them without their way through the form.
func (d *desk) many(n int) {
	d.t.Helper()
	first := d.waiting(1)[0]
	err := d.db.InTx(d.t.Context(), func(tx *database.Tx) error {
		for range n - 1 {
			if err := tx.DB.Exec(`INSERT INTO signatures (id, letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, slot, signals, reason,
				code_attempts, mails, signed_at, confirmed_at) SELECT ?, letter_id, text_id, kind, status, 'withheld', language, category, country, wants_updates, NULL, signals,
				reason, code_attempts, mails, signed_at, confirmed_at FROM signatures WHERE id = ?`, uuid.Must(uuid.NewV7()), first).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) waits() int {
	d.t.Helper()
	n, err := d.Matching(d.t.Context(), moderation.QueueFilter{LetterID: d.letterID}, moderation.MaxCount)
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestDecideBulk_GoesOnWhereItWasKilledAndDoesNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.many(450)
		in := d.bulk(moderation.Hold)
		if err := d.BeginBulk(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if over, err := d.Piece(t.Context(), in.ID); err != nil || over || d.waits() != 250 {
			t.Fatalf("after one piece: %v, %d wait, %v", over, d.waits(), err)
		}
		var all sync.WaitGroup
		for range 3 { // several processes
			all.Go(func() {
				if _, err := d.CarryOnBulk(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		act, err := d.Bulk(t.Context(), d.organizer, d.letterID, in.ID)
		if err != nil || !act.Over() || act.Done != 450 || act.Refused != 0 || d.waits() != 0 {
			t.Errorf("at the end: %+v, %d wait, %v", act, d.waits(), err)
		}
		if n, err := d.CarryOnBulk(t.Context()); n != 0 || err != nil {
			t.Errorf("it goes on still: %d, %v", n, err)
		}
		undone, err := d.UndoBulk(t.Context(), d.organizer, d.letterID, act.ID)
		if err != nil || undone.Undone != 450 || !undone.TakenBack || d.waits() != 450 {
			t.Errorf("undone: %+v, %d wait, %v", undone, d.waits(), err)
		}
		if _, err := d.UndoBulk(t.Context(), d.organizer, d.letterID, act.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

func TestDecideBulk_LeavesWhatOthersHaveDecided(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(4)
		in := d.bulk(moderation.Publish)
		in.Filter.State = moderation.All
		if _, err := d.decide(moderation.Publish, "", ids[0]); err != nil {
			t.Fatal(err)
		}
		r, err := d.Rehearse(t.Context(), in)
		if err != nil || r.Changing != 3 || r.Staying != 1 || r.Told != 3 || len(r.Sample) != 3 {
			t.Errorf("rehearsed: %+v, %v", r, err)
		}
		act, err := d.DecideBulk(t.Context(), in)
		if err != nil || act.Done != 3 || !act.Over() {
			t.Fatalf("%+v, %v", act, err)
		}
		if _, err := d.decide(moderation.Reject, "seen", ids[3]); err != nil {
			t.Fatal(err)
		}
		act, err = d.UndoBulk(t.Context(), d.organizer, d.letterID, act.ID)
		if err != nil || act.Undone != 2 {
			t.Errorf("undone: %+v, %v", act, err)
		}
		for i, want := range []signature.Status{signature.Published, signature.Pending, signature.Pending, signature.Rejected} {
			if sig, err := d.signatures.ByID(t.Context(), ids[i]); err != nil || sig.Status != want {
				t.Errorf("number %d is %s, want %s (%v)", i, sig.Status, want, err)
			}
		}
	})
}

func TestDecideBulk_IsItsOrganizersAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.waiting(1)
		act, err := d.DecideBulk(t.Context(), d.bulk(moderation.Publish))
		if err != nil {
			t.Fatal(err)
		}
		_, byOther := d.Bulk(t.Context(), uuid.New(), d.letterID, act.ID)
		_, undone := d.UndoBulk(t.Context(), uuid.New(), d.letterID, act.ID)
		_, elsewhere := d.UndoBulk(t.Context(), d.organizer, uuid.New(), act.ID)
		for _, err := range []error{byOther, undone, elsewhere} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("somebody else: %v", err)
			}
		}
		in := d.bulk("burn")
		if _, err := d.DecideBulk(t.Context(), in); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no decision: %v", err)
		}
	})
}
