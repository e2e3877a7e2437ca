package moderation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/report"
	"github.com/undersigned/undersigned/internal/signature"
)

// reported has n signatures published and reported.
func (d *desk) reported(n int) []uuid.UUID {
	d.t.Helper()
	ids := d.waiting(n)
	d.publishAndReport(ids...)
	return ids
}

// publishAndReport publishes signatures and has somebody say of each that it isn't them.
func (d *desk) publishAndReport(ids ...uuid.UUID) {
	d.t.Helper()
	if _, err := d.decide(moderation.Publish, "", ids...); err != nil {
		d.t.Fatal(err)
	}
	for _, id := range ids {
		d.report(id)
	}
}

func (d *desk) report(id uuid.UUID) {
	d.t.Helper()
	if err := d.signatures.Report(d.t.Context(), signature.ReportInput{LetterID: d.letterID, SignatureID: id, Note: "No soy yo."}); err != nil {
		d.t.Fatal(err)
	}
}

// waitingReports is how many reports on a signature wait.
func (d *desk) waitingReports(id uuid.UUID) int {
	d.t.Helper()
	all, err := d.signatures.Reports(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(all)
}

func (d *desk) history(id uuid.UUID) string {
	d.t.Helper()
	_, entries, err := d.Signature(d.t.Context(), d.letterID, id)
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append([]string{strings.TrimPrefix(e.Action, "signature.")}, all...)
	}
	return strings.Join(all, " ")
}

func TestQueue_ReportedOfEveryStatus(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.publishAndReport(d.waiting(4)[:3]...)
		if got := d.names(moderation.QueueFilter{State: moderation.Reported, Limit: 2}); got != "Ana Ac, Ana Ab, Ana Aa" {
			t.Errorf("reported: %s", got)
		}
		c, err := d.Counts(t.Context(), d.letterID)
		if err != nil || c != (moderation.Counts{Waiting: 1, Reported: 3, Published: 3}) {
			t.Errorf("counts %+v, %v", c, err)
		}
	})
}

func TestKeep_LeavesItPublishedAndSettlesTheReports(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.reported(2)
		d.report(ids[0])
		kept, err := d.decide(moderation.Keep, "She called us.", ids[0])
		if err != nil || len(kept.Done) != 1 {
			t.Fatalf("%+v, %v", kept, err)
		}
		sig, entries, err := d.Signature(t.Context(), d.letterID, ids[0])
		if err != nil || sig.Status != signature.Published || sig.ReportedAt != nil || d.waitingReports(ids[0]) != 0 {
			t.Errorf("%+v, %v", sig, err)
		}
		if e := entries[0]; e.Action != "signature.kept" || e.Reason != "She called us." || e.ActorID != d.organizer {
			t.Errorf("recorded %+v", e)
		}
		if got := d.names(moderation.QueueFilter{State: moderation.Reported}); got != "Ana Ab" {
			t.Errorf("reported: %s", got)
		}
		again, err := d.decide(moderation.Keep, "Again.", ids[0])
		if err != nil || len(again.Refused) != 1 || !fault.Is(again.Refused[0].Err, fault.Conflict) {
			t.Errorf("nothing to settle: %+v, %v", again, err)
		}
		if n, err := d.Undo(t.Context(), d.organizer, d.letterID, kept.BatchID); n != 1 || err != nil {
			t.Errorf("undo: %d, %v", n, err)
		}
		if got := d.waitingReports(ids[0]); got != 2 {
			t.Errorf("%d reports wait again", got)
		}
		if got := d.names(moderation.QueueFilter{State: moderation.Reported}); got != "Ana Ab, Ana Aa" {
			t.Errorf("reported again: %s", got)
		}
		if got := d.history(ids[0]); !strings.HasSuffix(got, "published reported reported kept keep_undone") {
			t.Errorf("history: %s", got)
		}
	})
}

func TestKeep_NeedsAReasonAndAReport(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(2)
		d.publishAndReport(ids[0])
		if _, err := d.decide(moderation.Keep, " ", ids[0]); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "moderation.reason_to_keep") {
			t.Errorf("without a reason: %v", err)
		}
		if done, err := d.decide(moderation.Keep, "Why not.", ids[1]); err != nil || len(done.Refused) != 1 {
			t.Errorf("a waiting one: %+v, %v", done, err)
		}
	})
}

func TestDecide_AnyDecisionSettlesTheReportsAndItsUndoReopensThem(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.reported(2)
		for i, decision := range []string{moderation.Hold, moderation.Reject} {
			id := ids[i]
			done, err := d.decide(decision, "It isn't them.", id)
			if err != nil || len(done.Done) != 1 || d.waitingReports(id) != 0 {
				t.Fatalf("%s: %+v, %v, %d reports", decision, done, err, d.waitingReports(id))
			}
			if n, err := d.Undo(t.Context(), d.organizer, d.letterID, done.BatchID); n != 1 || err != nil || d.waitingReports(id) != 1 {
				t.Errorf("undo %s: %d, %v, %d reports", decision, n, err, d.waitingReports(id))
			}
			if sig, _, err := d.Signature(t.Context(), d.letterID, id); err != nil || sig.Status != signature.Published || sig.ReportedAt == nil {
				t.Errorf("undone %s: %+v, %v", decision, sig, err)
			}
		}
	})
}

func TestUndo_OfKeepNotAfterAnotherDecision(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.reported(1)
		kept, err := d.decide(moderation.Keep, "It is them.", ids...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.decide(moderation.Hold, "", ids...); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Undo(t.Context(), d.organizer, d.letterID, kept.BatchID); n != 0 || err != nil || d.waitingReports(ids[0]) != 0 {
			t.Errorf("undo: %d, %v, %d reports", n, err, d.waitingReports(ids[0]))
		}
	})
}

func TestForgetReports_AWhileAfterTheDecision(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.reported(2)
		if _, err := d.decide(moderation.Keep, "It is them.", ids[0]); err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(report.KeptFor)
		if n, err := d.signatures.ForgetReports(t.Context()); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		d.clock.Advance(time.Second)
		if n, err := d.signatures.ForgetReports(t.Context()); n != 1 || err != nil || d.waitingReports(ids[1]) != 1 {
			t.Errorf("forgot %d, %v; %d of the undecided wait", n, err, d.waitingReports(ids[1]))
		}
	})
}
