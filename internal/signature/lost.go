package signature

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// SendLinks mails to an address the links of the signatures that it has on a letter, in one message, or once more what
// asks to confirm one. Whether anything was sent is not told: the address's cool-down decides, and an address
// that never signed gets nothing. Errors: fault.Invalid about the field "email"; fault.NotFound for an unknown letter.
func (s *Service) SendLinks(ctx context.Context, letterID uuid.UUID, email string) error {
	to, wrong := parseAddress(strings.TrimSpace(email))
	if wrong != "" {
		return fault.InvalidField("email", wrong)
	}
	hash, err := s.vault.Hash("signature.email", []byte(to.canonical))
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := s.db.Serialize(tx, hash); err != nil {
			return err
		}
		l, err := letter.InTx(tx, letterID)
		if err != nil {
			return err
		}
		var confirmed, waiting []row
		for _, kind := range []string{Individual, Organization} {
			all, err := sameAddress(tx, letterID, kind, hash)
			if err != nil {
				return err
			}
			of, notYet := split(all)
			confirmed, waiting = append(confirmed, of...), append(waiting, notYet...)
		}
		switch {
		case len(confirmed) > 0:
			return s.mailLinks(tx, l, confirmed)
		case len(waiting) > 0:
			return s.remind(tx, l, waiting[0])
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("send links: %w", err)
	}
	return nil
}

// mailLinks writes one message with the links of all signatures of an address, unless one has just gone out.
func (s *Service) mailLinks(tx *database.Tx, l letter.Letter, all []row) error {
	if _, ok, err := mayMail(tx, l.ID, all[0].EmailHash, false); err != nil || !ok {
		return err
	}
	return s.mailOwnPages(tx, outbox.KindLinks, l, all)
}

// mailOwnPages writes one message that leads to the own pages of signatures of one address. It is as discreet as any of them
// wants it.
func (s *Service) mailOwnPages(tx *database.Tx, kind string, l letter.Letter, all []row) error {
	var tokens, names []string
	var to string
	for _, r := range all {
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		token, err := s.ManageToken(r.ID, tx.Now)
		if err != nil {
			return err
		}
		to, tokens, names = sig.Email, append(tokens, token), append(names, nameIn(sig))
	}
	first := all[0]
	first.Discreet = slices.ContainsFunc(all, func(r row) bool { return r.Discreet })
	m, err := newMessage(tx, kind, l, first, first.Language, to, map[string]string{"token": tokens[0], "name": names[0],
		"more_tokens": strings.Join(tokens[1:], "\n"), "more_names": strings.Join(names[1:], "\n")})
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}
