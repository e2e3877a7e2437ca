package signature

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// unsubscribePurpose is of a token that does no more than end the news: it stands in every message of an update, and such
// messages are passed on.
const unsubscribePurpose = "signature.unsubscribe"

// NewsBatch is what MailNews came to.
type NewsBatch struct {
	Seen   int       // signatures that were looked at; none: there is nobody left
	Mailed int       // messages written
	Last   uuid.UUID // the last one seen
}

// MailNews writes, in the caller's transaction, the message of an update to the next signatories of a letter who asked for
// news, those whose ids follow one another after a signature. Words are what the message says in a language. An address gets
// one message, however many signatures it has. Whoever withdraws or unsubscribes meanwhile waits for the transaction, and
// then takes back what it wrote.
func (s *Service) MailNews(tx *database.Tx, l letter.Letter, after uuid.UUID, most int, words func(language string) map[string]string) (NewsBatch, error) {
	rows, err := lockSubscribers(tx, l.ID, after, most)
	if err != nil {
		return NewsBatch{}, fmt.Errorf("find whom to write to: %w", err)
	}
	b := NewsBatch{Seen: len(rows)}
	for _, r := range rows {
		b.Last = r.ID
		mailed, err := s.mailNews(tx, l, r, words(r.Language))
		if err != nil {
			return NewsBatch{}, err
		}
		if mailed {
			b.Mailed++
		}
	}
	return b, nil
}

// mailNews writes to one signatory, unless their address is written to for an earlier signature.
func (s *Service) mailNews(tx *database.Tx, l letter.Letter, r row, words map[string]string) (bool, error) {
	others, err := subscribersOf(tx, r)
	if err != nil {
		return false, err
	}
	for _, other := range others {
		if other.ID.String() < r.ID.String() {
			return false, nil
		}
		r.Discreet = r.Discreet || other.Discreet
	}
	sig, err := s.open(r)
	if err != nil {
		return false, err
	}
	data := map[string]string{"update": words["update"], "title": words["title"], "summary": words["summary"]}
	if data["unsubscribe"], err = s.vault.Token(unsubscribePurpose, r.ID, tx.Now.Add(manageFor)); err != nil {
		return false, err
	}
	if r.Discreet { // the news' own address would name the letter
		if data["token"], err = s.ManageToken(r.ID, tx.Now); err != nil {
			return false, err
		}
	}
	m, err := newMessage(tx, outbox.KindUpdate, l, r, r.Language, sig.Email, data)
	if err != nil {
		return false, err
	}
	return true, s.outbox.Enqueue(tx, m)
}

// CountSubscribers returns how many addresses an update of a letter would be sent to: exactly up to MostCounted, and beyond
// it one more.
func (s *Service) CountSubscribers(ctx context.Context, letterID uuid.UUID) (int, error) {
	n, err := countSubscribers(s.db.Read(ctx), letterID, MostCounted+1)
	if err != nil {
		return 0, fmt.Errorf("count whom to write to: %w", err)
	}
	return n, nil
}

// ByUnsubscribeToken returns the signature of the link that ends the news. Errors: as ByConfirmToken.
func (s *Service) ByUnsubscribeToken(ctx context.Context, token string) (Signature, error) {
	return s.byToken(ctx, unsubscribePurpose, token)
}

// Unsubscribe ends the news to an address about a letter: of the signature that the link is of, and of the others with that
// address that the message was for too. What waits to be sent is given up. Doing it again changes nothing. Errors: those of
// ByUnsubscribeToken.
func (s *Service) Unsubscribe(ctx context.Context, token string) error {
	return s.linked(ctx, unsubscribePurpose, token, "unsubscribe", func(tx *database.Tx, r row, _ letter.Letter) error {
		others, err := subscribersOf(tx, r)
		if err != nil {
			return err
		}
		for _, one := range append(others, r) {
			if err := s.endNews(tx, one); err != nil {
				return err
			}
		}
		return nil
	})
}

// endNews withdraws the consent to news and gives up what waits of it.
func (s *Service) endNews(tx *database.Tx, r row) error {
	ended, err := withdrawConsents(tx, r.ID, ConsentToUpdates)
	if err != nil {
		return err
	}
	if _, err := s.outbox.Discard(tx, r.ID, outbox.KindUpdate); err != nil {
		return err
	}
	if ended == 0 && !r.WantsUpdates {
		return nil
	}
	if err := updateRow(tx, r, map[string]any{"wants_updates": false}); err != nil {
		return err
	}
	return audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.consent_withdrawn", ""))
}
