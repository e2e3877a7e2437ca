package moderation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// told writes an event in a few words.
func told(e moderation.Event) string {
	if e.Mail != nil {
		return "mail " + e.Mail.Kind + " " + e.Mail.Fate()
	}
	said := strings.TrimPrefix(e.Act.Action, "signature.")
	for _, c := range e.Changes {
		said += fmt.Sprintf(" %s %q→%q", c.Field, c.Was, c.Becomes)
	}
	if e.Note != "" {
		said += fmt.Sprintf(" %q", e.Note)
	}
	if e.Act.Reason != "" {
		said += " because " + e.Act.Reason
	}
	return said
}

// wholeHistory reads a whole history, page by page, and returns it with the number of pages.
func (d *desk) wholeHistory(id uuid.UUID) (lines []string, pages int) {
	d.t.Helper()
	var before time.Time
	for {
		events, next, err := d.History(d.t.Context(), id, before)
		if err != nil {
			d.t.Fatal(err)
		}
		pages++
		for _, e := range events {
			lines = append(lines, told(e))
		}
		if before = next; next.IsZero() {
			return lines, pages
		}
	}
}

func TestHistory_TellsActsMessagesChangesAndReports(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.waiting(1)[0]
		step := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			d.clock.Advance(time.Minute)
		}
		sig, err := d.signatures.ByID(t.Context(), id)
		step(err)
		_, err = d.decide(moderation.Publish, "seen", id)
		step(err)
		step(d.signatures.Report(t.Context(), signature.ReportInput{LetterID: d.letterID, SignatureID: id, Note: "No soy yo."}))
		draft := sig.Draft(sig.Particulars())
		draft.Name = "Ana Abad"
		_, err = d.signatures.Correct(t.Context(), signature.Correction{Organizer: d.organizer, LetterID: d.letterID, SignatureID: id, Draft: draft})
		step(err)
		_, err = d.decide(moderation.Hold, "reported", id)
		step(err)
		if _, err := d.worker.DeliverDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, _ := d.wholeHistory(id)
		want := strings.Split(`held because reported
corrected name "Ana Aa"→"Ana Abad"
mail corrected sent
reported "No soy yo."
published because seen
mail published dropped
confirmed
signed
mail thanks sent
mail confirm sent`, "\n")
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("history:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestHistory_ComesByPagesThatLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.waiting(1)[0]
		for i := range 40 { // in pairs at the same moment
			decision := []string{moderation.Hold, moderation.Reject}[i%2]
			if _, err := d.decide(decision, fmt.Sprint(i), id); err != nil {
				t.Fatal(err)
			}
			if i%2 == 1 {
				d.clock.Advance(time.Second)
			}
		}
		got, pages := d.wholeHistory(id)
		acts := map[string]bool{}
		for _, line := range got {
			if strings.Contains(line, "because") {
				acts[line] = true
			}
		}
		if len(acts) != 40 || pages < 2 {
			t.Errorf("%d acts on %d pages:\n%s", len(acts), pages, strings.Join(got, "\n"))
		}
		if events, _, err := d.History(t.Context(), id, time.Time{}); err != nil || len(events) > moderation.HistoryLimit+2 {
			t.Errorf("the first page has %d events, %v", len(events), err)
		}
	})
}

func TestRevealAddress_IsInTheTrailBeforeItIsSeen(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.waiting(1)[0]
		for range 2 {
			if address, err := d.RevealAddress(t.Context(), d.organizer, d.letterID, id); address != "ana0@example.org" || err != nil {
				t.Errorf("%q, %v", address, err)
			}
		}
		_, history, err := d.Signature(t.Context(), d.letterID, id)
		if err != nil || history[0].Action != "signature.address_revealed" || history[1].Action != history[0].Action || history[0].ActorID != d.organizer {
			t.Errorf("the trail begins with %+v, %v", history[0], err)
		}
		if _, err := d.RevealAddress(t.Context(), d.organizer, uuid.New(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("on another letter: %v", err)
		}
		d.withdraw([]uuid.UUID{id})
		if _, err := d.RevealAddress(t.Context(), d.organizer, d.letterID, id); !fault.Is(err, fault.Gone) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}

func TestChangePin_IsInTheTrailWhereItChangesSomething(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.waiting(1)[0]
		change := func(act string) error { return d.ChangePin(t.Context(), d.organizer, d.letterID, id, act) }
		if err := change(moderation.Pin); !fault.Is(err, fault.Conflict) {
			t.Errorf("what isn't listed: %v", err)
		}
		if err := change("nail"); !fault.Is(err, fault.Invalid) {
			t.Errorf("an unknown act: %v", err)
		}
		if _, err := d.decide(moderation.Publish, "", id); err != nil {
			t.Fatal(err)
		}
		for _, act := range []string{moderation.Pin, moderation.Pin, moderation.PinUp, moderation.PinDown, moderation.Unpin, moderation.Unpin} {
			if err := change(act); err != nil {
				t.Errorf("%s: %v", act, err)
			}
		}
		got, _ := d.wholeHistory(id)
		if said := strings.Join(got, " "); strings.Count(said, "pinned") != 2 || !strings.Contains(said, "unpinned") {
			t.Errorf("history: %s", said)
		}
	})
}
