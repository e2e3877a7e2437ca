package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// pinsPage is the data of desk/first: who is put first on a letter, in their order.
type pinsPage struct {
	deskPage
	URL    string
	Groups []pinGroup
	Most   int // of each kind
}

// pinGroup are the pins of one kind.
type pinGroup struct {
	Kind, Title string
	Pins        []pinView
}

// pinView is one who is put first.
type pinView struct {
	ID, Name, URL string
	Off           bool // not on the list at the moment
	Up, Down      bool // there is one before, one after
}

func pinsURL(l letter.Letter) string { return "/desk/letters/" + url.PathEscape(l.Slug) + "/first" }

// addPin tells on the page of a signature whether it is put first.
func (s *Server) addPin(ctx context.Context, r *recordView, item signature.Signature) error {
	pins, err := s.Signatories.Pins(ctx, item.LetterID)
	if err != nil {
		return err
	}
	r.Pinned = slices.ContainsFunc(pins, func(p signatory.Pin) bool { return p.SignatureID == item.ID })
	r.CanPin = item.Status == signature.Published && item.Visibility != signature.Withheld
	return nil
}

func (s *Server) showPins(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	pins, err := s.Signatories.Pins(ctx, l.ID)
	if err != nil {
		return err
	}
	p := pinsPage{URL: pinsURL(l), Most: signatory.MaxPins}
	if p.deskPage, err = s.insidePage(c, "queue", "pin.title", &l); err != nil {
		return err
	}
	for _, kind := range []string{signatory.Organization, signatory.Individual} {
		group := pinGroup{Kind: kind, Title: p.T("pin.of." + kind)}
		for _, pin := range pins {
			if pin.Kind != kind {
				continue
			}
			item, err := s.Signatures.ByID(ctx, pin.SignatureID)
			if err != nil {
				return err
			}
			group.Pins = append(group.Pins, pinView{
				ID: item.ID.String(), Name: item.FullName(), URL: recordURL(l, item.ID.String()), Up: len(group.Pins) > 0, Down: true,
				Off: item.Status != signature.Published || item.Visibility == signature.Withheld,
			})
		}
		if n := len(group.Pins); n > 0 {
			group.Pins[n-1].Down = false
			p.Groups = append(p.Groups, group)
		}
	}
	return s.render(c, http.StatusOK, "desk/first", p)
}

// changePin puts a signatory first, takes them away, or moves them, and goes back to where that was asked.
func (s *Server) changePin(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	id, err := parseID(c.FormValue("id"))
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	act := c.FormValue("act")
	said := flash{Key: "pin.done." + act}
	err = s.Moderation.ChangePin(ctx, o.ID, l.ID, id, act)
	if f := faultOf(err, fault.Conflict); f != nil {
		said = flash{Text: s.outsidePage(c, "pin.title").Message(f.Key, f.Args), Error: true}
	} else if err != nil {
		return err
	}
	if c.FormValue("from") == "signature" {
		return s.backToRecord(c, l, id, said, "")
	}
	return s.redirectWithFlash(c, pinsURL(l), said)
}
