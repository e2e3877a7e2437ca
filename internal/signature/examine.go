package signature

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/outbox"
)

// When signatures that came together are many, and how long the world is watched for what changes about one.
const (
	burstOf     = 20               // confirmed ones from one mail domain, network or referrer, beside the one examined
	burstWithin = time.Hour        // between its signing and theirs
	lookEvery   = 10 * time.Minute // a recent signature is looked at again
	lookFor     = 24 * time.Hour   // after its confirmation it is recent
	lookBatch   = 50               // signatures of one read
	lookMost    = 1000             // signatures of one run
	originFor   = 20 * time.Hour   // the hashes of network and referrer are kept
)

// examine returns the signals of a signature as the world is now, with those of its own that last.
func (s *Service) examine(tx *database.Tx, r row, sig Signature) ([]Signal, error) {
	found := slices.DeleteFunc(slices.Clone(sig.Signals), func(one Signal) bool { return !slices.Contains(lasting(), one.Key) })
	found = append(found, s.told(sig)...)
	for _, look := range []func(*database.Tx, row, Signature) (Signal, error){onWatchList, s.sameNames, s.nearNames, s.sameDomain, s.sameNetwork, s.sameReferrer, bounced} {
		one, err := look(tx, r, sig)
		if err != nil {
			return nil, err
		}
		if one.Key != "" {
			found = append(found, one)
		}
	}
	return found, nil
}

func (s *Service) sameNames(tx *database.Tx, r row, _ Signature) (Signal, error) {
	others, err := sameNames(tx, r)
	return aboutOthers("signal.same_name", others, 1), err
}

func (s *Service) nearNames(tx *database.Tx, r row, sig Signature) (Signal, error) {
	keys, err := s.nameKeys(sig)
	if err != nil {
		return Signal{}, err
	}
	others, err := nearNames(tx, r, keys)
	return aboutOthers("signal.near_name", others, 1), err
}

func (s *Service) sameDomain(tx *database.Tx, r row, _ Signature) (Signal, error) {
	others, err := cameTogether(tx, r, "domain_hash", r.DomainHash)
	return aboutOthers("signal.domain", others, burstOf), err
}

func (s *Service) sameNetwork(tx *database.Tx, r row, _ Signature) (Signal, error) {
	others, err := cameTogether(tx, r, "network_hash", r.NetworkHash)
	return aboutOthers("signal.network", others, burstOf), err
}

func (s *Service) sameReferrer(tx *database.Tx, r row, _ Signature) (Signal, error) {
	others, err := cameTogether(tx, r, "referrer_hash", r.ReferrerHash)
	return aboutOthers("signal.referrer", others, burstOf), err
}

func bounced(tx *database.Tx, r row, _ Signature) (Signal, error) {
	at, err := outbox.Bounced(tx, r.ID)
	if err != nil || at == nil {
		return Signal{}, err
	}
	return Signal{Key: "signal.bounced", At: *at}, nil
}

// aboutOthers is a signal about other signatures, if there are so many of them; else the zero one.
func aboutOthers(key string, others []other, least int) Signal {
	if len(others) < least {
		return Signal{}
	}
	latest := slices.MaxFunc(others, func(a, b other) int { return a.ConfirmedAt.Compare(b.ConfirmedAt) })
	return Signal{Key: key, Count: len(others), Other: latest.ID, At: latest.ConfirmedAt}
}

// nameKeys returns the hashes by which near-same names on the same letter are found.
func (s *Service) nameKeys(sig Signature) ([][]byte, error) {
	var keys [][]byte
	for _, key := range name.Keys(sig.FullName()) {
		hash, err := s.vault.Hash("signature.near_name", []byte(sig.LetterID.String()+"\n"+key))
		if err != nil {
			return nil, err
		}
		keys = append(keys, hash[:8])
	}
	slices.SortFunc(keys, bytes.Compare)
	return keys, nil
}

// keepNameKeys has a confirmed signature found by names that are nearly its own.
func (s *Service) keepNameKeys(tx *database.Tx, sig Signature) error {
	keys, err := s.nameKeys(sig)
	if err != nil {
		return err
	}
	return replaceNameKeys(tx, sig.ID, keys)
}

// domainHash returns the hash of an address's domain; nil where so many have one there that it tells nothing.
func (s *Service) domainHash(email string) ([]byte, error) {
	domain := domainOf(email)
	if mailbox.Common(domain) {
		return nil, nil
	}
	return s.vault.Hash("signature.domain", []byte(domain))
}

// LookAgain examines one confirmed signature of a letter anew. Its status stays. Errors: fault.Gone, fault.NotFound.
func (s *Service) LookAgain(ctx context.Context, letterID, id uuid.UUID) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		r, err := lockRow(tx, id)
		if err != nil {
			return err
		}
		if r.LetterID != letterID || !r.Status.Confirmed() {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return s.lookAgain(tx, r)
	})
	if err != nil {
		return fmt.Errorf("look again: %w", err)
	}
	return nil
}

func (s *Service) lookAgain(tx *database.Tx, r row) error {
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	if r.DomainHash, err = s.domainHash(sig.Email); err != nil {
		return err
	}
	known, err := hasNameKeys(tx, r.ID)
	if err != nil {
		return err
	}
	if !known { // it was confirmed before names were compared so
		if err := s.keepNameKeys(tx, sig); err != nil {
			return err
		}
	}
	found, err := s.examine(tx, r, sig)
	if err != nil {
		return err
	}
	encoded, err := encodeSignals(found)
	if err != nil {
		return err
	}
	next := &tx.Now
	if r.ConfirmedAt == nil || tx.Now.Sub(*r.ConfirmedAt) > lookFor {
		next = nil
	}
	return updateRow(tx, r, map[string]any{"signals": encoded, "domain_hash": r.DomainHash, "looked_at": next})
}

// LookAgainAtRecent examines anew what was confirmed within a day, each every ten minutes, and returns how many: what came
// later may shed another light on it. It is a job's work; several processes may run it.
func (s *Service) LookAgainAtRecent(ctx context.Context) (int, error) {
	for all := 0; ; {
		due, err := toLookAt(s.db.Read(ctx), s.db.Now().Add(-lookEvery), lookBatch)
		if err != nil {
			return all, err
		}
		for _, r := range due {
			err := s.LookAgain(ctx, r.LetterID, r.ID)
			if kind := fault.KindOf(err); err != nil && kind != fault.Gone && kind != fault.NotFound && kind != fault.Conflict {
				return all, err
			}
		}
		if all += len(due); len(due) < lookBatch || all >= lookMost {
			return all, nil
		}
	}
}

// ForgetOrigins empties the hashes of networks and referrers that are older than originFor, and returns of how many
// signatures. It is a job's work.
func (s *Service) ForgetOrigins(ctx context.Context) (int, error) {
	for all := 0; ; {
		n := 0
		err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
			n, err = forgetOrigins(tx, tx.Now.Add(-originFor), lookMost)
			return err
		})
		if err != nil {
			return all, fmt.Errorf("forget origins: %w", err)
		}
		if all += n; n < lookMost {
			return all, nil
		}
	}
}
