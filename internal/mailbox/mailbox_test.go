package mailbox_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/mailbox"
)

func TestBundled_KnowsStateRunMailboxes(t *testing.T) {
	w, err := mailbox.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]bool{
		"nauta.cu": true, "nauta.com.cu": true, "uh.cu": true, "cantv.net": true, "mail.ru": true, "gmail.com": false, "cu.example.org": false,
		"notcantv.net": false, "hotmail.com": false, "mail.com": false, "": false,
	} {
		if got := w.Holds(domain); got != want {
			t.Errorf("%s: %v", domain, got)
		}
	}
}

func TestRead_TakesAListOfTheOperators(t *testing.T) {
	w, err := mailbox.Read(strings.NewReader("\ufeff# ours\r\n.Empresa.Example  # an employer\n\nespaña.example\n"))
	if err != nil || !w.Holds("correo.empresa.example") || !w.Holds("xn--espaa-rta.example") || w.Holds("nauta.cu") {
		t.Errorf("%+v, %v", w, err)
	}
	for _, wrong := range []string{"ana@example.org", "*.example.org", "a b", "."} {
		if _, err := mailbox.Read(strings.NewReader("ok.example\n" + wrong)); err == nil || !strings.Contains(err.Error(), "line 2: ") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestMeant_GuessesWhatWasMistyped(t *testing.T) {
	for typed, want := range map[string]string{
		"gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmal.com": "gmail.com", "gmaill.com": "gmail.com", "gmail.con": "gmail.com",
		"gmial.con": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com", "hotmial.com": "hotmail.com", "hotmal.es": "hotmail.es",
		"hotmail.cmo": "hotmail.com", "outlok.com": "outlook.com", "yaho.com.mx": "yahoo.com.mx", "yahooo.es": "yahoo.es",
		"icloud.co": "icloud.com", "example.con": "example.com", "example.ogr": "example.org", "nauat.cu": "nauta.cu", "protonmial.com": "protonmail.com",
	} {
		if got := mailbox.Meant(typed); got != want {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
	}
}

func TestMeant_LeavesRealDomainsAlone(t *testing.T) {
	for _, typed := range []string{
		"gmail.com", "mail.com", "email.com", "ymail.com", "hotmail.com", "hotmail.es", "hotmail.co", "outlook.com", "outlook.co", "yahoo.ca", "yahoo.se",
		"yahoo.com.co", "gmx.de", "gmx.com", "live.com", "me.com", "proton.me", "nauta.cu", "example.org", "correo.example", "unam.mx", "gob.cu", "a.co", "a.cm",
		"", "com", "cartas.example", "libero.it", "liber.it.example",
	} {
		if got := mailbox.Meant(typed); got != "" {
			t.Errorf("%s: %q", typed, got)
		}
	}
}
