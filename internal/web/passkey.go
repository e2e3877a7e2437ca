package web

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/passkey"
)

// sessionChallenge is where a session keeps what a passkey was asked to sign last.
const sessionChallenge = "passkey"

// passkeyField is the form's field with what the browser answered; the page's script fills it in.
const passkeyField = "passkey"

// passkeySite is what passkeys are made for, or the key of the sentence that says why there can be none.
type passkeySite struct {
	passkey.Site
	Why string
}

func passkeySiteAt(base *url.URL) passkeySite {
	site, err := passkey.SiteAt(base)
	switch {
	case errors.Is(err, passkey.ErrNoName):
		return passkeySite{Why: "passkey.no_name"}
	case err != nil:
		return passkeySite{Why: "passkey.insecure"}
	}
	return passkeySite{Site: site}
}

// passkeyPrompt is the part of a form that asks for a passkey.
type passkeyPrompt struct {
	Page
	Options string // where the script gets the question
	Label   string // the button's
}

// passkeyQuestion is what the page's script asks the browser for a passkey.
type passkeyQuestion struct {
	Challenge []byte     `json:"challenge"`
	Site      string     `json:"site"`
	Keys      []knownKey `json:"keys"`     // those that may answer, or that may not be made again; none: any
	Verified  string     `json:"verified"` // whether the person has to be verified: "preferred" or "required"
	New       *newKey    `json:"new,omitempty"`
}

// newKey is what a new passkey is made for.
type newKey struct {
	Owner      []byte `json:"owner"`
	Name       string `json:"name"` // the account's, to choose by
	Shown      string `json:"shown"`
	Algorithms []int  `json:"algorithms"`
}

// knownKey is a passkey by which a browser knows it.
type knownKey struct {
	ID         []byte   `json:"id"`
	Transports []string `json:"transports"`
}

// ask answers a page's script with a question, which the session keeps until it is answered.
func (s *Server) ask(c echo.Context, purpose string, id uuid.UUID, q passkeyQuestion) error {
	if s.passkeys.Why != "" {
		return fault.New(fault.Conflict, s.passkeys.Why)
	}
	ctx := c.Request().Context()
	challenge, err := s.Organizers.NewChallenge(ctx, purpose, id)
	if err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionChallenge, base64.StdEncoding.EncodeToString(challenge))
	q.Challenge, q.Site = challenge, s.passkeys.ID
	return c.JSON(http.StatusOK, q)
}

// askFor asks for one of an account's passkeys.
func (s *Server) askFor(c echo.Context, purpose string, id uuid.UUID) error {
	keys, err := s.knownKeys(c, id)
	if err != nil {
		return err
	}
	return s.ask(c, purpose, id, passkeyQuestion{Keys: keys, Verified: "preferred"})
}

func (s *Server) knownKeys(c echo.Context, id uuid.UUID) ([]knownKey, error) {
	list, err := s.Organizers.Passkeys(c.Request().Context(), id)
	keys := make([]knownKey, 0, len(list))
	for _, one := range list {
		keys = append(keys, knownKey{ID: one.Credential, Transports: one.Transports})
	}
	return keys, err
}

// passkeyAnswer returns what a form holds of a passkey, with the question that the session has kept; it is answered by that.
func (s *Server) passkeyAnswer(c echo.Context) organizer.PasskeyAnswer {
	challenge, err := base64.StdEncoding.DecodeString(s.sessions.PopString(c.Request().Context(), sessionChallenge))
	if err != nil {
		challenge = nil // nothing answers that
	}
	return organizer.PasskeyAnswer{Site: s.passkeys.Site, Challenge: challenge, Text: c.FormValue(passkeyField)}
}

// checkPasskey is organizer.CheckPasskey, slowed down after wrong answers as codes are.
func (s *Server) checkPasskey(c echo.Context, o organizer.Organizer, purpose string) error {
	return s.guarded(c, o.Email, "passkey", func() error {
		return s.Organizers.CheckPasskey(c.Request().Context(), o.ID, purpose, s.passkeyAnswer(c))
	})
}

// prompt returns the part of a form that asks for a passkey, nil where there is none to ask for.
func (s *Server) prompt(p Page, passkeys int, options, label string) *passkeyPrompt {
	if passkeys == 0 || s.passkeys.Why != "" {
		return nil
	}
	return &passkeyPrompt{Page: p, Options: options, Label: p.T(label)}
}
