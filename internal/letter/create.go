package letter

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// Beginning is what a new letter starts with.
type Beginning struct {
	Slug     string
	Language string // the original's
	Contact  string
	Title    string
}

// Create makes a letter as a draft, with the default settings and a first text that has only a title yet. The actor is an
// organizer. What is wrong, a short name that is taken among it, is fault.Invalid.
func (s *Service) Create(ctx context.Context, actor uuid.UUID, b Beginning) (Letter, error) {
	text := Tidy(Text{Language: b.Language, Title: b.Title})
	b.Slug, b.Contact = strings.TrimSpace(b.Slug), strings.TrimSpace(b.Contact)
	wrong := append(s.wrongSlug(b.Slug), wrongContact(b.Contact)...)
	if err := fault.InvalidFields(append(wrong, s.wrongWords(text)...)); err != nil {
		return Letter{}, fmt.Errorf("create letter: %w", err)
	}
	doc := Document{
		Slug: b.Slug, Language: b.Language, Contact: b.Contact, Policy: DefaultPolicy(), Downloads: true, Texts: []Text{text},
		Fields: slices.DeleteFunc(Fields(), func(f string) bool { return f == "category" }),
	}
	return s.begin(ctx, actor, doc, Letter{}, "letter.created")
}

// Duplicate makes a draft with another letter's settings, picture and newest texts, under another short name. What belongs to the
// other letter's time stays with it: its date, its opening and closing times, the answers of its addressees, and the
// categories that are offered no more. It refuses as Create does; unknown is fault.NotFound.
func (s *Service) Duplicate(ctx context.Context, actor, letterID uuid.UUID, slug string) (Letter, error) {
	slug = strings.TrimSpace(slug)
	if err := fault.InvalidFields(s.wrongSlug(slug)); err != nil {
		return Letter{}, fmt.Errorf("duplicate letter: %w", err)
	}
	of, err := s.ByID(ctx, letterID)
	if err != nil {
		return Letter{}, err
	}
	texts, err := s.LatestTexts(ctx, letterID)
	if err != nil {
		return Letter{}, err
	}
	for i := range texts {
		texts[i] = Text{Language: texts[i].Language, Title: texts[i].Title, Summary: texts[i].Summary, From: texts[i].From,
			Address: texts[i].Address, Body: texts[i].Body}
	}
	doc := Document{
		Slug: slug, Language: of.Language, Contact: of.Contact, Categories: of.Offered(), Questions: of.Questions, Fields: of.Fields,
		Policy: of.Policy, Accent: of.Accent, Goal: of.Goal, Downloads: of.Downloads, EmbedOn: of.EmbedOn, Indexing: of.Indexing, Texts: texts,
	}
	for _, a := range of.Addressees {
		doc.Addressees = append(doc.Addressees, Addressee{Names: a.Names})
	}
	return s.begin(ctx, actor, doc, of, "letter.duplicated")
}

// begin stores a letter that isn't there yet, with its texts as drafts and the picture of another one, if it is made from
// that.
func (s *Service) begin(ctx context.Context, actor uuid.UUID, doc Document, from Letter, action string) (Letter, error) {
	var l Letter
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		created, err := create(tx, doc)
		if err != nil {
			return err
		}
		if !created {
			return fault.InvalidField("slug", "field.slug_taken")
		}
		if l, err = found(lockBySlug(tx, doc.Slug)); err != nil {
			return err
		}
		result := ImportResult{Letter: l, Created: true}
		if err := importTexts(tx, &result, doc.Texts); err != nil {
			return err
		}
		if from.ID == uuid.Nil {
			return record(tx, actor, l.ID, action, "letter", l.ID, "")
		}
		if err := copyPicture(tx, from.ID, l.ID); err != nil {
			return err
		}
		return record(tx, actor, l.ID, action, "letter", l.ID, "from "+from.Slug)
	})
	if err != nil {
		return Letter{}, fmt.Errorf("begin letter %s: %w", doc.Slug, err)
	}
	return l, nil
}

func (s *Service) wrongSlug(slug string) []fault.Field {
	switch {
	case slug == "":
		return []fault.Field{{Name: "slug", Key: requiredKey}}
	case !wellFormedSlug(slug):
		return []fault.Field{{Name: "slug", Key: "field.slug"}}
	case reserved(slug, s.languages):
		return []fault.Field{{Name: "slug", Key: "field.slug_reserved"}}
	}
	return nil
}

func wrongContact(contact string) []fault.Field {
	switch {
	case contact == "":
		return []fault.Field{{Name: "contact", Key: requiredKey}}
	case len(contact) > MaxContact || !wellFormedContact(contact):
		return []fault.Field{{Name: "contact", Key: "field.email"}}
	}
	return nil
}
