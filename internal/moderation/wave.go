package moderation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/freetext"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// What is done with the whole of a wave.
const (
	HoldWave    = "hold"
	ReleaseWave = "release" // what it holds goes back to where it was
	RejectWave  = "reject"
	UndoWave    = "undo" // as ReleaseWave, with what it rejected
)

// Bounds of waves.
const (
	ClustersOf = 7 * 24 * time.Hour // is looked at for clusters
	waveStep   = 100                // signatures of one transaction
	waveAtOnce = 10                 // steps while the page waits; a job does the rest
)

// Wave is what came together and was held in one act.
type Wave struct {
	ID, LetterID, Organizer uuid.UUID
	signature.Cluster
	Reason         string
	BegunAt        time.Time
	Work           string // what is being done with it, "" for nothing
	Held, Rejected int    // now, by this wave
	Members        int    // that it held in all
}

// Clusters returns what came together on a letter lately, by kind; the biggest first, or else the newest.
func (s *Service) Clusters(ctx context.Context, letterID uuid.UUID, biggest bool) (map[string][]signature.ClusterCount, error) {
	return s.signatures.Clusters(ctx, letterID, s.db.Now().Add(-ClustersOf).Truncate(time.Second), biggest)
}

// WaveInput is an act on what came together, or on a wave.
type WaveInput struct {
	Organizer, LetterID uuid.UUID
	Cluster             signature.Cluster // to hold
	Wave                uuid.UUID         // for what comes later
	Work                string            // ReleaseWave, RejectWave or UndoWave
	IDs                 []uuid.UUID       // only to these, up to MaxBatch; none: to all
	Signals             bool              // only to those with a signal about themselves
	Reason              string            // needed to hold and to reject
}

// Hold holds all of a cluster as a wave and returns its id. Of many only the first are held when it returns; CarryOnWaves holds the
// others. Errors: fault.Invalid about the field "reason"; fault.NotFound where nothing of it could be held.
func (s *Service) Hold(ctx context.Context, in WaveInput) (uuid.UUID, error) {
	in.Work = HoldWave
	if err := in.check(); err != nil {
		return uuid.Nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, fmt.Errorf("make an id: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		first, err := s.signatures.InCluster(tx, in.LetterID, in.Cluster, nil, 1)
		if err != nil {
			return err
		}
		if len(first) == 0 {
			return notFound()
		}
		if err := insertWave(tx, id, in); err != nil {
			return err
		}
		return recordWave(tx, id, in.LetterID, in.Organizer, HoldWave, in.Reason)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("hold a wave: %w", err)
	}
	return id, s.carryOn(ctx, id, waveAtOnce)
}

// check trims the reason and refuses what is missing or can't be stored.
func (in *WaveInput) check() error {
	in.Reason = strings.TrimSpace(in.Reason)
	switch {
	case !slices.Contains([]string{HoldWave, ReleaseWave, RejectWave, UndoWave}, in.Work):
		return fault.InvalidField("work", "field.choice")
	case len(in.IDs) > MaxBatch:
		return fault.InvalidField("ids", "field.choice")
	case in.Reason == "" && (in.Work == HoldWave || in.Work == RejectWave):
		return fault.InvalidField("reason", "wave.reason_required")
	}
	return fault.InvalidFields(freetext.Check("reason", in.Reason, MaxReason))
}

// ActOnWave releases or rejects what a wave holds, all or a part, or takes all of it back. Of many only the first are done when
// it returns; CarryOnWaves does the others. Errors: fault.Invalid about a field; fault.NotFound; fault.Conflict while something else
// is being done with it.
func (s *Service) ActOnWave(ctx context.Context, in WaveInput) error {
	if err := in.check(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		w, err := lockWave(tx, in.Wave)
		if err != nil {
			return err
		}
		if w.LetterID != in.LetterID {
			return notFound()
		}
		if w.Work != "" {
			return fault.New(fault.Conflict, "error.wave_busy")
		}
		if err := recordWave(tx, w.ID, w.LetterID, in.Organizer, in.Work, in.Reason); err != nil {
			return err
		}
		w.Work, w.WorkReason, w.WorkBy, w.WorkSignals = in.Work, in.Reason, in.Organizer, in.Signals
		w.AfterAt, w.AfterID = nil, uuid.NullUUID{}
		if len(in.IDs) == 0 {
			return updateWave(tx, w)
		}
		members, err := chosenMembers(tx, w.ID, in.IDs)
		if err != nil {
			return err
		}
		return s.actOn(tx, w, members)
	})
	if err != nil {
		return fmt.Errorf("act on a wave: %w", err)
	}
	return s.carryOn(ctx, in.Wave, waveAtOnce)
}

// CarryOnWaves does what is still to be done with waves, and returns how many there were: a page waits for the first signatures
// alone, and nothing is lost when the program is stopped meanwhile. It is a job's work; several processes may run it.
func (s *Service) CarryOnWaves(ctx context.Context) (int, error) {
	ids, err := wavesAtWork(s.db.Read(ctx))
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := s.carryOn(ctx, id, MaxCount); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// carryOn does some steps of what is to be done with a wave, each in a transaction that also notes how far it is.
func (s *Service) carryOn(ctx context.Context, id uuid.UUID, steps int) error {
	for more := true; more && steps > 0; steps-- {
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			w, err := lockWave(tx, id)
			if err != nil || w.Work == "" {
				more = false
				return err
			}
			if w.Work == HoldWave {
				more, err = s.holdNext(tx, &w)
			} else {
				more, err = s.actNext(tx, &w)
			}
			if err != nil {
				return err
			}
			if !more {
				w.Work = ""
			}
			return updateWave(tx, w)
		})
		if err != nil {
			return fmt.Errorf("carry on with a wave: %w", err)
		}
	}
	return nil
}

// holdNext holds the next signatures of a wave, and reports whether there are more.
func (s *Service) holdNext(tx *database.Tx, w *waveRow) (bool, error) {
	found, err := s.signatures.InCluster(tx, w.LetterID, w.cluster(), w.after(), waveStep)
	if err != nil || len(found) == 0 {
		return false, err
	}
	act := signature.WaveAct{Wave: w.ID, LetterID: w.LetterID, Organizer: w.WorkBy, Reason: w.WorkReason}
	for _, one := range found {
		before, held, err := s.signatures.HoldInWave(tx, act, one.ID)
		if refused(err) || err == nil && !held {
			continue
		}
		if err != nil {
			return false, err
		}
		if err := insertMember(tx, w.ID, one.ID, before); err != nil {
			return false, err
		}
	}
	last := found[len(found)-1]
	w.AfterAt, w.AfterID = &last.ConfirmedAt, uuid.NullUUID{UUID: last.ID, Valid: true}
	return len(found) == waveStep, nil
}

// actNext acts on the next members of a wave, and reports whether there are more.
func (s *Service) actNext(tx *database.Tx, w *waveRow) (bool, error) {
	members, err := nextMembers(tx, w.ID, w.AfterID.UUID, waveStep)
	if err != nil || len(members) == 0 {
		return false, err
	}
	w.AfterID = uuid.NullUUID{UUID: members[len(members)-1].SignatureID, Valid: true}
	return len(members) == waveStep, s.actOn(tx, *w, members)
}

// actOn does with some members what is being done with their wave. Who decided on one since keeps the last word.
func (s *Service) actOn(tx *database.Tx, w waveRow, members []memberRow) error {
	l, err := letter.InTx(tx, w.LetterID)
	if err != nil {
		return err
	}
	act := signature.WaveAct{Wave: w.ID, LetterID: w.LetterID, Organizer: w.WorkBy, Reason: w.WorkReason}
	for _, m := range members {
		if err := s.actOnOne(tx, w, act, l, m); err != nil && !refused(err) {
			return err
		}
	}
	return nil
}

func (s *Service) actOnOne(tx *database.Tx, w waveRow, act signature.WaveAct, l letter.Letter, m memberRow) error {
	if w.WorkSignals {
		sig, err := s.signatures.InTx(tx, m.SignatureID)
		if err != nil || !sig.Suspicious() {
			return err
		}
	}
	if w.Work == RejectWave {
		_, err := s.signatures.RejectInWave(tx, act, l, m.SignatureID)
		return err
	}
	before, err := m.before()
	if err != nil {
		return err
	}
	_, err = s.signatures.BackFromWave(tx, act, l, m.SignatureID, before, w.Work == UndoWave)
	return err
}

// Waves returns a letter's waves, the latest first, some at most.
func (s *Service) Waves(ctx context.Context, letterID uuid.UUID) ([]Wave, error) {
	rows, err := wavesOf(s.db.Read(ctx), letterID)
	if err != nil {
		return nil, err
	}
	all := make([]Wave, len(rows))
	for i, r := range rows {
		if all[i], err = s.counted(ctx, r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Wave returns one wave of a letter. A missing one is fault.NotFound.
func (s *Service) Wave(ctx context.Context, letterID, id uuid.UUID) (Wave, error) {
	r, err := findWave(s.db.Read(ctx), id)
	if err == nil && r.LetterID != letterID {
		err = notFound()
	}
	if err != nil {
		return Wave{}, err
	}
	return s.counted(ctx, r)
}

func (s *Service) counted(ctx context.Context, r waveRow) (Wave, error) {
	w := r.wave()
	var err error
	if w.Held, w.Rejected, err = s.signatures.CountWave(ctx, r.ID); err != nil {
		return Wave{}, err
	}
	w.Members, err = countMembers(s.db.Read(ctx), r.ID)
	return w, err
}

// recordWave writes an act on a wave to the trail; what happens to each signature is written beside it.
func recordWave(tx *database.Tx, id, letterID, organizer uuid.UUID, work, reason string) error {
	done := map[string]string{HoldWave: "wave.held", ReleaseWave: "wave.released", RejectWave: "wave.rejected", UndoWave: "wave.undone"}[work]
	return audit.Record(tx, audit.Entry{LetterID: letterID, ActorKind: audit.Organizer, ActorID: organizer, Action: done, SubjectKind: "wave", SubjectID: id, Reason: reason})
}
