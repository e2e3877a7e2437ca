package organizer

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// Of a set of recovery codes: how many, and how many characters each. Ten characters of 32 are 50 bits, far beyond what can be
// tried, so a fast keyed hash is enough.
const (
	recoveryCodes  = 10
	recoveryLength = 10
)

// RecoveryCodes makes a new set, which replaces the one before, and returns it: it can't be read again. An account without
// a second step is fault.Conflict "account.factor_none".
func (s *Service) RecoveryCodes(ctx context.Context, id uuid.UUID) ([]string, error) {
	var codes []string
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockOrganizer(tx, id)
		if err != nil {
			return err
		}
		if has, err := hasFactor(tx, r); err != nil || !has {
			return cmp.Or(err, errNoRow)
		}
		if codes, err = s.newRecoveryCodes(tx, id); err != nil {
			return err
		}
		return record(tx, id, "organizer.recovery_codes", id)
	})
	if errors.Is(err, errNoRow) {
		return nil, fault.New(fault.Conflict, "account.factor_none")
	}
	if err != nil {
		return nil, fmt.Errorf("make recovery codes: %w", err)
	}
	return codes, nil
}

// RecoveryCodesLeft returns how many codes of the set haven't been used.
func (s *Service) RecoveryCodesLeft(ctx context.Context, id uuid.UUID) (int, error) {
	n, err := countRecoveryCodes(s.db.Read(ctx), id)
	if err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return n, nil
}

func (s *Service) newRecoveryCodes(tx *database.Tx, id uuid.UUID) ([]string, error) {
	if err := deleteRecoveryCodes(tx, id); err != nil {
		return nil, err
	}
	var codes []string
	var rows []recoveryRow
	for range recoveryCodes {
		code := strings.ToLower(rand.Text()[:recoveryLength])
		hash, err := s.recoveryHash(id, code)
		if err != nil {
			return nil, err
		}
		codes = append(codes, code[:recoveryLength/2]+"-"+code[recoveryLength/2:])
		rows = append(rows, recoveryRow{OrganizerID: id, CodeHash: hash})
	}
	return codes, insertRecoveryCodes(tx, rows)
}

// useRecoveryCode spends a code. It is errNoRow if the account has no such code.
func (s *Service) useRecoveryCode(tx *database.Tx, id uuid.UUID, code string) error {
	hash, err := s.recoveryHash(id, code)
	if err != nil {
		return err
	}
	if err := deleteRecoveryCode(tx, id, hash); err != nil {
		return err
	}
	return record(tx, id, "organizer.recovery_code_used", id)
}

// recoveryHash is under what a code is stored, however its case and its hyphen are typed.
func (s *Service) recoveryHash(id uuid.UUID, code string) ([]byte, error) {
	plain := strings.NewReplacer("-", "", " ", "", "\u2010", "", "\u2011", "").Replace(strings.ToLower(code))
	return s.vault.Hash("organizer.recovery:"+id.String(), []byte(plain))
}
