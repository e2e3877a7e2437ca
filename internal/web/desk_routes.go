package web

import (
	"net/http"
	"slices"

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

// deskRoutes is the desk's part of the site map. What an address with :slug needs is asked of the role on that letter, and
// what any other needs of the role on the site. A handler within fresh asks for the password again.
func (s *Server) deskRoutes() []deskRoute {
	const get, post = http.MethodGet, http.MethodPost
	slow, asked := []echo.MiddlewareFunc{s.limitStrangers(limit.SigningIn)}, []echo.MiddlewareFunc{s.limitStrangers(limit.Asking)}
	return []deskRoute{
		{get, "/desk/sign-in", noSession, s.showSignIn, nil},
		{post, "/desk/sign-in", noSession, s.signIn, slow},
		{get, "/desk/sign-in/code", noSession, s.showSecondStep, nil},
		{post, "/desk/sign-in/code", noSession, s.secondStep, slow},
		{post, "/desk/sign-in/code/options", noSession, s.askSecondPasskey, asked},
		{post, "/desk/sign-in/passkey", noSession, s.signInByPasskey, slow},
		{post, "/desk/sign-in/passkey/options", noSession, s.askPasskey, asked},
		{get, "/desk/sign-in/lost", noSession, s.showLostPassword, nil},
		{post, "/desk/sign-in/lost", noSession, s.askReset, append(slices.Clone(slow), evenly)},
		{get, "/desk/setup/:token", noSession, s.showSetup, nil},
		{post, "/desk/setup/:token", noSession, s.setUp, slow},
		{post, "/desk/setup/:token/options", noSession, s.askResetPasskey, asked},

		{get, "/desk", anyOrganizer, s.showDesk, nil},
		{post, "/desk/sign-out", anyOrganizer, s.signOut, nil},
		{post, "/desk/language", anyOrganizer, s.chooseLanguage, nil},
		{get, "/desk/again", anyOrganizer, s.showAgain, nil},
		{post, "/desk/again", anyOrganizer, s.giveAgain, nil},
		{post, "/desk/again/options", anyOrganizer, s.askPasskeyAgain, nil},
		{get, "/desk/account", anyOrganizer, s.showAccount, nil},
		{get, "/desk/account/app", anyOrganizer, s.fresh(s.showApp), nil},
		{post, "/desk/account/app", anyOrganizer, s.fresh(s.startApp), nil},
		{post, "/desk/account/app/confirm", anyOrganizer, s.fresh(s.confirmApp), nil},
		{post, "/desk/account/app/remove", anyOrganizer, s.fresh(s.removeApp), nil},
		{get, "/desk/account/codes", anyOrganizer, s.showCodes, nil},
		{post, "/desk/account/codes", anyOrganizer, s.fresh(s.renewCodes), nil},
		{get, "/desk/account/passkeys", anyOrganizer, s.fresh(s.showNewPasskey), nil},
		{post, "/desk/account/passkeys", anyOrganizer, s.fresh(s.addPasskey), nil},
		{post, "/desk/account/passkeys/options", anyOrganizer, s.fresh(s.askNewPasskey), nil},
		{post, "/desk/account/passkeys/:id/remove", anyOrganizer, s.fresh(s.removePasskey), nil},
		{post, "/desk/account/sessions/end-others", anyOrganizer, s.endOtherSessions, nil},
		{post, "/desk/account/sessions/:id/end", anyOrganizer, s.endSession, nil},

		{get, "/desk/letters", anyOrganizer, s.showLetters, nil},
		{get, "/desk/letters/new", beginLetters, s.showNewLetter, nil},
		{post, "/desk/letters/new", beginLetters, s.beginLetter, nil},
		{get, "/desk/letters/:slug/duplicate", beginLetters, s.showDuplicate, nil},
		{post, "/desk/letters/:slug/duplicate", beginLetters, s.duplicateLetter, nil},
		{get, "/desk/letters/:slug/texts/:language", editLetters, s.showText, nil},
		{post, "/desk/letters/:slug/texts/:language", editLetters, s.writeText, nil},
		{get, "/desk/letters/:slug/letter.md", editLetters, s.sendLetterFile, nil},
		{get, "/desk/letters/:slug/settings/:section", editLetters, s.showSettings, nil},
		{post, "/desk/letters/:slug/settings/:section", editLetters, s.saveSettings, nil},
		{get, "/desk/letters/:slug/picture", editLetters, s.showPicture, nil},
		{post, "/desk/letters/:slug/picture", editLetters, s.savePicture, nil},
		{get, "/desk/letters/:slug/picture/:file", editLetters, s.sendDeskPicture, nil},
		{get, "/desk/letters/:slug/updates", editLetters, s.showDeskUpdates, nil},
		{post, "/desk/letters/:slug/updates", editLetters, s.beginUpdate, nil},
		{get, "/desk/letters/:slug/updates/:id", editLetters, s.showDeskUpdate, nil},
		{post, "/desk/letters/:slug/updates/:id", editLetters, s.changeUpdate, nil},
		{get, "/desk/letters/:slug/updates/:id/:language", editLetters, s.showUpdateText, nil},
		{post, "/desk/letters/:slug/updates/:id/:language", editLetters, s.writeUpdateText, nil},
		{get, "/desk/letters/:slug/queue", decideSignatures, s.showQueue, nil},
		{get, "/desk/letters/:slug/views", decideSignatures, s.showViews, nil},
		{post, "/desk/letters/:slug/views", decideSignatures, s.saveView, nil},
		{post, "/desk/letters/:slug/views/:id", decideSignatures, s.changeView, nil},
		{post, "/desk/letters/:slug/filter", decideSignatures, s.filterQueue, nil},
		{get, "/desk/letters/:slug/signatures/:id", decideSignatures, s.showQueuedSignature, nil},
		{post, "/desk/letters/:slug/signatures/:id/looking", decideSignatures, s.noteLooking, nil},
		{post, "/desk/letters/:slug/decide", decideSignatures, s.decide, nil},
		{get, "/desk/letters/:slug/bulk", decideSignatures, s.showBulk, nil},
		{post, "/desk/letters/:slug/bulk", decideSignatures, s.decideBulk, nil},
		{get, "/desk/letters/:slug/bulk/:id", decideSignatures, s.showBulkAct, nil},
		{post, "/desk/letters/:slug/edits/:id", decideSignatures, s.decideEdit, nil},
		{post, "/desk/letters/:slug/signatures/:id/look", decideSignatures, s.lookAtSignature, nil},
		{post, "/desk/letters/:slug/undo", decideSignatures, s.undoDecision, nil},
		{post, "/desk/letters/:slug/signatures/:id/address", revealAddresses, s.revealAddress, nil},
		{post, "/desk/letters/:slug/signatures/:id/notes", decideSignatures, s.writeNote, nil},
		{post, "/desk/letters/:slug/signatures/:id/notes/:note/delete", decideSignatures, s.deleteNote, nil},
		{get, "/desk/letters/:slug/signatures/:id/correct", decideSignatures, s.showCorrect, nil},
		{post, "/desk/letters/:slug/signatures/:id/correct", decideSignatures, s.correct, nil},
		{get, "/desk/letters/:slug/first", decideSignatures, s.showPins, nil},
		{post, "/desk/letters/:slug/first", decideSignatures, s.changePin, nil},
		{get, "/desk/letters/:slug/watch", decideSignatures, s.showWatch, nil},
		{post, "/desk/letters/:slug/watch", decideSignatures, s.addWatched, nil},
		{post, "/desk/letters/:slug/watch/:id/remove", decideSignatures, s.removeWatched, nil},
		{get, "/desk/letters/:slug/waves", decideSignatures, s.showWaves, nil},
		{get, "/desk/letters/:slug/waves/new", decideSignatures, s.showCluster, nil},
		{post, "/desk/letters/:slug/waves", decideSignatures, s.holdWave, nil},
		{get, "/desk/letters/:slug/waves/:id", decideSignatures, s.showWave, nil},
		{post, "/desk/letters/:slug/waves/:id", decideSignatures, s.actOnWave, nil},
		{get, "/desk/letters/:slug/trail", readTrail, s.showTrail, nil},
		{get, "/desk/letters/:slug/figures", readFigures, s.showFigures, nil},
		{get, "/desk/letters/:slug/figures/:table", readFigures, s.sendFigures, nil},
		{get, "/desk/letters/:slug/export", exportList, s.showExport, nil},
		{post, "/desk/letters/:slug/export", exportList, s.fresh(s.askExport), nil},
		{get, "/desk/letters/:slug/exports/:id", exportList, s.showExported, nil},
		{post, "/desk/letters/:slug/exports/:id", exportList, s.download, nil},
		{get, "/desk/letters/:slug/:action", editLetters, s.showLetterAction, nil},
		{post, "/desk/letters/:slug/:action", editLetters, s.changeLetter, nil},

		{get, "/desk/watch", decideSignatures, s.showWatch, nil},
		{post, "/desk/watch", decideSignatures, s.addWatched, nil},
		{post, "/desk/watch/:id/remove", decideSignatures, s.removeWatched, nil},
		{get, "/desk/trail", readTrail, s.showTrail, nil},
		{get, "/desk/trail/check", readTrail, s.showTrailCheck, nil},
		{get, "/desk/mail", readFigures, s.showOutbox, nil},
		{get, "/desk/organizers", keepOrganizers, s.showOrganizers, nil},
		{post, "/desk/organizers", keepOrganizers, s.fresh(s.inviteOrganizer), nil},
		{get, "/desk/organizers/:id", keepOrganizers, s.showRoles, nil},
		{post, "/desk/organizers/:id", keepOrganizers, s.fresh(s.setRoles), nil},
		{post, "/desk/organizers/:id/reset", keepOrganizers, s.fresh(s.resetOrganizer), nil},
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
