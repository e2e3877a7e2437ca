package export

import (
	"context"
	"time"

	"github.com/undersigned/undersigned/internal/signature"
)

// batch is how many signatories are read at once.
const batch = 500

// Columns returns the names of an export's columns, the same in every language, for programs.
func Columns(purpose string) []string {
	if purpose == Full {
		return []string{
			"status", "kind", "name", "organization", "representative_role", "occupation", "affiliation", "city", "country", "category", "comment",
			"website", "visibility", "language", "email", "wants_updates", "signed_at", "confirmed_at", "published_at",
		}
	}
	return []string{"kind", "name", "initials", "occupation", "affiliation", "city", "country", "category", "comment", "website", "listed_at"}
}

// Each reads a claimed export's rows in order, some at a time, and calls fn with each. It ends with fn's error.
func (s *Service) Each(ctx context.Context, e Export, fn func(cells []string) error) error {
	if e.Purpose == Full {
		return s.eachSignature(ctx, e, fn)
	}
	for after := int64(0); ; {
		rows, err := s.listed(ctx, e, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := fn(r.cells()); err != nil {
				return err
			}
			after = r.Seq
		}
		if len(rows) < batch {
			return nil
		}
	}
}

// eachSignature reads signatures with what is sealed in them.
func (s *Service) eachSignature(ctx context.Context, e Export, fn func(cells []string) error) error {
	for filter := e.signatures(); ; {
		found, err := s.signatures.Find(ctx, filter)
		if err != nil {
			return err
		}
		for _, one := range found {
			if err := fn(cellsOf(one)); err != nil {
				return err
			}
			filter.After = one.ID
		}
		if len(found) < batch {
			return nil
		}
	}
}

// signatures returns which signatures a full export reads.
func (e Export) signatures() signature.Filter {
	f := signature.Filter{
		LetterID: e.LetterID, Kind: e.Filter.Kind, Category: e.Filter.Category, Country: e.Filter.Country, Language: e.Filter.Language,
		Visibility: e.Filter.Visibility, From: e.Filter.From, Until: e.Filter.Until, Limit: batch,
		Statuses: statuses(),
	}
	if e.Filter.Status != "" {
		f.Statuses = []signature.Status{e.Filter.Status}
	}
	return f
}

func cellsOf(s signature.Signature) []string {
	p := s.Profile
	return []string{
		string(s.Status), s.Kind, p.Name, p.Organization, p.RepresentativeRole, p.Occupation, p.Affiliation, p.City, s.Country, s.Category, p.Comment,
		p.Website, s.Visibility, s.Language, s.Email, yes(s.Updates), moment(&s.SignedAt), moment(s.ConfirmedAt), moment(s.PublishedAt),
	}
}

func (r listedRow) cells() []string {
	return []string{r.Kind, r.Name, yes(r.Initials), r.Occupation, r.Affiliation, r.City, r.Country, r.Category, r.Comment, r.Website, moment(&r.ListedAt)}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
