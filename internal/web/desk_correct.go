package web

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// correctPage is the data of desk/correct: the form in which an organizer mends what a signer mistyped.
type correctPage struct {
	deskPage
	Name     string // as it stands
	Fields   []formField
	Wrong    []formField // those with a message
	Hindered string      // what hinders the correction as a whole
	Seen     string      // which wording the form was filled in with
	URL      string
	BackURL  string // the signature's page
}

func (s *Server) showCorrect(c echo.Context) error {
	l, item, seen, err := s.toCorrect(c)
	if err != nil {
		return err
	}
	return s.renderCorrect(c, http.StatusOK, l, item, item.Draft(item.Particulars()), seen, nil)
}

// toCorrect reads the signature that an address names with which wording of it holds. What isn't confirmed, or is withdrawn,
// can't be corrected.
func (s *Server) toCorrect(c echo.Context) (letter.Letter, signature.Signature, uuid.UUID, error) {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return l, signature.Signature{}, uuid.Nil, err
	}
	item, _, err := s.Moderation.Signature(ctx, l.ID, id)
	if err == nil && item.Status == signature.Withdrawn {
		err = fault.New(fault.Gone, "error.signature_withdrawn")
	}
	if err != nil {
		return l, signature.Signature{}, uuid.Nil, err
	}
	seen, err := s.Signatures.LastRevision(ctx, id)
	return l, item, seen, err
}

// correct corrects a signature, or gives the form back as it was typed with what is wrong with it. Where somebody else has
// changed the words meanwhile, the form holds theirs.
func (s *Server) correct(c echo.Context) error {
	l, item, now, err := s.toCorrect(c)
	if err != nil {
		return err
	}
	seen, err := parseID(c.FormValue("seen"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	d := correctedDraft(c, item)
	changed, err := s.Signatures.Correct(c.Request().Context(), signature.Correction{
		Organizer: o.ID, LetterID: l.ID, SignatureID: item.ID, Seen: seen, Draft: d,
	})
	switch f := faultOf(err, fault.Invalid, fault.Conflict); {
	case f != nil && f.Key == "correct.changed":
		return s.renderCorrect(c, http.StatusConflict, l, item, item.Draft(item.Particulars()), now, f)
	case f != nil && f.Kind == fault.Conflict:
		return s.renderCorrect(c, http.StatusConflict, l, item, d, now, f)
	case f != nil:
		return s.renderCorrect(c, http.StatusUnprocessableEntity, l, item, d, now, f)
	case err != nil:
		return err
	}
	said := flash{Key: "correct.done"}
	if !changed {
		said.Key = "correct.nothing"
	}
	return s.backToRecord(c, l, item.ID, said, "")
}

// correctedDraft is what was typed. A field that the form doesn't have stays as it is.
func correctedDraft(c echo.Context, item signature.Signature) signature.Draft {
	d := item.Draft(item.Particulars())
	for name, value := range map[string]*string{
		"organization": &d.Organization, "name": &d.Name, "representative_role": &d.RepresentativeRole, "website": &d.Website, "country": &d.Country,
		"category": &d.Category, "occupation": &d.Occupation, "affiliation": &d.Affiliation, "city": &d.City,
	} {
		if form, err := c.FormParams(); err == nil && form.Has(name) {
			*value = form.Get(name)
		}
	}
	return d
}

func (s *Server) renderCorrect(c echo.Context, status int, l letter.Letter, item signature.Signature, d signature.Draft, seen uuid.UUID, wrong *fault.Error) error {
	base, err := s.insidePage(c, "queue", "correct.title", &l)
	if err != nil {
		return err
	}
	p := correctPage{deskPage: base, Name: item.FullName(), Seen: seen.String(), URL: recordURL(l, item.ID.String()) + "/correct"}
	filter := filterOf(c.FormValue)
	p.Back, p.BackURL = filter.fields(), withQuery(recordURL(l, item.ID.String()), filter.query(""))
	var messages fieldErrors
	if wrong != nil {
		messages = fieldMessages(p.Page, wrong.Fields)
		if wrong.Kind == fault.Conflict {
			p.Hindered = p.T(wrong.Key)
		}
	}
	for _, field := range correctable(p.Page, l, item, d) {
		if field.Error = messages.Of(field.Name); field.Error != "" {
			p.Wrong = append(p.Wrong, field)
		}
		p.Fields = append(p.Fields, field)
	}
	return s.render(c, status, "desk/correct", p)
}

// correctable are the fields of the form: what the letter asks of this kind of signature, and what was told beyond it. The
// address isn't among them, because it is proved, nor the comment, because it is the signer's word.
func correctable(p Page, l letter.Letter, item signature.Signature, d signature.Draft) []formField {
	own := "ind"
	if item.Kind == signature.Organization {
		own = "org"
	}
	asked := l
	asked.Fields = letter.Fields()
	told := formFields(p.Locale, asked, item.Draft(item.Particulars()))
	var fields []formField
	for i, field := range formFields(p.Locale, asked, d) {
		optional := slices.Contains(letter.Fields(), field.Name)
		switch {
		case field.Name == "email", field.Name == "comment", field.Only != "" && field.Only != own:
			continue
		case optional && !l.Asks(field.Name) && told[i].Value == "":
			continue
		case own == "org" && field.OrgLabel != "":
			field.Label = field.OrgLabel
		}
		if field.Name == "category" && item.Category != "" && !slices.ContainsFunc(field.Options, func(o formOption) bool { return o.Value == item.Category }) {
			field.Options = append(field.Options, formOption{Value: item.Category, Label: l.CategoryLabel(item.Category, p.Lang()), Selected: d.Category == item.Category})
		}
		field.Only, field.OrgLabel, field.Autocomplete, field.Hint = "", "", "off", ""
		fields = append(fields, field)
	}
	return fields
}
