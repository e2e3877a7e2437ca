package signature

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
)

const checkPurpose = "signature.check"

// checkRef is the reference of the page after signing.
func (s *Service) checkRef(id uuid.UUID, now time.Time) (string, error) {
	return s.vault.Ref(checkPurpose, id, now)
}

// openCheckRef returns the signature of a page after signing and when the page was made. A page older than the link in its
// message is fault.Gone.
func (s *Service) openCheckRef(ref string) (uuid.UUID, time.Time, error) {
	id, issued, err := s.vault.OpenRef(checkPurpose, ref)
	if err == nil && !s.db.Now().Before(issued.Add(ConfirmWithin)) {
		err = fault.New(fault.Gone, "error.link_expired")
	}
	return id, issued, err
}

// CheckRef tells when the page after signing may ask for the message again. Errors: fault.NotFound, fault.Gone.
func (s *Service) CheckRef(ref string) (resendAt time.Time, err error) {
	_, issued, err := s.openCheckRef(ref)
	return issued.Add(limit.ResendPause), err
}

// Resend mails once more what Sign mailed, and returns the reference of the next page. Whether something was sent depends
// on the address's cool-down and is not told. Errors: fault.NotFound, fault.Gone; fault.TooMany within a minute.
func (s *Service) Resend(ctx context.Context, ref string) (next string, err error) {
	id, issued, err := s.openCheckRef(ref)
	if err != nil {
		return "", err
	}
	now := s.db.Now()
	if wait := issued.Add(limit.ResendPause).Sub(now); wait > 0 {
		seconds := int((wait + time.Second - 1) / time.Second)
		return "", &fault.Error{Kind: fault.TooMany, Key: "error.resend_wait", Args: fault.Args{"Seconds": seconds}, RetryAfter: wait}
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockRow(tx, id)
		if fault.Is(err, fault.Gone) || r.Status == Withdrawn {
			return nil
		}
		if err != nil {
			return err
		}
		l, err := letter.InTx(tx, r.LetterID)
		if err != nil {
			return err
		}
		return s.remind(tx, l, r)
	})
	if err != nil {
		return "", fmt.Errorf("send again: %w", err)
	}
	return s.checkRef(id, now)
}

// code is the six-digit code of the last message about a signature.
func (s *Service) code(r row) (string, error) {
	h, err := s.vault.Hash("signature.code", fmt.Appendf(nil, "%s/%d", r.ID, r.Mails))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(h)%1_000_000), nil
}

// ConfirmCode confirms the signature that a page after signing is about by the code in its message. Errors: fault.Invalid
// about the field "code"; fault.TooMany after five attempts on one page, when only the link or another message helps;
// those of Confirm.
func (s *Service) ConfirmCode(ctx context.Context, ref, code string) (Signature, error) {
	id, _, err := s.openCheckRef(ref)
	if err != nil {
		return Signature{}, err
	}
	if err := s.countAttempt(ctx, ref); err != nil {
		return Signature{}, err
	}
	var r row
	right := false
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		var err error
		if r, err = lockRow(tx, id); err != nil || r.Status == Withdrawn {
			right = false
			return ignoreGone(err)
		}
		if err := updateRow(tx, r, map[string]any{"code_attempts": r.CodeAttempts + 1}); err != nil {
			return err
		}
		want, err := s.code(r)
		right = r.Status == Unconfirmed && r.CodeAttempts < limit.CodesPerMessage && subtle.ConstantTimeCompare([]byte(digits(code)), []byte(want)) == 1
		if err != nil || !right {
			return err
		}
		return s.confirm(tx, &r)
	})
	if err != nil {
		return Signature{}, fmt.Errorf("confirm by code: %w", err)
	}
	if !right {
		return Signature{}, fault.InvalidField("code", "field.code_wrong")
	}
	return s.open(r)
}

// countAttempt counts a try on a page and refuses one too many, whatever the page is about.
func (s *Service) countAttempt(ctx context.Context, ref string) error {
	hash, err := s.vault.Hash("signature.ref", []byte(ref))
	if err != nil {
		return err
	}
	tries := 0
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		tries, err = addAttempt(tx, hash)
		return err
	})
	if err != nil {
		return fmt.Errorf("count an attempt: %w", err)
	}
	if tries > limit.CodesPerPage {
		return &fault.Error{Kind: fault.TooMany, Key: "error.code_exhausted", RetryAfter: limit.ResendPause}
	}
	return nil
}

// digits takes the digits out of what was typed: people copy the code with spaces and dashes.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func ignoreGone(err error) error {
	if fault.Is(err, fault.Gone) {
		return nil
	}
	return err
}
