package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/signature"
)

func TestDeskSignals_LeadToTheirEvidenceAndAreLookedForAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		first := d.sign("Martín González")
		second := d.sign("Martín Gonzales", func(f *signature.Draft) { f.Comment = "www.example.org" })
		v := d.as("moderator")
		p := v.get("/desk/letters/libertad/signatures/" + second.ID.String())
		if got := p.text(".signals li"); !strings.Contains(got, "Another signature of this letter has almost the same name. See the latest of them, confirmed") {
			t.Errorf("signals: %s", got)
		}
		other := v.get(p.doc.Find(".signals a").AttrOr("href", ""))
		if other.Code != http.StatusOK || other.text("#focus-name") != "Martín González" || other.doc.Find(".signals").Length() != 0 {
			t.Errorf("the other: %d, %q, %s", other.Code, other.text("#focus-name"), other.text(".signals"))
		}
		looked := v.follow(v.submit(other, `form[action$="/look"]`, "", nil))
		if looked.text("#flash p") != "Examined again." || !strings.Contains(looked.text(".signals"), "almost the same name") {
			t.Errorf("looked again: %q, %s", looked.text("#flash"), looked.text(".signals"))
		}
		if d.status(first) != signature.Pending {
			t.Errorf("it was moved: %s", d.status(first))
		}
	})
}

func TestSign_KeepsOfNetworkAndReferrerWhatNobodyElseCanKnow(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		one, err := d.limits.mark(peer("203.0.113.7:1"))
		d.must(err)
		same, err := d.limits.mark(peer("203.0.113.9:1"))
		d.must(err)
		other, err := d.limits.mark(peer("203.0.114.9:1"))
		d.must(err)
		if string(one) != string(same) || string(one) == string(other) || len(one) != 16 {
			t.Error("a network is not known by one hash")
		}
		if own, err := d.limits.mark(peer("127.0.0.1:1")); own != nil || err != nil {
			t.Errorf("this machine: %x, %v", own, err)
		}
		site, err := d.limits.markSite("203.0.113.0/24")
		if err != nil || len(site) != 16 || string(site) == string(one) {
			t.Errorf("a site of a network's name: %x, %v", site, err)
		}
		if none, err := d.limits.markSite(""); none != nil || err != nil {
			t.Errorf("no site: %x, %v", none, err)
		}
		d.must(d.limits.forget(d.clock.Now()))
		if later, err := d.limits.markSite("203.0.113.0/24"); err != nil || string(later) == string(site) {
			t.Errorf("the key is forgotten, and a site's hash stays: %v", err)
		}
		if later, err := d.limits.mark(peer("203.0.113.7:1")); err != nil || string(later) == string(one) {
			t.Errorf("the key is forgotten, and the hash stays: %v", err)
		}
	})
}
