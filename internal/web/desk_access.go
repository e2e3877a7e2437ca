package web

import (
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
)

// permission is what a route of the desk asks of who is signed in.
type permission string

const (
	noSession        permission = ""           // anybody: the sign-in and what lies behind a one-time link
	anyOrganizer     permission = "desk"       // whoever is signed in
	readFigures      permission = "figures"    // counts and states, no names
	readTrail        permission = "trail"      // who decided what
	decideSignatures permission = "signatures" // see signers' data and decide
	editLetters      permission = "letters"
	keepOrganizers   permission = "organizers"
	exportList       permission = "export.list" // what the public list shows
	exportHandover   permission = "export.handover"
	exportAll        permission = "export.all" // with addresses, and who is withheld
)

// permissions is the one place that says what a role may do.
func permissions(role string) []permission {
	return map[string][]permission{
		organizer.Owner:     {anyOrganizer, readFigures, readTrail, decideSignatures, editLetters, keepOrganizers, exportList, exportHandover, exportAll},
		organizer.Editor:    {anyOrganizer, readFigures, readTrail, editLetters, exportList, exportHandover},
		organizer.Moderator: {anyOrganizer, readFigures, readTrail, decideSignatures, exportList},
		organizer.Viewer:    {anyOrganizer, readFigures},
	}[role]
}

func may(o organizer.Organizer, p permission) bool { return slices.Contains(permissions(o.Role), p) }

// allowed lets through who is signed in and has the permission. Others are sent to sign in, or refused.
func (s *Server) allowed(needs permission, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		o, signedIn := s.organizer(c)
		if !signedIn {
			return s.askToSignIn(c)
		}
		if !may(o, needs) {
			return fault.New(fault.Forbidden, "error.forbidden")
		}
		return next(c)
	}
}
