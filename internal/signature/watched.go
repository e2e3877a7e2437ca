package signature

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/watchlist"
)

// SignalWatched is the signal of a name that is on the watch list, or nearly so. It doesn't say whose: with the entry's id the
// stored signal would name the signer.
const SignalWatched = "signal.watched"

// Bounds of comparing signatures with a list that has changed.
const (
	compareBatch = 200  // signatures of one read
	compareMost  = 5000 // signatures of one run
)

// names returns the names of a signature that others may misuse.
func (s Signature) names() []string {
	if s.Kind == Organization {
		return []string{s.Profile.Organization, s.Profile.Name}
	}
	return []string{s.Profile.Name}
}

// onWatchList returns the signal of a watched name; the zero one for any other.
func onWatchList(tx *database.Tx, _ row, sig Signature) (Signal, error) {
	held, err := watchlist.Holds(tx, sig.LetterID, sig.names()...)
	if err != nil || !held {
		return Signal{}, err
	}
	return Signal{Key: SignalWatched}, nil
}

// Watched reports whether the signature was found to have a watched name when it was last examined.
func (s Signature) Watched() bool { return hasWatched(s.Signals) }

func hasWatched(found []Signal) bool {
	return slices.ContainsFunc(found, func(one Signal) bool { return one.Key == SignalWatched })
}

// WatchedAs returns the entries of the watch list that a signature's names may stand for, as the list is now.
func (s *Service) WatchedAs(ctx context.Context, sig Signature) ([]watchlist.Entry, error) {
	return s.watched.Match(ctx, sig.LetterID, sig.names()...)
}

// CompareWithList compares confirmed signatures with watch lists that have changed, some thousands at most, and returns how
// many. What is published stays so, with its signal at the desk. It is a job's work; several processes may run it.
func (s *Service) CompareWithList(ctx context.Context) (int, error) {
	for all := 0; all < compareMost; {
		scan, due, err := s.watched.Due(ctx)
		if err != nil || !due {
			return all, err
		}
		rows, err := confirmedAfter(s.db.Read(ctx), scan.LetterID, scan.AfterAt, scan.AfterID, compareBatch)
		if err != nil {
			return all, err
		}
		for _, r := range rows {
			if err := s.compare(ctx, r.ID); err != nil {
				return all, err
			}
		}
		all += len(rows)
		if len(rows) < compareBatch {
			err = s.watched.Finish(ctx, scan)
		} else {
			last := rows[len(rows)-1]
			err = s.watched.Advance(ctx, scan, *last.ConfirmedAt, last.ID)
		}
		if err != nil {
			return all, err
		}
	}
	return compareMost, nil
}

// compare gives a signature the signal of a watched name, or takes it away. One that has been withdrawn or changed meanwhile
// is left to who changed it.
func (s *Service) compare(ctx context.Context, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockRow(tx, id)
		if err != nil || !r.Status.Confirmed() {
			return err
		}
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		one, err := onWatchList(tx, r, sig)
		if err != nil || (one.Key != "") == sig.Watched() {
			return err
		}
		found := slices.DeleteFunc(sig.Signals, func(one Signal) bool { return one.Key == SignalWatched })
		if one.Key != "" {
			found = append([]Signal{one}, found...)
		}
		encoded, err := encodeSignals(found)
		if err != nil {
			return err
		}
		return updateRow(tx, r, map[string]any{"signals": encoded})
	})
	if err != nil && fault.KindOf(err) != fault.Gone && fault.KindOf(err) != fault.Conflict {
		return fmt.Errorf("compare with the watch list: %w", err)
	}
	return nil
}
