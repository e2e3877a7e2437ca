package signatory

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/nameindex"
)

// Bounds of what is kept in memory.
const (
	keptLong   = 5000             // letters with a list of this length are kept always
	keptFor    = time.Hour        // others, this long after a page that used them
	staleAfter = 30 * time.Minute // an index that wasn't brought up to date for so long is read anew
	maxChanges = 20_000           // and one that lags behind so much
	maxRecent  = 2000             // changes beside an index, and a fiftieth of its length, until it is built anew
	holdsGone  = 24 * time.Hour   // how long an index may hold words of who has left the list
)

// indexes are the indexes of letters in this process's memory.
type indexes struct {
	mu sync.Mutex
	of map[uuid.UUID]*kept
}

// kept is one letter's index. It is brought up to date before each use, so that what was committed is found at once, in
// whatever process.
type kept struct {
	letterID uuid.UUID
	arrived  atomic.Int64  // numbers those who ask
	turn     chan struct{} // holds one value while somebody reads changes

	// Of whose turn it is.
	built
	served  int64 // who arrived up to this number has been served by the last reading
	applied map[int64]bool
	horizon int64 // of the changes that have been read
	readAt  time.Time
	usedAt  atomic.Int64
}

// built is an index with what belongs to it.
type built struct {
	index    *nameindex.Index
	alphabet alphabet
	at       time.Time
}

func (x *indexes) kept(letterID uuid.UUID) *kept {
	x.mu.Lock()
	defer x.mu.Unlock()
	k := x.of[letterID]
	if k == nil {
		k = &kept{letterID: letterID, turn: make(chan struct{}, 1), applied: map[int64]bool{}}
		if x.of == nil {
			x.of = map[uuid.UUID]*kept{}
		}
		x.of[letterID] = k
	}
	return k
}

// index returns a letter's index, up to date with everything that was committed before the call.
func (s *Service) index(ctx context.Context, letterID uuid.UUID) (built, error) {
	k := s.indexes.kept(letterID)
	k.usedAt.Store(s.db.Now().UnixNano())
	return s.upToDate(ctx, k)
}

func (s *Service) upToDate(ctx context.Context, k *kept) (built, error) {
	number := k.arrived.Add(1)
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return built{}, ctx.Err()
	}
	if k.index != nil && k.served >= number {
		defer func() { <-k.turn }()
		return k.built, nil
	}
	if k.index != nil && s.db.Now().Sub(k.readAt) < staleAfter {
		defer func() { <-k.turn }()
		return k.built, s.follow(ctx, k)
	}
	return s.readFirst(ctx, k)
}

// readFirst builds the index. That may take seconds for a long list, so it goes on when who asked first has gone; the turn
// is given back after it.
func (s *Service) readFirst(ctx context.Context, k *kept) (built, error) {
	type result struct {
		built
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-k.turn }()
		err := s.rebuild(context.WithoutCancel(ctx), k)
		done <- result{k.built, err}
	}()
	select {
	case r := <-done:
		return r.built, r.err
	case <-ctx.Done():
		return built{}, ctx.Err()
	}
}

// rebuild reads the list. It is of whose turn it is.
func (s *Service) rebuild(ctx context.Context, k *kept) error {
	served, now := k.arrived.Load(), s.db.Now()
	horizon, err := s.db.Horizon(ctx, changeLog)
	if err != nil {
		return err
	}
	next, err := s.build(ctx, k.letterID)
	if err != nil {
		return err
	}
	k.built, k.served, k.horizon, k.readAt = next, served, horizon, now
	clear(k.applied)
	return s.follow(ctx, k) // what came while it was read
}

// follow brings the index up to date. It is of whose turn it is.
func (s *Service) follow(ctx context.Context, k *kept) error {
	served, now := k.arrived.Load(), s.db.Now()
	horizon, err := s.db.Horizon(ctx, changeLog)
	if err != nil {
		return err
	}
	changes, err := s.changesSince(ctx, k.letterID, k.horizon)
	if err != nil {
		return err
	}
	if len(changes) > maxChanges {
		return s.rebuild(ctx, k)
	}
	changed := map[int64]bool{}
	for _, c := range changes {
		if !k.applied[c.ID] {
			changed[c.Seq] = true
		}
	}
	if err := s.apply(ctx, k, slices.Sorted(maps.Keys(changed))); err != nil {
		return err
	}
	// What may come again, since an earlier transaction is still under way, needn't be applied again.
	clear(k.applied)
	for _, c := range changes {
		if c.Stamp >= horizon {
			k.applied[c.ID] = true
		}
	}
	k.served, k.horizon, k.readAt = served, horizon, now
	return nil
}

// apply reads what stands at some places now.
func (s *Service) apply(ctx context.Context, k *kept, seqs []int64) error {
	for _, seq := range seqs {
		k.index.Drop(seq)
	}
	for some := range slices.Chunk(seqs, readBatch) {
		rows, err := s.indexRows(ctx, k.letterID, some)
		if err != nil {
			return err
		}
		for _, r := range rows {
			next, err := s.nextSettled(ctx, k.index, k.letterID, r.SortKey, r.Seq)
			if err != nil {
				return err
			}
			k.index.Put(r.entry(k.alphabet), next)
		}
	}
	return nil
}

// KeepIndexes has the indexes of long lists in memory before anybody asks, brings all up to date, builds those anew beside
// which much has changed, and lets those go that nobody uses. It is a job's work; it returns how many it built.
func (s *Service) KeepIndexes(ctx context.Context) (int, error) {
	long, err := s.longLists(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, letterID := range long {
		s.indexes.kept(letterID).usedAt.Store(s.db.Now().UnixNano())
	}
	for _, k := range s.indexes.used(s.db.Now().Add(-keptFor)) {
		now, err := s.upToDate(ctx, k)
		if err != nil {
			return n, err
		}
		changed := now.index.Changed()
		if changed <= maxRecent+now.index.Len()/50 && (changed == 0 || s.db.Now().Sub(now.at) < holdsGone) {
			continue
		}
		if err := s.renew(ctx, k); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// renew builds an index anew while the old one is in use.
func (s *Service) renew(ctx context.Context, k *kept) error {
	next := &kept{letterID: k.letterID, applied: map[int64]bool{}}
	if err := s.rebuild(ctx, next); err != nil {
		return err
	}
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-k.turn }()
	k.built, k.horizon, k.readAt, k.applied = next.built, next.horizon, next.readAt, next.applied
	return s.follow(ctx, k)
}

// used returns the indexes that were used since a moment, and lets the others go.
func (x *indexes) used(since time.Time) []*kept {
	x.mu.Lock()
	defer x.mu.Unlock()
	maps.DeleteFunc(x.of, func(_ uuid.UUID, k *kept) bool { return k.usedAt.Load() < since.UnixNano() })
	return slices.Collect(maps.Values(x.of))
}
