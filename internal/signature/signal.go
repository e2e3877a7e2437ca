package signature

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/script"
)

// Signal is one reason why a signature deserves a second look, with its evidence. It never decides by itself; it only makes
// a signature wait for a human where it would have been published at once, if the letter's policy says so.
type Signal struct {
	Key   string    `json:"key"`             // of the sentence in the catalogue
	Count int       `json:"count,omitempty"` // for a sentence with a number
	Other uuid.UUID `json:"other,omitzero"`  // the latest of the other signatures that it is about
	At    time.Time `json:"at,omitzero"`     // when that one was confirmed, or the thing happened
}

// Lists are what the operator may have an own version of.
type Lists struct {
	Disposable mailbox.Watched // domains of addresses for one message
	Words      name.Words      // by which a name is known to be none
}

// Suspecting returns the same service, which examines signatures by these lists.
func (s *Service) Suspecting(l Lists) *Service {
	suspecting := *s
	suspecting.lists = l
	return &suspecting
}

// lasting lists the signals that are not looked for: they were noticed when something happened.
func lasting() []string { return []string{signalUnproved, SignalDenied} }

// told examines what a signer told, without what others did.
func (s *Service) told(sig Signature) []Signal {
	var all []Signal
	add := func(key string, found bool) {
		if found {
			all = append(all, Signal{Key: key})
		}
	}
	full, p := sig.FullName(), sig.Profile
	add("signal.mixed_scripts", script.Alphabets(full) > 1)
	add("signal.digits", sig.Kind == Individual && strings.ContainsFunc(full, unicode.IsDigit))
	doubts := s.lists.Words.Doubts(full)
	add("signal.insult", slices.Contains(doubts, name.Insult))
	add("signal.slogan", slices.Contains(doubts, name.Slogan))
	add("signal.nobody", slices.Contains(doubts, name.Nobody))
	add("signal.street", slices.Contains(doubts, name.Street) && sig.Kind == Individual)
	add("signal.keyboard", slices.Contains(doubts, name.Keyboard))
	add("signal.link", slices.ContainsFunc([]string{p.Comment, p.Occupation, p.Affiliation, p.City}, hasLink))
	add("signal.disposable", s.lists.Disposable.Holds(domainOf(sig.Email)))
	return all
}

func domainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// holds reports whether a letter has an individual with these signals wait for a human. Who is on the watch list always does.
func holds(l letter.Letter, found []Signal) bool {
	return slices.ContainsFunc(found, func(one Signal) bool {
		return one.Key == SignalWatched || l.Policy.Holds(strings.TrimPrefix(one.Key, "signal."))
	})
}

func encodeSignals(found []Signal) (string, error) {
	encoded, err := json.Marshal(append([]Signal{}, found...))
	if err != nil {
		return "", fmt.Errorf("write the signals: %w", err)
	}
	return string(encoded), nil
}
