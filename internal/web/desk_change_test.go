package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/organizer"
)

func TestChange_SignersAreAskedAgainAndAffirmFromTheirOwnPage(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		ctx, v := d.Context(), d.as(organizer.Editor)
		moderator := d.as(organizer.Moderator)
		for _, name := range []string{"Ana Peña", "Eva Luna"} {
			moderator.post("/desk/letters/libertad/decide", url.Values{"id": {d.sign(name).ID.String()}, "decision": {"publish"}})
		}
		v.submit(v.get("/desk/letters/libertad/texts/es"), "#text", "save", url.Values{"body": {"Otro párrafo."}})
		p := v.get("/desk/letters/libertad/publish")
		if got := p.text("main"); !strings.Contains(got, "2 addresses will be asked by mail.") {
			t.Fatalf("the choice: %s", got)
		}
		p = v.get(p.doc.Find(`main a[href$="/change"]`).AttrOr("href", ""))
		if got := p.text("main"); !strings.Contains(got, "2 addresses will be asked by mail.") || p.text("ins") != "added: Otro" {
			t.Fatalf("asked before: %s", got)
		}
		if got := v.follow(v.submit(p, "main form", "", nil)).text(".flash"); !strings.HasPrefix(got, "The change is published.") {
			t.Errorf("greeted by %q", got)
		}
		_, err := d.Signatures.AskAgain(ctx)
		d.must(err)
		_, err = d.worker.DeliverDue(ctx)
		d.must(err)
		link := ""
		for _, m := range d.Mailbox.Messages() {
			if strings.HasSuffix(m.Subject, "dice ahora algo distinto") {
				link = m.Text[strings.Index(m.Text, "/signature/"):]
				link = link[:strings.IndexAny(link, " \n")]
			}
		}
		d.count("before", "2 signatures are of an earlier version, and 0 have affirmed the present one since.")
		own := d.visitor().get(link)
		if own.Code != http.StatusOK || own.text(".again ins") == "" {
			t.Fatalf("%d %s", own.Code, own.text("main"))
		}
		d.visitor().get(link) // looking changes nothing
		d.count("after looking", "2 signatures are of an earlier version, and 0 have affirmed the present one since.")
		own = d.visitor().follow(d.visitor().submit(own, ".again form", "", nil))
		if own.doc.Find(".again").Length() != 0 || !strings.Contains(own.text("main"), "vale también para el texto actual") {
			t.Errorf("after affirming: %s", own.text("main"))
		}
		d.count("after affirming", "2 signatures are of an earlier version, and 1 has affirmed the present one since.")
		if got := v.get("/desk/letters").text("main"); !strings.Contains(got, "1 has affirmed the present one since.") {
			t.Errorf("the desk says %s", got)
		}
	})
}

// count counts anew, and checks what the letter's page says of the versions.
func (d *deskSite) count(when, want string) {
	d.Helper()
	_, err := d.Signatures.CountAffirmed(d.Context())
	d.must(err)
	if got := d.visitor().get("/en/libertad").text("#versions"); !strings.HasSuffix(got, want) {
		d.Errorf("%s the page says %q", when, got)
	}
}

func TestChange_WithoutSignersNobodyIsAsked(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		v.submit(v.get("/desk/letters/libertad/texts/es"), "#text", "save", url.Values{"body": {"Otro párrafo."}})
		if got := v.get("/desk/letters/libertad/change").text("main"); !strings.Contains(got, "nobody will be asked") {
			t.Errorf("got %s", got)
		}
		if v.get("/en/libertad").doc.Find("#versions").Length() != 0 {
			t.Error("the page speaks of versions")
		}
	})
}
