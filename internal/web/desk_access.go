package web

import (
	"slices"

	"github.com/google/uuid"
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
	revealAddresses  permission = "addresses"  // of signers, one by one, on the record
	editLetters      permission = "letters"
	beginLetters     permission = "letters.begin" // new ones, and duplicates of those that one may edit
	keepOrganizers   permission = "organizers"
	exportList       permission = "export.list" // what the public list shows
	exportHandover   permission = "export.handover"
	exportAll        permission = "export.all" // with addresses, and who is withheld
)

// permissions is the one place that says what a role may do.
func permissions(role string) []permission {
	return map[string][]permission{
		organizer.Owner:     {anyOrganizer, readFigures, readTrail, decideSignatures, revealAddresses, editLetters, beginLetters, keepOrganizers, exportList, exportHandover, exportAll},
		organizer.Editor:    {anyOrganizer, readFigures, readTrail, editLetters, beginLetters, exportList, exportHandover},
		organizer.Moderator: {anyOrganizer, readFigures, readTrail, decideSignatures, revealAddresses, exportList},
		organizer.Viewer:    {anyOrganizer, readFigures},

		organizer.LettersOnly: {anyOrganizer}, // on the site; on a letter it is nothing
	}[role]
}

// may reports whether an organizer has a permission, on the site or on the letter that a page is about. Keeping organizers
// is a matter of the site, whatever the role on a letter; beginning letters is one of both.
func may(o organizer.Organizer, p permission) bool {
	if (p == keepOrganizers || p == beginLetters) && !slices.Contains(permissions(o.SiteRole), p) {
		return false
	}
	return p == keepOrganizers || slices.Contains(permissions(o.Role), p)
}

// mayOn reports whether an organizer has a permission on a letter.
func mayOn(o organizer.Organizer, letterID uuid.UUID, p permission) bool {
	o.Role = o.RoleOn(letterID)
	return may(o, p)
}

// allowed lets through who is signed in and has the permission: on the letter that the address names, or else on the site.
// Others are sent to sign in, or refused. What runs then knows the organizer by the role that counts there.
func (s *Server) allowed(needs permission, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		o, signedIn := s.organizer(c)
		if !signedIn {
			return s.askToSignIn(c)
		}
		if slug := c.Param("slug"); slug != "" {
			l, err := s.Letters.BySlug(c.Request().Context(), slug)
			if err != nil {
				return err
			}
			o.Role = o.RoleOn(l.ID)
			c.Set(organizerKey, o)
		}
		if !may(o, needs) {
			return fault.New(fault.Forbidden, "error.forbidden")
		}
		return next(c)
	}
}
