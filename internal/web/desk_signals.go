package web

import (
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signature"
)

// signalView is one reason to look twice, with the way to its evidence.
type signalView struct {
	Text string
	URL  string // of another signature that it is about, "" for none
	Link string // what leads there
}

// signalViews words the signals of a letter's signature.
func signalViews(p Page, l letter.Letter, found []signature.Signal) []signalView {
	var views []signalView
	for _, one := range found {
		view := signalView{Text: signalSentence(p, one)}
		if one.Other != (signature.Signal{}).Other {
			view.URL = recordURL(l, one.Other.String())
			view.Link = p.T("signal.see_other", "Since", p.Since(one.At, p.Now))
		}
		views = append(views, view)
	}
	return views
}

func signalSentence(p Page, signal signature.Signal) string {
	since := ""
	if !signal.At.IsZero() {
		since = p.Since(signal.At, p.Now)
	}
	if signal.Count > 0 {
		return p.N(signal.Key, signal.Count, "Since", since)
	}
	return p.T(signal.Key, "Since", since)
}

// lookAtSignature examines a signature anew and shows it.
func (s *Server) lookAtSignature(c echo.Context) error {
	ctx := c.Request().Context()
	l, id, err := s.letterAndID(c)
	if err != nil {
		return err
	}
	if err := s.Signatures.LookAgain(ctx, l.ID, id); err != nil {
		return err
	}
	return s.redirectWithFlash(c, queueURL(l, filterOf(c.FormValue), id.String()), flash{Key: "queue.looked"})
}
