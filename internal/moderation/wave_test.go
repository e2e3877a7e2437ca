package moderation_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// hour is the cluster of all that was confirmed in the clock's hour and the next.
func (d *desk) hour() signature.Cluster {
	from := d.clock.Now().UTC().Truncate(time.Hour)
	return signature.Cluster{Kind: signature.ByHour, From: from, Until: from.Add(2 * time.Hour)}
}

func (d *desk) hold(c signature.Cluster) moderation.Wave {
	d.t.Helper()
	id, err := d.Hold(d.t.Context(), moderation.WaveInput{Organizer: d.organizer, LetterID: d.letterID, Cluster: c, Reason: "a flood"})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.wave(id)
}

func (d *desk) wave(id uuid.UUID) moderation.Wave {
	d.t.Helper()
	w, err := d.Wave(d.t.Context(), d.letterID, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return w
}

func (d *desk) act(w moderation.Wave, work string, change ...func(*moderation.WaveInput)) {
	d.t.Helper()
	in := moderation.WaveInput{Organizer: d.organizer, LetterID: d.letterID, Wave: w.ID, Work: work, Reason: "looked at"}
	for _, f := range change {
		f(&in)
	}
	if err := d.ActOnWave(d.t.Context(), in); err != nil {
		d.t.Fatal(err)
	}
}

// figure is the public figure, listed the names on the list in their order.
func (d *desk) figure() int {
	d.t.Helper()
	f, err := signatory.New(d.db).Figures(d.t.Context(), d.letterID)
	if err != nil {
		d.t.Fatal(err)
	}
	return f.Total()
}

func (d *desk) listed() (names string) {
	d.t.Helper()
	first, err := signatory.New(d.db).First(d.t.Context(), d.letterID, "", 50)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, one := range first {
		names += one.Name[len("Ana "):] + " "
	}
	return names
}

func (d *desk) publish(ids ...uuid.UUID) {
	d.t.Helper()
	if done, err := d.decide(moderation.Publish, "", ids...); err != nil || len(done.Done) != len(ids) {
		d.t.Fatalf("%+v, %v", done, err)
	}
}

func (d *desk) status(id uuid.UUID) signature.Status {
	d.t.Helper()
	sig, err := d.signatures.ByID(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return sig.Status
}

func TestWave_HeldAtOnceWhileTheFigureStaysAndReleasedToTheirPlaces(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(5)
		d.publish(ids[:3]...)
		if _, err := d.decide(moderation.Hold, "before", ids[4]); err != nil {
			t.Fatal(err)
		}
		w := d.hold(d.hour())
		if w.Held != 4 || w.Members != 4 || w.Work != "" || d.figure() != 3 || d.listed() != "" {
			t.Errorf("held %+v, figure %d, listed %q", w, d.figure(), d.listed())
		}
		if got := d.names(moderation.QueueFilter{State: moderation.Held}); got != "Ana Aa, Ana Ab, Ana Ac, Ana Ad, Ana Ae" {
			t.Errorf("held: %s", got)
		}
		d.publish(ids[3]) // meanwhile
		d.act(w, moderation.ReleaseWave)
		if w = d.wave(w.ID); w.Held != 0 || d.figure() != 4 || d.listed() != "Aa Ab Ac Ad " {
			t.Errorf("released %+v, figure %d, listed %q", w, d.figure(), d.listed())
		}
		if d.status(ids[3]) != signature.Published || d.status(ids[4]) != signature.Held {
			t.Errorf("%s, %s", d.status(ids[3]), d.status(ids[4]))
		}
		d.recounted()
	})
}

// recounted checks that the list and the figure agree.
func (d *desk) recounted() {
	d.t.Helper()
	if listed, counted, err := signatory.New(d.db).Recount(d.t.Context(), d.letterID); err != nil || listed != counted {
		d.t.Errorf("%d listed, %d counted, %v", listed, counted, err)
	}
}

func TestWave_APartIsRejectedAndTheWholeIsUndone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(4)
		d.publish(ids[:2]...)
		w := d.hold(d.hour())
		d.act(w, moderation.RejectWave, func(in *moderation.WaveInput) { in.IDs = []uuid.UUID{ids[0], ids[3], uuid.New()} })
		if w = d.wave(w.ID); w.Held != 2 || w.Rejected != 2 || d.figure() != 1 || d.status(ids[0]) != signature.Rejected {
			t.Errorf("rejected a part: %+v, figure %d", w, d.figure())
		}
		d.act(w, moderation.UndoWave)
		if w = d.wave(w.ID); w.Held != 0 || w.Rejected != 0 || d.figure() != 2 || d.listed() != "Aa Ab " || d.status(ids[3]) != signature.Pending {
			t.Errorf("undone: %+v, figure %d, listed %s", w, d.figure(), d.listed())
		}
		d.recounted()
		trail, err := audit.New(d.db).List(t.Context(), audit.Filter{SubjectID: w.ID})
		if err != nil || len(trail.Entries) != 3 || trail.Entries[2].Action != "wave.held" || trail.Entries[2].Reason != "a flood" || trail.Entries[1].Action != "wave.rejected" || trail.Entries[0].Action != "wave.undone" {
			t.Errorf("trail %+v, %v", trail.Entries, err)
		}
	})
}

func TestWave_ThoseWithASignalAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(3)
		err := d.db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.DB.Exec(`UPDATE signatures SET signals = CASE WHEN id = ? THEN '[{"key":"signal.digits"}]' ELSE '[{"key":"signal.domain","count":30}]' END`, ids[1]).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		w := d.hold(d.hour())
		d.act(w, moderation.RejectWave, func(in *moderation.WaveInput) { in.Signals = true })
		if w = d.wave(w.ID); w.Held != 2 || w.Rejected != 1 || d.status(ids[1]) != signature.Rejected {
			t.Errorf("%+v", w)
		}
	})
}

func TestWave_WhoeverWasDecidedOnSinceStaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(5)
		d.publish(ids...)
		w := d.hold(d.hour())
		d.publish(ids[0])
		if _, err := d.decide(moderation.Reject, "seen", ids[1]); err != nil {
			t.Fatal(err)
		}
		if _, err := d.decide(moderation.Reject, "seen", ids[2]); err != nil {
			t.Fatal(err)
		}
		if _, err := d.decide(moderation.Hold, "seen", ids[2]); err != nil {
			t.Fatal(err)
		}
		d.withdraw(ids[3:4])
		if d.figure() != 2 {
			t.Errorf("figure %d, want the published one and the one that the wave holds", d.figure())
		}
		d.act(w, moderation.UndoWave)
		for i, want := range []signature.Status{signature.Published, signature.Rejected, signature.Held, signature.Withdrawn, signature.Published} {
			if got := d.status(ids[i]); got != want {
				t.Errorf("%d is %s, want %s", i, got, want)
			}
		}
		d.recounted()
	})
}

func TestWave_RefusesWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		in := moderation.WaveInput{Organizer: d.organizer, LetterID: d.letterID, Cluster: d.hour(), Reason: "x"}
		if _, err := d.Hold(t.Context(), in); !fault.Is(err, fault.NotFound) {
			t.Errorf("nothing to hold: %v", err)
		}
		d.waiting(1)
		in.Reason = " "
		if _, err := d.Hold(t.Context(), in); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		w := d.hold(d.hour())
		for name, c := range map[string]struct {
			in   moderation.WaveInput
			kind fault.Kind
		}{
			"another letter's": {moderation.WaveInput{LetterID: uuid.New(), Wave: w.ID, Work: moderation.UndoWave}, fault.NotFound},
			"unknown":          {moderation.WaveInput{LetterID: d.letterID, Wave: uuid.New(), Work: moderation.UndoWave}, fault.NotFound},
			"no such act":      {moderation.WaveInput{LetterID: d.letterID, Wave: w.ID, Work: "burn"}, fault.Invalid},
			"no reason":        {moderation.WaveInput{LetterID: d.letterID, Wave: w.ID, Work: moderation.RejectWave}, fault.Invalid},
		} {
			if err := d.ActOnWave(t.Context(), c.in); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// crowd adds copies of a waiting signature, a second apart.
func (d *desk) crowd(of uuid.UUID, n int) {
	d.t.Helper()
	err := d.db.InTx(d.t.Context(), func(tx *database.Tx) error {
		var model map[string]any
		const columns = "letter_id, text_id, kind, status, visibility, language, category, country, wants_updates, signals, reason, code_attempts, mails, signed_at"
		if err := tx.DB.Table("signatures").Select(columns).Where("id = ?", of).Take(&model).Error; err != nil {
			return err
		}
		all := make([]map[string]any, n)
		for i := range all {
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			one := map[string]any{}
			for column, value := range model {
				one[column] = value
			}
			one["id"], one["confirmed_at"] = id, d.clock.Now().Add(time.Duration(i)*time.Millisecond)
			all[i] = one
		}
		return tx.DB.Table("signatures").CreateInBatches(all, 200).Error
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) carryOn() {
	d.t.Helper()
	if _, err := d.CarryOnWaves(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func TestWave_TenThousandInOneAct(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.crowd(d.waiting(1)[0], 9_999)
		w := d.hold(d.hour())
		if w.Held >= 10_000 || w.Work != moderation.HoldWave {
			t.Errorf("the page waits for all of it: %+v", w)
		}
		err := d.ActOnWave(t.Context(), moderation.WaveInput{Organizer: d.organizer, LetterID: d.letterID, Wave: w.ID, Work: moderation.UndoWave})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("undone while it is being held: %v", err)
		}
		d.carryOn()
		if w = d.wave(w.ID); w.Held != 10_000 || w.Members != 10_000 || w.Work != "" {
			t.Errorf("held %+v", w)
		}
		d.act(w, moderation.UndoWave)
		d.carryOn()
		if w = d.wave(w.ID); w.Held != 0 || w.Work != "" {
			t.Errorf("undone %+v", w)
		}
		if n, err := d.signatures.CountUpTo(t.Context(), d.letterID, signature.Pending, "", 20_000); n != 10_000 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
	})
}

func TestWave_KilledInBetweenGoesOnWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.waiting(2)
		d.publish(ids[0])
		d.crowd(ids[1], 700)
		w := d.killed(func(ctx context.Context) error {
			_, err := d.Hold(ctx, moderation.WaveInput{Organizer: d.organizer, LetterID: d.letterID, Cluster: d.hour(), Reason: "a flood"})
			return err
		}, func(w moderation.Wave) bool { return w.Held >= 200 })
		d.carryOn()
		if now := d.wave(w.ID); w.Held >= 702 || now.Held != 702 || now.Members != 702 || now.Work != "" || d.figure() != 1 {
			t.Errorf("killed at %d, then %+v, figure %d", w.Held, now, d.figure())
		}
		w = d.killed(func(ctx context.Context) error {
			return d.ActOnWave(ctx, moderation.WaveInput{Organizer: d.organizer, LetterID: d.letterID, Wave: w.ID, Work: moderation.ReleaseWave})
		}, func(w moderation.Wave) bool { return w.Held <= 502 })
		d.carryOn()
		if now := d.wave(w.ID); w.Held == 0 || now.Held != 0 || now.Work != "" || d.figure() != 1 || d.listed() != "Aa " {
			t.Errorf("killed at %d, then %+v, figure %d, listed %s", w.Held, now, d.figure(), d.listed())
		}
		d.recounted()
	})
}

// killed runs an act that is cut off as soon as its wave has come to some point, and returns the wave as it was then.
func (d *desk) killed(act func(context.Context) error, point func(moderation.Wave) bool) moderation.Wave {
	d.t.Helper()
	ctx, kill := context.WithCancel(d.t.Context())
	defer kill()
	ended := make(chan error, 1)
	go func() { ended <- act(ctx) }()
	for {
		all, err := d.Waves(d.t.Context(), d.letterID)
		if err != nil {
			d.t.Fatal(err)
		}
		if len(all) == 1 && point(all[0]) {
			kill()
			<-ended
			return d.wave(all[0].ID)
		}
	}
}
