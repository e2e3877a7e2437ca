package static

import (
	"fmt"
	"strings"
	"testing"
)

func TestTinted_IsTheSheetWithTheColourBehindIt(t *testing.T) {
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range []string{"letter", "site"} {
		url, err := a.URL("css/" + sheet + ".1f5f7a.css")
		if err != nil {
			t.Fatal(err)
		}
		// Another process, or this one after a start, knows the address without having made it.
		other, err := Load()
		if err != nil {
			t.Fatal(err)
		}
		name, hashed := other.Name(strings.TrimPrefix(url, Prefix))
		plain, _ := other.File("css/" + sheet + ".css")
		file, ok := other.File(name)
		rules, found := strings.CutPrefix(string(file.Content), string(plain.Content))
		if !hashed || !ok || !found || !strings.Contains(rules, "--accent:#1f5f7a}") || file.Gzip == nil || file.ContentType != plain.ContentType {
			t.Errorf("%s: %v %v %v %q", url, hashed, ok, found, rules)
		}
	}
}

func TestTinted_NothingElseHasAColour(t *testing.T) {
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"css/letter.red.css", "css/desk.1f5f7a.css", "css/letter.1F5F7A.css", "js/sign.1f5f7a.js", "css/none.1f5f7a.css"} {
		if url, err := a.URL(name); err == nil {
			t.Errorf("%s is at %s", name, url)
		}
	}
	for _, address := range []string{"css/letter.1f5f7a.0123456789abcdef.css", "css/letter.0123456789abcdef.css"} {
		if name, hashed := a.Name(address); hashed {
			t.Errorf("%s means %s", address, name)
		}
	}
}

func TestTinted_AreBounded(t *testing.T) {
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for i := range mostTints + 3 {
		if _, err := a.URL(fmt.Sprintf("css/letter.%06x.css", i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(a.tints.held); n > mostTints {
		t.Errorf("%d are held", n)
	}
}
