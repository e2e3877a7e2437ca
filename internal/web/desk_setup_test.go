package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/organizer"
)

func TestSetup_FirstOwnerTypesAndIsSignedIn(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		token, needed, err := d.Organizers.FirstOwnerToken(d.Context())
		d.must(err)
		if !needed {
			t.Fatal("not needed")
		}
		v, address := d.visitor(), "/desk/setup/"+token
		p := v.post(address, url.Values{"name": {"Inés"}, "email": {"ines@example"}, "password": {"short"}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#password-error") == "" || p.text("#email-error") == "" {
			t.Errorf("wrong fields: %d %s", p.Code, p.Body)
		}
		if got := p.doc.Find("input[name=name]").AttrOr("value", ""); got != "Inés" || strings.Contains(p.Body.String(), "short\"") {
			t.Errorf("what was typed: %q, or the password came back", got)
		}
		p = v.follow(v.follow(v.post(address, url.Values{"name": {"Inés"}, "email": {"ines@example.org"}, "password": {deskPassword}})))
		if !strings.Contains(p.text("#flash"), "account is ready") || p.text(".rail .who strong") != "Inés" {
			t.Errorf("message %q, who %q", p.text("#flash"), p.text(".rail .who"))
		}
		if p = d.visitor().get(address); p.Code != http.StatusGone || !strings.Contains(p.text("h1"), "already been used") {
			t.Errorf("a second time: %d %s", p.Code, p.text("h1"))
		}
		if p = d.visitor().get("/desk/setup/nonsense"); p.Code != http.StatusNotFound {
			t.Errorf("nonsense: %d", p.Code)
		}
	})
}

func TestOrganizers_InviteSendsALinkAndResetShowsOneOnce(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		p := v.post("/desk/organizers", url.Values{"email": {"eva"}, "role": {"emperor"}})
		if p.Code != http.StatusUnprocessableEntity || p.text("#email-error") == "" {
			t.Errorf("wrong fields: %d", p.Code)
		}
		p = v.follow(v.post("/desk/organizers", url.Values{"email": {"eva@example.org"}, "role": {"moderator"}, "language": {"es"}}))
		if !strings.Contains(p.text(".people"), "eva@example.org") || !strings.Contains(p.text("#flash"), "on its way") {
			t.Errorf("page %s", p.text("main"))
		}
		_, err := d.worker.DeliverDue(d.Context())
		d.must(err)
		if got := d.Mailbox.Messages()[0]; got.To != "eva@example.org" || !strings.Contains(got.Text, "/desk/setup/") {
			t.Errorf("mail %+v", got)
		}
		p = v.follow(v.submit(p, ".people li:last-child form", "", nil))
		link := p.doc.Find(".flash input[readonly]").AttrOr("value", "")
		if !strings.HasPrefix(link, "http://example.com/desk/setup/") {
			t.Fatalf("link %q", link)
		}
		if again := v.get("/desk/organizers"); strings.Contains(again.Body.String(), "/desk/setup/") {
			t.Error("the link is shown twice")
		}
		eva := d.visitor()
		address := strings.TrimPrefix(link, "http://example.com")
		if p = eva.get(address); p.doc.Find("input[readonly]").AttrOr("value", "") != "eva@example.org" {
			t.Errorf("page %s", p.Body)
		}
		p = eva.follow(eva.post(address, url.Values{"name": {"Eva"}, "password": {deskPassword}}))
		if p.location() != queueAddress {
			t.Errorf("leads to %q", p.location())
		}
	})
}

func TestLanguage_StaysWithTheAccount(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		p := v.follow(v.post("/desk/language", url.Values{"lang": {"es"}, "next": {"/desk/mail"}}))
		if p.doc.Find("html").AttrOr("lang", "") != "es" || p.text("h1") != "Correo" {
			t.Errorf("page in %s: %s", p.doc.Find("html").AttrOr("lang", ""), p.text("h1"))
		}
		if p = v.post("/desk/language", url.Values{"lang": {"xx"}}); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("an unknown language: %d", p.Code)
		}
		if p = d.visitor().get("/desk/sign-in?lang=es"); p.text("h1") != "Entrar" {
			t.Errorf("the sign-in page says %q", p.text("h1"))
		}
	})
}
