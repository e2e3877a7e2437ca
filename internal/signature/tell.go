package signature

import (
	"maps"
	"time"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// TellAfter is how long a decision or a change rests before its signer is told: what is taken back at once is not told.
const TellAfter = 2 * time.Minute

// receipt is what a message to a signer says of their signature. A name that nobody sees stays out of mailboxes too.
func receipt(sig Signature) map[string]string {
	data := map[string]string{"visibility": sig.Visibility}
	if sig.Visibility == Withheld {
		return data
	}
	data["name"], data["shown_as"] = sig.Profile.Name, sig.ShownName()
	data["organization"], data["representative_role"] = sig.Profile.Organization, sig.Profile.RepresentativeRole
	return data
}

// nameIn is the name that a message may say: that of a withheld signature stays out of mailboxes.
func nameIn(sig Signature) string {
	if sig.Visibility == Withheld {
		return ""
	}
	return sig.FullName()
}

// thank sends the receipt of a signature that has just been confirmed.
func (s *Service) thank(tx *database.Tx, l letter.Letter, r row) error {
	more := map[string]string{"at": tx.Now.UTC().Format(time.RFC3339)}
	if r.Status == Published {
		more["listed"] = "1"
		if err := updateRow(tx, r, map[string]any{"telling": Published}); err != nil {
			return err
		}
	}
	return s.tell(tx, outbox.KindThanks, l, r, time.Time{}, more)
}

// tellDecision has the signer told what was decided, after a while. A message about an earlier decision that still waits
// is given up, and nobody is told twice in a row that they are listed, or that they are not.
func (s *Service) tellDecision(tx *database.Tx, l letter.Letter, r row) error {
	given, err := s.outbox.Discard(tx, r.ID, outbox.KindPublished, outbox.KindRejected)
	if err != nil {
		return err
	}
	told := r.Told
	if given == 0 {
		told = r.Telling // whatever there was to tell has left
	}
	telling, kind := told, map[Status]string{Published: outbox.KindPublished, Rejected: outbox.KindRejected}[r.Status]
	if kind != "" {
		telling = r.Status
	}
	if err := updateRow(tx, r, map[string]any{"told": told, "telling": telling}); err != nil || telling == told {
		return err
	}
	more := map[string]string{}
	if kind == outbox.KindRejected && l.Policy.TellRejected {
		more["reason"] = r.Reason
	}
	return s.tell(tx, kind, l, r, tx.Now.Add(TellAfter), more)
}

// tellChanged has the signer told that their signature was changed by its link, once for all changes within a while.
func (s *Service) tellChanged(tx *database.Tx, l letter.Letter, r row) error {
	if _, err := s.outbox.Discard(tx, r.ID, outbox.KindChanged); err != nil {
		return err
	}
	return s.tell(tx, outbox.KindChanged, l, r, tx.Now.Add(TellAfter), nil)
}

// keepQuiet gives up the messages that would name the signer of a signature which was just hidden: who hides a name in an
// emergency may not be alone with their mailbox.
func (s *Service) keepQuiet(tx *database.Tx, _ letter.Letter, r row) error {
	if _, err := s.outbox.Discard(tx, r.ID, outbox.KindChanged, outbox.KindCorrected); err != nil {
		return err
	}
	given, err := s.outbox.Discard(tx, r.ID, outbox.KindPublished)
	if err != nil || given == 0 {
		return err
	}
	return updateRow(tx, r, map[string]any{"telling": r.Told})
}

// tellWithdrawn gives up all that waits to be told about a signature but that it is withdrawn.
func (s *Service) tellWithdrawn(tx *database.Tx, l letter.Letter, r row, to string) error {
	if _, err := s.outbox.Discard(tx, r.ID); err != nil {
		return err
	}
	m, err := newMessage(tx, outbox.KindWithdrawn, l, r, r.Language, to, nil)
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}

// tell sends a message about a signature as it is now, with the link to its signer's own page.
func (s *Service) tell(tx *database.Tx, kind string, l letter.Letter, r row, notBefore time.Time, more map[string]string) error {
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	data := receipt(sig)
	maps.Copy(data, more)
	if data["token"], err = s.ManageToken(r.ID, tx.Now); err != nil {
		return err
	}
	m, err := newMessage(tx, kind, l, r, r.Language, sig.Email, data)
	if err != nil {
		return err
	}
	m.NotBefore = notBefore
	return s.outbox.Enqueue(tx, m)
}
