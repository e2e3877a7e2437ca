package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/report"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// notMePage is the data of public/not-me: the form for who finds their name on the list and never signed.
type notMePage struct {
	letterPage
	Shown, Details        string // the entry as it is listed
	Email, Note           string // as typed
	EmailError, NoteError string
	MaxNote, MaxEmail     int
}

// denyPage is the data of public/deny, to which the message about a report leads.
type denyPage struct {
	letterPage
	Shown string // the name as the list has it
}

// notMePage reads the entry that the address names. A name that is no longer listed is fault.NotFound.
func (s *Server) notMePage(c echo.Context) (notMePage, signatory.Signatory, error) {
	about, err := s.letterOf(c, "notme.title")
	if err != nil {
		return notMePage{}, signatory.Signatory{}, err
	}
	about.NoIndex = true
	seq, err := strconv.ParseInt(c.Param("ref"), 36, 64)
	if err != nil {
		return notMePage{}, signatory.Signatory{}, fault.Wrap(fault.NotFound, "error.not_listed", err)
	}
	listed, err := s.Signatories.BySeq(c.Request().Context(), about.letter.ID, seq)
	if err != nil {
		return notMePage{}, signatory.Signatory{}, err
	}
	shown := entries(about.Locale, about.letter, []signatory.Signatory{listed}, true)[0]
	return notMePage{
		letterPage: about, Shown: shown.Name, Details: strings.Join(shown.Details, ", "),
		MaxNote: report.MaxNote, MaxEmail: signature.MaxEmail,
	}, listed, nil
}

// notMeRef names an entry of the list in an address: the place that its cursors tell too.
func notMeRef(seq int64) string { return strconv.FormatInt(seq, 36) }

func (s *Server) showNotMe(c echo.Context) error {
	if c.QueryParam("sent") == "1" {
		return s.showReported(c)
	}
	p, _, err := s.notMePage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/not-me", p)
}

// showReported says what comes of a report, in the same words whatever the address was. It asks nothing about the entry,
// which may be hidden by then.
func (s *Server) showReported(c echo.Context) error {
	about, err := s.letterOf(c, "notme.sent.title")
	if err != nil {
		return err
	}
	about.NoIndex = true
	about.keepQuery(c)
	return s.render(c, http.StatusOK, "public/message", messagePage{
		letterPage: about, Heading: about.T("notme.sent.title"), Text: about.T("notme.sent.text"), Then: about.T("notme.sent.mail"),
	})
}

// reportNotMe takes the form. Whatever the address's state, a form without mistakes gets the same answer.
func (s *Server) reportNotMe(c echo.Context) error {
	p, listed, err := s.notMePage(c)
	if err != nil {
		return err
	}
	p.Email, p.Note = c.FormValue("email"), c.FormValue("note")
	err = s.Signatures.Report(c.Request().Context(), signature.ReportInput{
		LetterID: p.letter.ID, SignatureID: listed.SignatureID, Email: p.Email, Note: p.Note,
	})
	if f := wrongForm(err); f != nil {
		messages := fieldMessages(p.Page, f.Fields)
		p.EmailError, p.NoteError = messages.Of("email"), messages.Of("note")
		return s.render(c, http.StatusUnprocessableEntity, "public/not-me", p)
	}
	if err != nil {
		return err
	}
	return seeOther(c, p.Root+"/signatories/"+notMeRef(listed.Seq)+"/not-me?sent=1")
}

// showDeny shows which name is about to be hidden, or that it is. Opening it changes nothing, since mail scanners open links.
func (s *Server) showDeny(c echo.Context) error {
	signed, err := s.Signatures.ByDenyToken(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if !signed.Denied() {
		about, err := s.letterOfSignature(c, signed, "deny.title")
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, "public/deny", denyPage{letterPage: about, Shown: shownName(about.Locale, signed)})
	}
	about, err := s.letterOfSignature(c, signed, "deny.done.title")
	if err != nil {
		return err
	}
	own, err := s.ownPage(signed)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "public/message", messagePage{
		letterPage: about, Heading: about.T("deny.done.title"), Text: about.T("deny.done.text"), Then: about.T("deny.done.then"), Own: own,
	})
}

// deny hides the name at once and leaves the rest to the organizers.
func (s *Server) deny(c echo.Context) error {
	if err := s.Signatures.Deny(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	return seeOther(c, "/not-me/"+c.Param("token"))
}
