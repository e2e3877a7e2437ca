package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// editView is what a signer wants changed, beside what it was.
type editView struct {
	ID      string
	Action  string // where the decision is sent
	Time    timeView
	Signals []signalView
	Changes []changeView
}

type changeView struct{ Label, Was, Becomes string }

// editView returns the change of a signature that waits; nil if none does.
func (s *Server) editView(ctx context.Context, p Page, l letter.Letter, item signature.Signature) (*editView, error) {
	edit, err := s.Signatures.WaitingEdit(ctx, item.ID)
	if err != nil || edit == nil {
		return nil, err
	}
	v := &editView{
		ID: edit.ID.String(), Action: "/desk/letters/" + url.PathEscape(l.Slug) + "/edits/" + item.ID.String(),
		Time: timeOf(p, edit.EditedAt), Changes: changes(p, l, item.Particulars(), edit.Particulars),
	}
	changed := item
	changed.Profile = edit.Profile
	if v.Signals, err = s.watchedSignals(ctx, p, changed); err != nil {
		return nil, err
	}
	v.Signals = append(v.Signals, signalViews(p, l, withoutWatched(edit.Signals))...)
	return v, nil
}

// changes lists what differs, in the form's order.
func changes(p Page, l letter.Letter, was, becomes signature.Particulars) []changeView {
	all := []changeView{
		{"sign.organization", was.Organization, becomes.Organization}, {"sign.name", was.Name, becomes.Name},
		{"sign.representative_role", was.RepresentativeRole, becomes.RepresentativeRole},
		{"sign.country", p.Country(was.Country), p.Country(becomes.Country)},
		{"sign.category", l.CategoryLabel(was.Category, p.Lang()), l.CategoryLabel(becomes.Category, p.Lang())},
		{"sign.occupation", was.Occupation, becomes.Occupation}, {"sign.affiliation", was.Affiliation, becomes.Affiliation},
		{"sign.city", was.City, becomes.City}, {"sign.website", was.Website, becomes.Website}, {"sign.comment", was.Comment, becomes.Comment},
	}
	var differing []changeView
	for _, c := range all {
		if c.Was != c.Becomes {
			c.Label = p.T(c.Label)
			differing = append(differing, c)
		}
	}
	return differing
}

// decideEdit publishes or declines a signer's change.
func (s *Server) decideEdit(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	id, err := parseID(c.Param("id"))
	if err != nil {
		return err
	}
	edit, err := parseID(c.FormValue("edit"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	decision := c.FormValue("decision")
	err = s.Moderation.DecideEdit(ctx, moderation.EditInput{Organizer: o.ID, LetterID: l.ID, SignatureID: id, EditID: edit, Decision: decision})
	said := flash{Key: "edit.decided." + decision}
	if f := faultOf(err, fault.Gone, fault.Conflict); f != nil {
		said = flash{Key: f.Key, Error: true}
		if f.Key == signature.KeyProofNeeded {
			said.Key = "edit.proof_needed"
		}
	} else if err != nil {
		return err
	}
	if err := s.putFlash(c, said); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, queueURL(l, filterOf(c.FormValue), ""))
}
