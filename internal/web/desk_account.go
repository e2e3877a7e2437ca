package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"
)

// accountPage is the data of desk/account: one's own account.
type accountPage struct {
	deskPage
	CodesLeft  int // recovery codes
	Passkeys   []passkeyView
	NoPasskeys string // why the site can have none, "" where it can
	Sessions   []sessionView
	Others     bool // there are sessions beside this one
}

// appPage is the data of desk/app: the app that is being set up for the second step.
type appPage struct {
	deskPage
	Secret string // in groups, to type
	QR     qrView
	Errors fieldErrors
}

// codesPage is the data of desk/codes. Codes are there once, right after they were made.
type codesPage struct {
	deskPage
	Codes []string
}

// qrView is a QR code as an SVG path over Size by Size modules, the quiet zone included.
type qrView struct {
	Size int
	Path string
}

// quietZone is the white margin that readers of QR codes need, in modules.
const quietZone = 4

// qrOf draws a QR code.
func qrOf(text string) (qrView, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return qrView{}, err
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				path.WriteString("M" + strconv.Itoa(x+quietZone) + " " + strconv.Itoa(y+quietZone) + "h1v1h-1z")
			}
		}
	}
	return qrView{Size: size + 2*quietZone, Path: path.String()}, nil
}

func (s *Server) showAccount(c echo.Context) error {
	base, err := s.insidePage(c, "account", "account.title", nil)
	if err != nil {
		return err
	}
	p := accountPage{deskPage: base}
	if p.CodesLeft, err = s.Organizers.RecoveryCodesLeft(c.Request().Context(), base.Organizer.ID); err != nil {
		return err
	}
	if p.Passkeys, err = s.passkeyViews(c, base); err != nil {
		return err
	}
	if s.passkeys.Why != "" {
		p.NoPasskeys = p.T(s.passkeys.Why)
	}
	if p.Sessions, p.Others, err = s.sessionViews(c.Request().Context(), base); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/account", p)
}

// startApp makes a secret for an app. One that works already goes on working.
func (s *Server) startApp(c echo.Context) error {
	o, _ := s.organizer(c)
	if err := s.Organizers.StartApp(c.Request().Context(), o, s.BaseURL.Host); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/desk/account/app")
}

func (s *Server) showApp(c echo.Context) error {
	p, err := s.appPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/app", p)
}

func (s *Server) appPage(c echo.Context) (appPage, error) {
	o, _ := s.organizer(c)
	app, err := s.Organizers.StartedApp(c.Request().Context(), o.ID)
	if err != nil {
		return appPage{}, err
	}
	base, err := s.insidePage(c, "account", "account.app.title", nil)
	if err != nil {
		return appPage{}, err
	}
	p := appPage{deskPage: base, Secret: inGroups(app.Secret)}
	p.QR, err = qrOf(app.URL)
	return p, err
}

// inGroups puts a space after every four characters: so a secret is read and typed.
func inGroups(secret string) string {
	var groups []string
	for len(secret) > 4 {
		groups, secret = append(groups, secret[:4]), secret[4:]
	}
	return strings.Join(append(groups, secret), " ")
}

// confirmApp switches the second step on, or over to another app, and shows new recovery codes.
func (s *Server) confirmApp(c echo.Context) error {
	o, _ := s.organizer(c)
	codes, err := s.Organizers.ConfirmApp(c.Request().Context(), o.ID, c.FormValue("code"))
	if f := wrongForm(err); f != nil {
		p, err := s.appPage(c)
		if err != nil {
			return err
		}
		p.Errors = fieldMessages(p.Page, f.Fields)
		return s.render(c, http.StatusUnprocessableEntity, "desk/app", p)
	}
	if err != nil {
		return err
	}
	return s.leadToCodes(c, "account.app.done", codes)
}

// removeApp takes the app away. Without a passkey the second step is off then.
func (s *Server) removeApp(c echo.Context) error {
	o, _ := s.organizer(c)
	if err := s.Organizers.RemoveApp(c.Request().Context(), o.ID); err != nil {
		return err
	}
	if o.Passkeys > 0 {
		return s.backToAccount(c, flash{Key: "account.app.removed"})
	}
	return s.backToAccount(c, flash{Key: "account.factor.removed"})
}

func (s *Server) renewCodes(c echo.Context) error {
	o, _ := s.organizer(c)
	codes, err := s.Organizers.RecoveryCodes(c.Request().Context(), o.ID)
	if err != nil {
		return err
	}
	return s.leadToCodes(c, "account.codes.done", codes)
}

// leadToCodes shows recovery codes on the next page, and there alone. In the session they are sealed.
func (s *Server) leadToCodes(c echo.Context, key string, codes []string) error {
	sealed, err := s.Vault.Seal([]byte(strings.Join(codes, "\n")), codesContext)
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, "/desk/account/codes", flash{Key: key, Link: string(sealed)})
}

// codesContext is what recovery codes are sealed for while they wait for the next page.
const codesContext = "desk.codes"

func (s *Server) showCodes(c echo.Context) error {
	base, err := s.insidePage(c, "account", "account.codes.title", nil)
	if err != nil {
		return err
	}
	p := codesPage{deskPage: base}
	if base.Flash != nil && base.Flash.Link != "" {
		codes, err := s.Vault.Open([]byte(base.Flash.Link), codesContext)
		if err != nil {
			return err
		}
		p.Codes = strings.Split(string(codes), "\n")
	}
	return s.render(c, http.StatusOK, "desk/codes", p)
}

// Advice says how the account's second step stands.
func (p accountPage) Advice() string {
	switch {
	case !p.Organizer.Factor:
		return p.T("account.factor.off")
	case len(p.Passkeys) > 0 && p.CodesLeft == 0:
		return p.T("account.factor.no_codes_passkey")
	case p.CodesLeft == 0:
		return p.T("account.factor.no_codes")
	case len(p.Passkeys) > 0:
		return p.T("account.factor.on_passkey")
	}
	return p.T("account.factor.on")
}
