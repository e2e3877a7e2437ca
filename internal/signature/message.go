package signature

import (
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/outbox"
)

// How long links hold. The signer's own page must be reachable as long as the signature is.
const (
	ConfirmWithin = 14 * 24 * time.Hour
	manageFor     = 10 * 365 * 24 * time.Hour
)

// The purposes of tokens.
const (
	confirmPurpose = "signature.confirm"
	managePurpose  = "signature.manage"
	editPurpose    = "signature.edit"
)

// remind writes to the address of a signature that is there already: it asks once more to confirm it, or says that it is
// signed. Within the address's cool-down it does nothing, unless the signature has had no message yet.
func (s *Service) remind(tx *database.Tx, l letter.Letter, r row) error {
	first := r.Status == Unconfirmed && r.Mails == 0
	notBefore, ok, err := mayMail(tx, r.LetterID, r.EmailHash, first)
	if err != nil || !ok {
		return err
	}
	r.Mails, r.MailedAt = r.Mails+1, &notBefore
	if err := updateRow(tx, r, map[string]any{"mails": r.Mails, "mailed_at": r.MailedAt, "code_attempts": 0}); err != nil {
		return err
	}
	if r.Status == Unconfirmed {
		return s.mailConfirm(tx, l, r)
	}
	return s.mailAlreadySigned(tx, l, r)
}

// tellFull tells an address, which has as many confirmed signatures as the letter allows, that another one was tried,
// unless it rests. The message is as discreet as either of them wants it.
func (s *Service) tellFull(tx *database.Tx, l letter.Letter, first row, to string, in SignInput) error {
	_, ok, err := mayMail(tx, first.LetterID, first.EmailHash, false)
	if err != nil || !ok {
		return err
	}
	first.Discreet = first.Discreet || in.Discreet
	m, err := newMessage(tx, outbox.KindHouseholdFull, l, first, in.Language, to, nil)
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}

// mailConfirm asks an address to confirm a signature, when the row says that it may be written to.
func (s *Service) mailConfirm(tx *database.Tx, l letter.Letter, r row) error {
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	token, err := s.vault.Token(confirmPurpose, r.ID, sig.ExpiresAt())
	if err != nil {
		return err
	}
	code, err := s.code(r)
	if err != nil {
		return err
	}
	m, err := newMessage(tx, outbox.KindConfirm, l, r, r.Language, sig.Email, map[string]string{
		"token": token, "code": code, "name": sig.Profile.Name, "visibility": sig.Visibility, "shown_as": sig.ShownName(),
		"organization": sig.Profile.Organization, "representative_role": sig.Profile.RepresentativeRole,
	})
	if err != nil {
		return err
	}
	if r.MailedAt != nil {
		m.NotBefore = *r.MailedAt
	}
	return s.outbox.Enqueue(tx, m)
}

func (s *Service) mailAlreadySigned(tx *database.Tx, l letter.Letter, r row) error {
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	token, err := s.ManageToken(r.ID, tx.Now)
	if err != nil {
		return err
	}
	m, err := newMessage(tx, outbox.KindAlreadySigned, l, r, r.Language, sig.Email, map[string]string{"token": token, "name": sig.FullName()})
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}

// mailEdit asks the address of a signature to confirm that it changes into edited.
func (s *Service) mailEdit(tx *database.Tx, l letter.Letter, r row, edit uuid.UUID, edited Signature) error {
	token, err := s.vault.Token(editPurpose, edit, tx.Now.Add(ConfirmWithin))
	if err != nil {
		return err
	}
	data := map[string]string{"token": token, "name": nameIn(edited)}
	m, err := newMessage(tx, outbox.KindConfirmEdit, l, r, r.Language, edited.Email, data)
	if err != nil {
		return err
	}
	return s.outbox.Enqueue(tx, m)
}

// newMessage returns a message about a signature, with what every kind of it needs.
func newMessage(tx *database.Tx, kind string, l letter.Letter, r row, language, to string, data map[string]string) (outbox.Message, error) {
	text, err := letter.TextInTx(tx, r.TextID)
	if err != nil {
		return outbox.Message{}, err
	}
	m := outbox.Message{Kind: kind, Language: language, To: to, LetterID: l.ID, SignatureID: r.ID,
		Data: map[string]string{"letter_title": text.Title, "slug": l.Slug, "contact": l.Contact}}
	for k, v := range data {
		if v != "" {
			m.Data[k] = v
		}
	}
	if r.Discreet {
		m.Data = discreet(m.Data)
	}
	return m, nil
}

// discreet keeps of a message's data what it can't do without: nothing that says what it is about.
func discreet(data map[string]string) map[string]string {
	kept := map[string]string{"discreet": "1"}
	for _, key := range []string{"token", "code", "more_tokens", "unsubscribe"} {
		if value, ok := data[key]; ok {
			kept[key] = value
		}
	}
	return kept
}

// ManageToken returns the token of the signer's own page.
func (s *Service) ManageToken(id uuid.UUID, now time.Time) (string, error) {
	return s.vault.Token(managePurpose, id, now.Add(manageFor))
}
