package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/limit"
)

// deskRoute is an address of the desk and what it needs.
type deskRoute struct {
	method, path string
	needs        permission
	handler      echo.HandlerFunc
	middleware   []echo.MiddlewareFunc
}

// deskRoutes is the desk's part of the site map.
func (s *Server) deskRoutes() []deskRoute {
	const get, post = http.MethodGet, http.MethodPost
	slow := []echo.MiddlewareFunc{s.limit(limit.SigningIn)}
	return []deskRoute{
		{get, "/desk/sign-in", noSession, s.showSignIn, nil},
		{post, "/desk/sign-in", noSession, s.signIn, slow},
		{get, "/desk/setup/:token", noSession, s.showSetup, nil},
		{post, "/desk/setup/:token", noSession, s.setUp, slow},

		{get, "/desk", anyOrganizer, s.showDesk, nil},
		{post, "/desk/sign-out", anyOrganizer, s.signOut, nil},
		{post, "/desk/language", anyOrganizer, s.chooseLanguage, nil},

		{get, "/desk/letters", readFigures, s.showLetters, nil},
		{get, "/desk/letters/:slug/queue", decideSignatures, s.showQueue, nil},
		{get, "/desk/letters/:slug/signatures/:id", decideSignatures, s.showQueuedSignature, nil},
		{post, "/desk/letters/:slug/decide", decideSignatures, s.decide, nil},
		{post, "/desk/letters/:slug/edits/:id", decideSignatures, s.decideEdit, nil},
		{post, "/desk/letters/:slug/signatures/:id/look", decideSignatures, s.lookAtSignature, nil},
		{post, "/desk/letters/:slug/undo", decideSignatures, s.undoDecision, nil},
		{get, "/desk/letters/:slug/trail", readTrail, s.showTrail, nil},
		{get, "/desk/letters/:slug/:action", editLetters, s.showLetterAction, nil},
		{post, "/desk/letters/:slug/:action", editLetters, s.changeLetter, nil},

		{get, "/desk/trail", readTrail, s.showTrail, nil},
		{get, "/desk/mail", readFigures, s.showOutbox, nil},
		{get, "/desk/organizers", keepOrganizers, s.showOrganizers, nil},
		{post, "/desk/organizers", keepOrganizers, s.inviteOrganizer, nil},
		{post, "/desk/organizers/:id/reset", keepOrganizers, s.resetOrganizer, nil},
	}
}

// registerDesk adds the desk's routes, each behind the session and the permission that it needs.
func (s *Server) registerDesk() {
	desk := s.with(s.session)
	for _, r := range s.deskRoutes() {
		handler := r.handler
		if r.needs != noSession {
			handler = s.allowed(r.needs, handler)
		}
		if r.method == http.MethodGet {
			desk.get(r.path, handler, r.middleware...)
		} else {
			desk.post(r.path, handler, r.middleware...)
		}
	}
}
