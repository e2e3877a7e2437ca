package organizer

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/outbox"
)

// unknownLanguage stands for that of an account that has chosen none; the message speaks the site's own then.
const unknownLanguage = "und"

// hasFactor reports whether an account has a second step. Its row must be locked, so that nobody changes that meanwhile.
func hasFactor(tx *database.Tx, r row) (bool, error) {
	if r.SealedTotp != nil {
		return true, nil
	}
	passkeys, err := countPasskeys(tx.DB, []uuid.UUID{r.ID})
	return passkeys[r.ID] > 0, err
}

// factorLost is factorChanged after its owner took something away. With the last of it the second step is off, and its recovery
// codes are forgotten.
func (s *Service) factorLost(tx *database.Tx, id uuid.UUID, action string) error {
	r, err := rowByID(tx.DB, id)
	if err != nil {
		return err
	}
	left, err := hasFactor(tx, r)
	if err != nil {
		return err
	}
	if !left {
		action = "organizer.factor_removed"
		if err := deleteRecoveryCodes(tx, id); err != nil {
			return err
		}
	}
	return s.factorChanged(tx, id, r, action)
}

// factorChanged records what was done to an account's second step, and tells its address: whoever did it, its owner learns.
func (s *Service) factorChanged(tx *database.Tx, actor uuid.UUID, r row, action string) error {
	o, err := s.opened(r)
	if err != nil {
		return err
	}
	language := o.Language
	if language == "" {
		language = unknownLanguage
	}
	m := outbox.Message{Kind: outbox.KindFactor, Language: language, To: o.Email, ToName: o.Name, Data: map[string]string{
		"at": tx.Now.Format(time.RFC3339), "change": strings.TrimPrefix(action, "organizer."),
	}}
	if err := s.outbox.Enqueue(tx, m); err != nil {
		return err
	}
	return record(tx, actor, action, r.ID)
}
