package signature

import (
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/limit"
)

// SignInput is a form with what the page around it said.
type SignInput struct {
	LetterID, TextID uuid.UUID // TextID: the version that the signer read
	Language         string    // in which they read the page, and get their mail
	ConsentWording   string    // the words beside the consent box
	UpdatesWording   string    // the words beside the box for news
	MarkHash         []byte    // SHA-256 of the signing browser's mark; nil without one
	Work             Work      // what the browser did for it, if the form asked for it
	Network          []byte    // hash of the signer's network under a key that is kept nowhere; nil if it isn't known
	Referrer         []byte    // the same of the site that led the signer here
	Draft
}

// Sign stores a signature, unconfirmed, and has its confirmation mailed. It returns a reference for the page that follows,
// which is the same in kind whatever the address has signed before: that is told by mail alone. Errors: fault.Invalid with
// the form's fields; fault.Gone where the letter takes no signatures; fault.NotFound for an unknown letter or text;
// fault.TooMany where the letter has more unconfirmed signatures than it bears.
func (s *Service) Sign(ctx context.Context, in SignInput) (ref string, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	unproved, err := s.admit(ctx, in)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	var subject uuid.UUID // the signature that the page will be about
	var now time.Time
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		now = tx.Now
		l, err := letter.ForSigning(tx, in.LetterID)
		if err != nil {
			return err
		}
		draft := in.Draft.normalize(l)
		to, wrong := draft.check(l)
		if wrong = append(wrong, s.warn(draft, to)...); len(wrong) > 0 {
			return fault.InvalidFields(wrong)
		}
		text, err := letter.TextInTx(tx, in.TextID)
		if err != nil || text.LetterID != l.ID || !text.Published() {
			return cmp.Or[error](err, fault.New(fault.NotFound, "error.letter_not_found"))
		}
		r, err := s.newRow(tx, id, l, in, draft, to)
		if err != nil {
			return err
		}
		if unproved {
			r.Signals = `[{"key":"` + signalUnproved + `"}]`
		}
		subject, err = s.signOnce(tx, l, r, to, in)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return s.checkRef(subject, now)
}

// newRow returns the row of a new signature.
func (s *Service) newRow(tx *database.Tx, id uuid.UUID, l letter.Letter, in SignInput, d Draft, to address) (row, error) {
	r := row{
		ID: id, LetterID: l.ID, TextID: in.TextID, Kind: d.Kind, Status: Unconfirmed, Visibility: d.Visibility,
		Language: in.Language, Category: d.Category, Country: d.Country, WantsUpdates: d.Updates, Discreet: d.Discreet, Signals: "[]",
		MarkHash: markHash(in.MarkHash), NetworkHash: in.Network, ReferrerHash: in.Referrer, SignedAt: tx.Now,
	}
	var err error
	if r.EmailHash, err = s.vault.Hash("signature.email", []byte(to.canonical)); err != nil {
		return row{}, err
	}
	if r.NameHash, err = s.vault.Hash("signature.name", []byte(d.identity())); err != nil {
		return row{}, err
	}
	if r.DomainHash, err = s.domainHash(to.canonical); err != nil {
		return row{}, err
	}
	return r, s.seal(&r, to.deliver, d.profile())
}

// signOnce stores r unless its address has signed already or signs too much, tells the address what holds, and returns
// the signature that the next page is about.
func (s *Service) signOnce(tx *database.Tx, l letter.Letter, r row, to address, in SignInput) (uuid.UUID, error) {
	if err := s.db.Serialize(tx, r.EmailHash); err != nil { // so that a flood of names finds what each of them adds
		return uuid.Nil, err
	}
	known, err := findContact(tx, r.LetterID, r.EmailHash)
	if err != nil || known.stopped(tx.Now) {
		return r.ID, err // nothing is stored of who said that they had not signed; the page is about nothing
	}
	before, err := sameAddress(tx, r.LetterID, r.Kind, r.EmailHash)
	if err != nil {
		return uuid.Nil, err
	}
	if same, ok := sameName(before, r.NameHash); ok {
		return same.ID, s.remind(tx, l, same)
	}
	confirmed, waiting := split(before)
	switch most := places(l, r.Kind); {
	case len(confirmed) >= most:
		return confirmed[0].ID, s.tellFull(tx, l, confirmed[0], to.deliver, in)
	case len(waiting) >= most+limit.UnconfirmedBeyondHousehold:
		return waiting[0].ID, nil // the address has its messages; more would be a nuisance
	}
	notBefore, mailed, err := mayMail(tx, r.LetterID, r.EmailHash, true)
	if err != nil {
		return uuid.Nil, err
	}
	if mailed {
		r.Mails, r.MailedAt = 1, &notBefore
	}
	stored, err := insertRow(tx, r)
	if err != nil {
		return uuid.Nil, err
	}
	if !stored { // the same form arrived at the same moment; the other one has the message
		before, err = sameAddress(tx, r.LetterID, r.Kind, r.EmailHash)
		same, ok := sameName(before, r.NameHash)
		if err != nil || !ok {
			return uuid.Nil, cmp.Or[error](err, fault.New(fault.Conflict, "error.conflict"))
		}
		return same.ID, nil
	}
	return r.ID, s.begin(tx, l, r, in)
}

// begin records what a signature that has just been stored came with, and asks its address to confirm it.
func (s *Service) begin(tx *database.Tx, l letter.Letter, r row, in SignInput) error {
	if err := recordFirstConsents(tx, r, in); err != nil {
		return err
	}
	if err := audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.signed", "")); err != nil {
		return err
	}
	if r.Mails == 0 { // another message to the address waits; this one is had by asking for it
		return nil
	}
	return s.mailConfirm(tx, l, r)
}

// places is how many signatures of a kind one address may have confirmed on a letter.
func places(l letter.Letter, kind string) int {
	if kind == Organization {
		return limit.OrganizationsPerAddress
	}
	return l.Policy.Household
}

func sameName(rows []row, nameHash []byte) (row, bool) {
	for _, r := range rows {
		if subtle.ConstantTimeCompare(r.NameHash, nameHash) == 1 {
			return r, true
		}
	}
	return row{}, false
}

func split(rows []row) (confirmed, unconfirmed []row) {
	for _, r := range rows {
		if r.Status == Unconfirmed {
			unconfirmed = append(unconfirmed, r)
		} else {
			confirmed = append(confirmed, r)
		}
	}
	return confirmed, unconfirmed
}

// entry is an audit entry about a signature.
func entry(r row, actorKind string, actor uuid.UUID, action, reason string) audit.Entry {
	return audit.Entry{LetterID: r.LetterID, ActorKind: actorKind, ActorID: actor, Action: action, SubjectKind: "signature", SubjectID: r.ID, Reason: reason}
}
