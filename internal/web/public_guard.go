package web

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/signature"
)

// honeypot is a field of the sign form that nobody sees or is read out, but that programs like to fill in. No browser and
// no password manager knows it as anybody's.
const honeypot = "homepage"

// formWork is what the sign form has a browser do while its letter is under attack.
type formWork struct {
	Challenge    string
	Pieces, Bits int
}

// guard adds to a form what tells people from programs. A form that is the answer to a form has no time: it has been looked
// at, and is taken as it is sent.
func (s *Server) guard(c echo.Context, about letterPage, f *signForm, answer bool) error {
	attacked, err := s.Signatures.UnderAttack(c.Request().Context(), about.letter.ID)
	if err != nil {
		return err
	}
	if attacked {
		challenge, err := s.Signatures.Challenge(about.letter.ID)
		if err != nil {
			return err
		}
		f.Work = &formWork{Challenge: challenge, Pieces: limit.WorkPieces, Bits: limit.WorkBits}
	}
	if !answer {
		f.Seen, err = s.seen(about.letter.ID, s.DB.Now())
	}
	return err
}

// lookAgain returns the message for a form that looks like a program's: it fills in what nobody sees, or came back sooner
// than anybody types. Sent again, it is taken. A form without these fields, as scripts send it, is taken at once.
func (s *Server) lookAgain(c echo.Context, about letterPage) []fault.Field {
	form := c.Request().PostForm
	shown, ok := s.openSeen(about.letter.ID, form.Get("seen"))
	if form.Get(honeypot) == "" && (!ok || s.DB.Now().Sub(shown) >= s.FormPause) {
		return nil
	}
	return []fault.Field{{Key: "field.look_again"}}
}

// seen writes the second at which a letter's form is shown, so that nobody else can: 32 bits of a keyed hash are enough for
// what is worth so little, and short in a page whose bytes are counted.
func (s *Server) seen(letterID uuid.UUID, at time.Time) (string, error) {
	second := strconv.FormatInt(at.Unix(), 36)
	hash, err := s.Vault.Hash("form.seen", []byte(letterID.String()+second))
	if err != nil {
		return "", err
	}
	return second + "." + base64.RawURLEncoding.EncodeToString(hash[:4]), nil
}

// openSeen reads what seen wrote; false for anything else.
func (s *Server) openSeen(letterID uuid.UUID, text string) (time.Time, bool) {
	second, _, _ := strings.Cut(text, ".")
	unix, err := strconv.ParseInt(second, 36, 64)
	if err != nil {
		return time.Time{}, false
	}
	at := time.Unix(unix, 0)
	want, err := s.seen(letterID, at)
	return at, err == nil && text == want
}

// workOf reads what the browser did.
func workOf(c echo.Context) signature.Work {
	return signature.Work{Challenge: c.FormValue("challenge"), Solution: c.FormValue("solution")}
}
