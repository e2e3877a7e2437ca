package web

import (
	"context"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/locale"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/revision"
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
		Time: timeOf(p, edit.EditedAt), Changes: changeViews(p, l, signature.Differences(item.Particulars(), edit.Particulars)),
	}
	changed := item
	changed.Profile = edit.Profile
	if v.Signals, err = s.watchedSignals(ctx, p, changed); err != nil {
		return nil, err
	}
	v.Signals = append(v.Signals, signalViews(p, l, withoutWatched(edit.Signals))...)
	return v, nil
}

// changeViews words what differs, in the form's order.
func changeViews(p Page, l letter.Letter, changes []revision.Change) []changeView {
	views := make([]changeView, len(changes))
	for i, c := range changes {
		views[i] = changeView{p.T("sign." + c.Field), fieldValue(p.Locale, l, c.Field, c.Was), fieldValue(p.Locale, l, c.Field, c.Becomes)}
	}
	return views
}

// fieldValue is what a field holds as a reader is told it: of a country or a category its name.
func fieldValue(in *locale.Locale, l letter.Letter, field, value string) string {
	switch field {
	case "country":
		return in.Country(value)
	case "category":
		return l.CategoryLabel(value, in.Lang())
	}
	return value
}

// decideEdit publishes or declines a signer's change.
func (s *Server) decideEdit(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
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
	return s.redirectWithFlash(c, queueURL(l, filterOf(c.FormValue), ""), said)
}
