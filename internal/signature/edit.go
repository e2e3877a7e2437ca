package signature

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signatory"
)

// Particulars are what a signer may change of what they wrote.
type Particulars struct {
	Profile
	Category string `json:"category,omitempty"`
	Country  string `json:"country,omitempty"`
}

// The statuses of an edit.
const (
	EditUnconfirmed = "unconfirmed" // another name, which waits for the link in a message
	EditWaiting     = "waiting"     // waits for an organizer
	EditApplied     = "applied"     // holds; nothing waits
)

// Edit is what a signer wants changed. Until it is applied the signature stands as it was. A signature has one at most:
// the latest.
type Edit struct {
	ID uuid.UUID
	Particulars
	Status   string
	Signals  []Signal
	EditedAt time.Time
}

// Particulars returns what the signature's signer may change.
func (s Signature) Particulars() Particulars {
	return Particulars{Profile: s.Profile, Category: s.Category, Country: s.Country}
}

// with is the signature as an edit would have it.
func (s Signature) with(p Particulars) Signature {
	s.Profile, s.Category, s.Country = p.Profile, p.Category, p.Country
	return s
}

// Draft returns what the form for a change is filled in with.
func (s Signature) Draft(p Particulars) Draft {
	return Draft{Kind: s.Kind, Email: s.Email, Visibility: s.Visibility, Updates: s.Updates, Consent: true, Category: p.Category, Country: p.Country,
		Name: p.Name, Occupation: p.Occupation, Affiliation: p.Affiliation, City: p.City, Comment: p.Comment,
		Organization: p.Organization, Website: p.Website, RepresentativeRole: p.RepresentativeRole}
}

// Edit changes what a signer wrote: occupation, affiliation, city, comment, category, country, website, and the names. It
// returns what became of it. Where a published individual's letter publishes at once and nothing deserves a second look
// it is applied; else it waits for an organizer. Another name is confirmed by mail before. Errors: those of
// ByManageToken; fault.Invalid with the form's fields; fault.TooMany where a message has just gone out.
func (s *Service) Edit(ctx context.Context, token string, d Draft) (status string, err error) {
	err = s.own(ctx, token, "edit", func(tx *database.Tx, r row, l letter.Letter) error {
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		kept := sig.Draft(sig.Particulars())
		d.Kind, d.Email, d.Visibility, d.Consent = kept.Kind, kept.Email, kept.Visibility, true
		d = d.normalize(l)
		if _, wrong := d.check(l); len(wrong) > 0 {
			return fault.InvalidFields(wrong)
		}
		wanted := Particulars{Profile: d.profile(), Category: d.Category, Country: d.Country}
		if err := deleteEdit(tx, r.ID); err != nil { // the latest replaces what waits
			return err
		}
		switch status = EditApplied; {
		case wanted == sig.Particulars():
			return nil
		case wanted.Name != sig.Profile.Name || wanted.Organization != sig.Profile.Organization:
			status = EditUnconfirmed
			return s.askToConfirm(tx, l, r, sig, wanted)
		}
		status, err = s.settle(tx, r, l, sig, wanted)
		return err
	})
	return status, err
}

// ByEditToken returns the signature whose other name a link is about to confirm, and the edit. Errors: fault.NotFound for
// a link that was never sent; fault.Gone where another edit replaced it, or it was confirmed already.
func (s *Service) ByEditToken(ctx context.Context, token string) (Signature, Edit, error) {
	id, err := s.vault.Verify(editPurpose, token, s.db.Now())
	if err != nil {
		return Signature{}, Edit{}, err
	}
	e, err := findEdit(s.db.Read(ctx), "id = ? AND status = ?", id, EditUnconfirmed)
	if err != nil {
		return Signature{}, Edit{}, err
	}
	sig, err := s.notWithdrawn(ctx, e.SignatureID)
	if err != nil {
		return Signature{}, Edit{}, err
	}
	edit, err := s.openEdit(e)
	return sig, edit, err
}

// ConfirmEdit takes another name as confirmed by mail and returns what became of it, as Edit does. Errors: those of
// ByEditToken.
func (s *Service) ConfirmEdit(ctx context.Context, token string) (status string, err error) {
	sig, edit, err := s.ByEditToken(ctx, token)
	if err != nil {
		return "", err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r, l, err := lockWithLetter(tx, sig.ID)
		if err != nil {
			return err
		}
		e, err := findEdit(tx.DB, "id = ? AND status = ?", edit.ID, EditUnconfirmed) // still, now that nobody else can change it
		if err != nil {
			return err
		}
		if err := deleteEdit(tx, e.SignatureID); err != nil {
			return err
		}
		now, err := s.open(r)
		if err != nil {
			return err
		}
		status, err = s.settle(tx, r, l, now, edit.Particulars)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("confirm an edit: %w", err)
	}
	return status, nil
}

// WaitingEdit returns the edit of a signature that waits for an organizer; nil if there is none.
func (s *Service) WaitingEdit(ctx context.Context, signatureID uuid.UUID) (*Edit, error) {
	return s.editOf(ctx, "signature_id = ? AND status = ?", signatureID, EditWaiting)
}

// editOf returns the edit that a condition selects; nil if there is none.
func (s *Service) editOf(ctx context.Context, where string, values ...any) (*Edit, error) {
	e, err := findEdit(s.db.Read(ctx), where, values...)
	if fault.Is(err, fault.Gone) {
		return nil, nil //nolint:nilnil // most signatures have none
	}
	if err != nil {
		return nil, err
	}
	edit, err := s.openEdit(e)
	return &edit, err
}

// DecideEdit publishes or declines, in the caller's transaction, the edit that an organizer saw. Errors: those of Decide;
// fault.Gone where the signer has replaced it since, or somebody has decided it; with the key KeyProofNeeded where the list
// would show another name that is watched.
func (s *Service) DecideEdit(tx *database.Tx, organizer, letterID, signatureID, editID uuid.UUID, publish bool) error {
	r, l, err := lockWithLetter(tx, signatureID)
	if err != nil {
		return err
	}
	if r.LetterID != letterID {
		return fault.New(fault.NotFound, "error.not_found")
	}
	e, err := findEdit(tx.DB, "id = ? AND signature_id = ? AND status = ?", editID, signatureID, EditWaiting)
	if err != nil {
		return err
	}
	if err := deleteEdit(tx, signatureID); err != nil {
		return err
	}
	if !publish {
		return audit.Record(tx, entry(r, audit.Organizer, organizer, "signature.edit_declined", ""))
	}
	edit, err := s.openEdit(e)
	if err != nil {
		return err
	}
	sig, err := s.open(r)
	if err != nil {
		return err
	}
	if err := mayBecome(tx, sig, sig.with(edit.Particulars)); err != nil {
		return err
	}
	if err := s.applyEdit(tx, r, l, sig, edit.Particulars, edit.Signals); err != nil {
		return err
	}
	return audit.Record(tx, entry(r, audit.Organizer, organizer, ActEditPublished, ""))
}

// lockWithLetter reads a signature that was not withdrawn for a change of it, and its letter.
func lockWithLetter(tx *database.Tx, id uuid.UUID) (row, letter.Letter, error) {
	r, err := lockRow(tx, id)
	if err == nil && r.Status == Withdrawn {
		err = withdrawn()
	}
	if err != nil {
		return row{}, letter.Letter{}, err
	}
	l, err := letter.InTx(tx, r.LetterID)
	return r, l, err
}

// askToConfirm keeps an edit with another name until its address confirms it.
func (s *Service) askToConfirm(tx *database.Tx, l letter.Letter, r row, sig Signature, wanted Particulars) error {
	_, ok, err := mayMail(tx, r.LetterID, r.EmailHash, false)
	if err != nil {
		return err
	}
	if !ok {
		return editWait(tx, r)
	}
	id, err := s.keepEdit(tx, r.ID, EditUnconfirmed, wanted, nil)
	if err != nil {
		return err
	}
	if err := audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.edited", "")); err != nil {
		return err
	}
	return s.mailEdit(tx, l, r, id, sig.with(wanted))
}

// settle applies an edit or has it wait for an organizer.
func (s *Service) settle(tx *database.Tx, r row, l letter.Letter, sig Signature, wanted Particulars) (string, error) {
	nameHash, err := s.freeName(tx, r, sig.Draft(wanted))
	if err != nil {
		return "", err
	}
	r.NameHash = nameHash
	changed := sig.with(wanted)
	changed.Signals = nil // what was noticed of the signature is not about the change
	found, err := s.examine(tx, r, changed)
	if err != nil {
		return "", err
	}
	if r.Kind == Individual && r.Status == Published && l.Policy.Individuals == letter.AtOnce && !holds(l, found) {
		if err := s.applyEdit(tx, r, l, sig, wanted, found); err != nil {
			return "", err
		}
		return EditApplied, audit.Record(tx, entry(r, audit.Supporter, r.ID, ActEditApplied, ""))
	}
	if _, err := s.keepEdit(tx, r.ID, EditWaiting, wanted, found); err != nil {
		return "", err
	}
	return EditWaiting, audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.edited", ""))
}

// freeName returns the hash of a draft's name, which no other signature of the same address on the letter may have.
func (s *Service) freeName(tx *database.Tx, r row, d Draft) ([]byte, error) {
	hash, err := s.vault.Hash("signature.name", []byte(d.identity()))
	if err != nil {
		return nil, err
	}
	all, err := sameAddress(tx, r.LetterID, r.Kind, r.EmailHash)
	if err != nil {
		return nil, err
	}
	if other, taken := sameName(all, hash); taken && other.ID != r.ID {
		return nil, fault.InvalidField("name", "field.name_taken")
	}
	return hash, nil
}

// applyEdit makes a signature what its signer wants it to be, and has them told.
func (s *Service) applyEdit(tx *database.Tx, r row, l letter.Letter, sig Signature, wanted Particulars, found []Signal) error {
	if err := s.rewrite(tx, r, l, sig, wanted, found); err != nil {
		return err
	}
	if err := s.revisions.Add(tx, r.ID, revision.Revision{ActorKind: audit.Supporter, ActorID: r.ID, Changes: Differences(sig.Particulars(), wanted)}); err != nil {
		return err
	}
	return s.tellChanged(tx, l, r)
}

// rewrite gives a signature other particulars, on the list too where it is published. What organizers vouched for was the
// name that it had.
func (s *Service) rewrite(tx *database.Tx, r row, l letter.Letter, sig Signature, wanted Particulars, found []Signal) error {
	hash, err := s.freeName(tx, r, sig.Draft(wanted))
	if err != nil {
		return err
	}
	if err := s.seal(&r, sig.Email, wanted.Profile); err != nil {
		return err
	}
	encoded, err := encodeSignals(found)
	if err != nil {
		return err
	}
	changed := sig.with(wanted)
	if !slices.Equal(sig.names(), changed.names()) {
		changed.Vouched = false
		if err := eraseVouchings(tx, r.ID); err != nil {
			return err
		}
	}
	err = updateRow(tx, r, map[string]any{"sealed_email": r.SealedEmail, "sealed_profile": r.SealedProfile, "name_hash": hash,
		"category": wanted.Category, "country": wanted.Country, "signals": encoded, "vouched": changed.Vouched})
	if err != nil {
		return err
	}
	if err := s.keepNameKeys(tx, changed); err != nil || r.Status != Published {
		return err
	}
	return signatory.Replace(tx, sig.Face(l.Language), changed.Face(l.Language))
}

// editWait says how long a signer has to wait until a change of name can be mailed.
func editWait(tx *database.Tx, r row) error {
	c, err := lockContact(tx, r.LetterID, r.EmailHash)
	if err != nil {
		return err
	}
	wait := c.restsFor(tx.Now)
	return &fault.Error{Kind: fault.TooMany, Key: "error.edit_wait", Args: fault.Args{"Seconds": int(wait/time.Second) + 1}, RetryAfter: wait}
}
