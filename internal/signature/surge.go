package signature

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
)

// surges keeps, for each letter that was asked about, the latest count of its signings and whether it is under attack. It
// is what one process knows: each counts for itself, every few seconds at most.
type surges struct {
	mu      sync.Mutex
	letters map[uuid.UUID]surge
	tell    func(letterID uuid.UUID, attacked bool)
}

// surge is what is known of a letter.
type surge struct {
	limit.Counts
	at       time.Time
	attacked bool
}

func newSurges() *surges {
	return &surges{letters: make(map[uuid.UUID]surge), tell: func(uuid.UUID, bool) {}}
}

// look returns what is known of a letter, and whether the caller shall count anew: one does, and the others meanwhile take
// what is known.
func (s *surges) look(letterID uuid.UUID, now time.Time) (known surge, stale bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, counted := s.letters[letterID]
	if counted && now.Sub(known.at) < limit.CountEach {
		return known, false
	}
	known.at = now
	s.letters[letterID] = known
	return known, true
}

// note keeps a new count, and tells if an attack begins or ends with it.
func (s *surges) note(letterID uuid.UUID, counts limit.Counts) surge {
	s.mu.Lock()
	known := s.letters[letterID]
	before := known.attacked
	known.Counts, known.attacked = counts, counts.Attacked(before)
	s.letters[letterID] = known
	tell := s.tell
	s.mu.Unlock()
	if known.attacked != before {
		tell(letterID, known.attacked)
	}
	return known
}

// attacked returns the letters that are under attack.
func (s *surges) attacked() []uuid.UUID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []uuid.UUID
	for id, known := range s.letters {
		if known.attacked {
			ids = append(ids, id)
		}
	}
	return ids
}

// OnAttack has tell called when this process notices that an attack on a letter begins or ends. It returns soon and does
// not call the service.
func (s *Service) OnAttack(tell func(letterID uuid.UUID, attacked bool)) {
	s.surges.mu.Lock()
	defer s.surges.mu.Unlock()
	s.surges.tell = tell
}

// UnderAttack reports whether a letter is under attack, as limit.Counts has it. Its form then asks the browser for Work.
func (s *Service) UnderAttack(ctx context.Context, letterID uuid.UUID) (bool, error) {
	known, err := s.surge(ctx, letterID)
	return known.attacked, err
}

// Recount counts the signings of the letters under attack, so that an attack ends though nobody asks. It returns how many
// still are. It is a job's work, in every process.
func (s *Service) Recount(ctx context.Context) (int, error) {
	for _, id := range s.surges.attacked() {
		if _, err := s.surge(ctx, id); err != nil {
			return 0, err
		}
	}
	return len(s.surges.attacked()), nil
}

// surge returns what is known of a letter, counting if that is too old.
func (s *Service) surge(ctx context.Context, letterID uuid.UUID) (surge, error) {
	now := s.db.Now()
	known, stale := s.surges.look(letterID, now)
	if !stale {
		return known, nil
	}
	counts, err := countSignings(s.db.Read(ctx), letterID, now)
	if err != nil {
		return surge{}, err
	}
	return s.surges.note(letterID, counts), nil
}

// admit asks whether a letter takes a signing now, and whether it comes without the work that the letter asks for while it
// is under attack. fault.TooMany says that the letter bears no more.
func (s *Service) admit(ctx context.Context, in SignInput) (unproved bool, err error) {
	known, err := s.surge(ctx, in.LetterID)
	if err != nil {
		return false, err
	}
	if known.Full() {
		return false, &fault.Error{Kind: fault.TooMany, Key: "error.letter_full", RetryAfter: limit.FullFor}
	}
	return known.attacked && !s.proved(in), nil
}
