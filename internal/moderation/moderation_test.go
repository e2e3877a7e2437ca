package moderation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/vault"
)

// desk is a letter on which every signature waits, and an organizer before it.
type desk struct {
	*moderation.Service
	t          *testing.T
	db         *database.DB
	clock      *databasetest.Clock
	signatures *signature.Service
	worker     *outbox.Worker
	letterID   uuid.UUID
	textID     uuid.UUID
	organizer  uuid.UUID
	tokens     []string
}

// Deliver keeps the confirmation link.
func (d *desk) Deliver(_ context.Context, e outbox.Envelope) error {
	if e.Kind == outbox.KindConfirm {
		d.tokens = append(d.tokens, e.Data["token"])
	}
	return nil
}

func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	databasetest.EachWithClock(t, func(t *testing.T, db *database.DB, clock *databasetest.Clock) {
		keys, err := vault.New()
		if err != nil {
			t.Fatal(err)
		}
		queue := outbox.New(db, keys)
		d := &desk{t: t, db: db, clock: clock, signatures: signature.New(db, keys, queue), organizer: uuid.New()}
		d.Service = moderation.New(db, d.signatures, signatory.New(db), audit.New(db))
		d.worker = outbox.NewWorker(queue, d, outbox.WorkerOptions{Concurrency: 1})
		l, text := lettertest.Open(t, db, "libertad", lettertest.WithPolicy(letter.Policy{Individuals: letter.AfterReview, Household: 2}))
		d.letterID, d.textID = l.ID, text.ID
		test(t, d)
	})
}

// waiting signs and confirms n people and returns their signatures, in that order.
func (d *desk) waiting(n int) []uuid.UUID {
	d.t.Helper()
	var ids []uuid.UUID
	for i := range n {
		d.clock.Advance(time.Second)
		_, err := d.signatures.Sign(d.t.Context(), signature.SignInput{LetterID: d.letterID, TextID: d.textID, Language: "es", ConsentWording: "Consiento.",
			Draft: signature.Draft{Name: fmt.Sprintf("Ana %c%c", 'A'+i/26, 'a'+i%26), Email: fmt.Sprintf("ana%d@example.org", i), Country: []string{"CU", "ES"}[i%2], Consent: true}})
		if err != nil {
			d.t.Fatal(err)
		}
		d.tokens = nil
		if _, err := d.worker.DeliverDue(d.t.Context()); err != nil || len(d.tokens) != 1 {
			d.t.Fatalf("%d tokens, %v", len(d.tokens), err)
		}
		sig, err := d.signatures.Confirm(d.t.Context(), d.tokens[0])
		if err != nil {
			d.t.Fatal(err)
		}
		ids = append(ids, sig.ID)
	}
	return ids
}

func (d *desk) decide(decision, reason string, ids ...uuid.UUID) (moderation.Decided, error) {
	return d.Decide(d.t.Context(), moderation.DecideInput{Organizer: d.organizer, LetterID: d.letterID, IDs: ids, Decision: decision, Reason: reason})
}

func (d *desk) names(f moderation.QueueFilter) string {
	d.t.Helper()
	f.LetterID = d.letterID
	var all []string
	for {
		page, err := d.Queue(d.t.Context(), f)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, s := range page.Items {
			all = append(all, s.Profile.Name)
		}
		if page.Next == "" {
			return strings.Join(all, ", ")
		}
		f.After = page.Next
	}
}

func TestQueue_OldestFirstByPages(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(5)
		if got := d.names(moderation.QueueFilter{Limit: 2}); got != "Ana Aa, Ana Ab, Ana Ac, Ana Ad, Ana Ae" {
			t.Errorf("waiting: %s", got)
		}
		if got := d.names(moderation.QueueFilter{Country: "ES"}); got != "Ana Ab, Ana Ad" {
			t.Errorf("from Spain: %s", got)
		}
		if _, err := d.decide(moderation.Publish, "", ids[0], ids[3]); err != nil {
			t.Fatal(err)
		}
		if got := d.names(moderation.QueueFilter{State: moderation.Published, Limit: 1}); got != "Ana Ad, Ana Aa" {
			t.Errorf("published: %s", got)
		}
		if got := d.names(moderation.QueueFilter{State: moderation.All, Limit: 3}); got != "Ana Ae, Ana Ad, Ana Ac, Ana Ab, Ana Aa" {
			t.Errorf("all: %s", got)
		}
		c, err := d.Counts(t.Context(), d.letterID)
		if err != nil || c != (moderation.Counts{Waiting: 3, Published: 2}) {
			t.Errorf("counts %+v, %v", c, err)
		}
		for _, wrong := range []moderation.QueueFilter{{State: "lost"}, {After: "x"}} {
			if _, err := d.Queue(t.Context(), wrong); !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
	})
}

func TestDecide_ManyAtOnceAndUndoneAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(4)
		if _, err := d.decide(moderation.Hold, "later", ids[1]); err != nil {
			t.Fatal(err)
		}
		done, err := d.decide(moderation.Reject, "  not a person ", append(ids, uuid.New())...)
		if err != nil || len(done.Done) != 4 || len(done.Refused) != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		sig, history, err := d.Signature(t.Context(), d.letterID, ids[1])
		if err != nil || sig.Status != signature.Rejected || sig.Reason != "not a person" {
			t.Errorf("%s %q, %v", sig.Status, sig.Reason, err)
		}
		if len(history) != 4 || history[0].Action != "signature.rejected" || history[0].Reason != "not a person" || history[0].ActorID != d.organizer {
			t.Errorf("history: %+v", history)
		}
		if _, err := d.Undo(t.Context(), uuid.New(), d.letterID, done.BatchID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another organizer's undo: %v", err)
		}
		if n, err := d.Undo(t.Context(), d.organizer, d.letterID, done.BatchID); n != 4 || err != nil {
			t.Errorf("Undo = %d, %v", n, err)
		}
		if got := d.names(moderation.QueueFilter{}); got != "Ana Aa, Ana Ac, Ana Ad" {
			t.Errorf("waiting again: %s", got)
		}
		if sig, _, err := d.Signature(t.Context(), d.letterID, ids[1]); err != nil || sig.Status != signature.Held || sig.Reason != "later" {
			t.Errorf("the held one: %s %q, %v", sig.Status, sig.Reason, err)
		}
		if _, err := d.Undo(t.Context(), d.organizer, d.letterID, done.BatchID); !fault.Is(err, fault.NotFound) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

func TestUndo_OnlyWithinItsTimeAndOnlyWhatNobodyDecidedSince(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(2)
		first, err := d.decide(moderation.Publish, "", ids...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.decide(moderation.Reject, "changed my mind", ids[0]); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Undo(t.Context(), d.organizer, d.letterID, first.BatchID); n != 1 || err != nil {
			t.Errorf("Undo = %d, %v", n, err)
		}
		if got := d.names(moderation.QueueFilter{State: moderation.Rejected}); got != "Ana Aa" {
			t.Errorf("rejected: %s", got)
		}
		late, err := d.decide(moderation.Publish, "", ids[1])
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(moderation.UndoWithin + time.Second)
		if _, err := d.Undo(t.Context(), d.organizer, d.letterID, late.BatchID); !fault.Is(err, fault.Gone) {
			t.Errorf("too late: %v", err)
		}
		if got := d.names(moderation.QueueFilter{State: moderation.Published}); got != "Ana Ab" {
			t.Errorf("published: %s", got)
		}
	})
}

func TestDecide_Refuses(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(1)
		many := make([]uuid.UUID, moderation.MaxBatch+1)
		for name, in := range map[string]moderation.DecideInput{
			"no decision":         {IDs: ids},
			"an unknown decision": {IDs: ids, Decision: "burn"},
			"no reason":           {IDs: ids, Decision: moderation.Reject, Reason: " "},
			"a long reason":       {IDs: ids, Decision: moderation.Hold, Reason: strings.Repeat("ñ", 501)},
			"nothing chosen":      {Decision: moderation.Hold},
			"too many":            {IDs: many, Decision: moderation.Hold},
		} {
			in.LetterID, in.Organizer = d.letterID, d.organizer
			if _, err := d.Decide(t.Context(), in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.decide(moderation.Publish, "", ids...); err != nil {
			t.Fatal(err)
		}
		again, err := d.decide(moderation.Publish, "", ids...)
		if err != nil || len(again.Refused) != 1 || !fault.Is(again.Refused[0].Err, fault.Conflict) {
			t.Errorf("published twice: %+v, %v", again, err)
		}
	})
}

func TestDecisions_AreThoseThatTheStatusAllows(t *testing.T) {
	for status, want := range map[signature.Status]string{
		signature.Unconfirmed: "", signature.Pending: "publish hold reject", signature.Held: "publish reject",
		signature.Published: "hold reject", signature.Rejected: "publish hold", signature.Withdrawn: "",
	} {
		if got := strings.Join(moderation.Decisions(status), " "); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
	if got := strings.Join(moderation.Decisions(moderation.Statuses(moderation.All)...), " "); got != "publish hold reject" {
		t.Errorf("all: %q", got)
	}
}

func TestUndo_ComesBeforeAnybodyIsTold(t *testing.T) {
	if moderation.UndoWithin >= signature.TellAfter {
		t.Errorf("signers are told after %s, and undo lasts %s", signature.TellAfter, moderation.UndoWithin)
	}
}
