package signature

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/limit"
)

const workPurpose = "signature.work"

// signalUnproved is the signal of a signature that came, while its letter was under attack, without the work of a browser.
const signalUnproved = "signal.unproved"

// Work is what a browser did for a signature while its letter was under attack.
type Work struct {
	Challenge string // as it stood in the form
	Solution  string // limit.WorkPieces numbers with points between them
}

// Challenge returns what a browser works on for a letter's signatures. It holds for limit.WorkFor and an hour at most, and
// is the same for an hour, so that the page with it can be kept.
func (s *Service) Challenge(letterID uuid.UUID) (string, error) {
	expires := s.db.Now().Truncate(limit.WorkFor / 2).Add(limit.WorkFor + limit.WorkFor/2)
	return s.vault.Token(workPurpose, letterID, expires)
}

// proved reports whether the work was done for this letter and this address: what was done for one is of no use for
// another.
func (s *Service) proved(in SignInput) bool {
	letterID, err := s.vault.Verify(workPurpose, in.Work.Challenge, s.db.Now())
	if err != nil || letterID != in.LetterID {
		return false
	}
	numbers := strings.Split(in.Work.Solution, ".")
	if len(numbers) != limit.WorkPieces {
		return false
	}
	email := strings.TrimSpace(in.Email)
	for i, number := range numbers {
		if !worked(in.Work.Challenge, email, i, number) {
			return false
		}
	}
	return true
}

// worked reports whether a number solves a piece: static/js/work.js tries numbers until one does.
func worked(challenge, email string, piece int, number string) bool {
	if len(number) > 12 {
		return false
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d\n%s", challenge, email, piece, number))
	return binary.BigEndian.Uint32(sum[:])>>(32-limit.WorkBits) == 0
}
