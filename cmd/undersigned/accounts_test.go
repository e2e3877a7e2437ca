package main

import (
	"fmt"
	"testing"

	"github.com/pquerna/otp/totp"

	"github.com/undersigned/undersigned/internal/organizer"
)

// secondStepStop makes an account that is asked for a second step, and leads to where it is.
func secondStepStop(t *testing.T, a *App, lang string) stop {
	t.Helper()
	email := "segura." + lang + "@example.org"
	o, err := a.organizers.Create(t.Context(), "Segura", email, "una contraseña larga", organizer.Viewer)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.organizers.StartApp(t.Context(), o, "example.org"); err != nil {
		t.Fatal(err)
	}
	app, err := a.organizers.StartedApp(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(app.Secret, a.db.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.organizers.ConfirmApp(t.Context(), o.ID, code); err != nil {
		t.Fatal(err)
	}
	script := `document.querySelector("[name=email]").value = %q; document.querySelector("[name=password]").value = "una contraseña larga"; document.querySelector("main form button").click()`
	return stop{name: "second step", path: "/desk/sign-in?lang=" + lang, then: fmt.Sprintf(script, email)}
}

// accountStops are the pages about one's own account. They come last: the last one leaves an app that is being set up.
func accountStops(t *testing.T, a *App) []stop {
	t.Helper()
	list, err := a.organizers.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const start = `document.querySelector('form[action="/desk/account/app"] button').click()`
	const wrong = `document.querySelector("[name=code]").value = "12"; document.querySelector('form[action$="/confirm"] button').click()`
	return []stop{
		{name: "roles", path: "/desk/organizers/" + list[0].ID.String()},
		{name: "account", path: "/desk/account"}, {name: "app", path: "/desk/account", then: start}, {name: "wrong app code", path: "/desk/account/app", then: wrong},
		{name: "recovery codes, gone", path: "/desk/account/codes"}, {name: "once more", path: "/desk/again?next=/desk/account"},
	}
}
