package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

// narrow posts the form of filters of the queue's page at an address, and returns the page that it leads to.
func (v *visitor) narrow(address string, fill url.Values) page {
	v.Helper()
	return v.follow(v.submit(v.get(address), "#filters", "", fill))
}

func TestFilters_NarrowTogetherAndCount(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		d.sign("Rosa Antigua", func(f *signature.Draft) { f.Country = "FR" })
		d.clock.Advance(3 * time.Hour)
		d.sign("Ana Ferrer Lugo", func(f *signature.Draft) { f.Comment = "Mire https://example.org" })
		d.sign("Luis Olivera", func(f *signature.Draft) { f.Country = "FR" })
		d.sign("Berta Ruiz", func(f *signature.Draft) {
			f.Kind, f.Organization, f.RepresentativeRole, f.Country = signature.Organization, "Comité", "Portavoz", "FR"
		})
		v := d.as(organizer.Moderator)
		p := v.get(queueAddress)
		for name, want := range map[string]string{
			"kind": "AnyPerson (3)Organization (1)", "category": "AnyAcademic (3)", "country": "AnyCuba (1)France (3)", "language": "AnySpanish (4)",
			"signal": "AnyAny reason (1)No reason (3)Link in the text (1)", "within": "AnyWithin the last hour (3)Within the last day (4)Within the last week (4)",
		} {
			if got := p.text("#filters [name=" + name + "]"); got != want {
				t.Errorf("%s offers %q, want %q", name, got, want)
			}
		}
		for _, test := range []struct {
			fill url.Values
			want string
		}{
			{url.Values{"country": {"FR"}}, "Rosa Antigua Luis Olivera Comité"},
			{url.Values{"country": {"FR"}, "within": {"hour"}}, "Luis Olivera Comité"},
			{url.Values{"country": {"FR"}, "within": {"hour"}, "kind": {"individual"}}, "Luis Olivera"},
			{url.Values{"signal": {"link"}}, "Ana Ferrer Lugo"}, {url.Values{"signal": {"any"}}, "Ana Ferrer Lugo"},
			{url.Values{"signal": {"none"}, "kind": {"organization"}}, "Comité"},
			{url.Values{"language": {"en"}}, ""},
			{url.Values{"from": {"2026-11-23"}, "until": {"2026-11-23"}, "country": {"CU"}}, "Ana Ferrer Lugo"},
			{url.Values{"until": {"2026-11-22"}}, ""}, {url.Values{"from": {"2026-11-24"}}, ""},
			{url.Values{"words": {"lugo FERRER ána"}}, "Ana Ferrer Lugo"},
			{url.Values{"words": {"Ana Ferer Lugo"}}, "Ana Ferrer Lugo"},
			{url.Values{"words": {"Ferrer"}}, ""}, // of a sealed name
		} {
			p := v.narrow(queueAddress, test.fill)
			if got := p.text("#rows .who"); p.Code != http.StatusOK || strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(test.want, " ", "") {
				t.Errorf("%v: %d, %q, want %q", test.fill, p.Code, got, test.want)
			}
			if test.want == "" && p.text("#empty .big") != "Nothing in this list matches the filter." {
				t.Errorf("%v: the empty list says %q", test.fill, p.text("#empty"))
			}
			if clear := p.doc.Find(".matching a").AttrOr("href", ""); clear != queueAddress {
				t.Errorf("%v is cleared by %q", test.fill, clear)
			}
		}
		if got := v.narrow(queueAddress, url.Values{"country": {"FR"}}).text(".matching strong"); got != "3 match the filter." {
			t.Errorf("counted: %q", got)
		}
	})
}

func TestFilters_KeepWhatIsLookedForOutOfTheAddress(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		one := d.sign("Ana Quintana Vera")
		d.sign("Otra Persona")
		v := d.as(organizer.Moderator)
		leads := v.submit(v.get(queueAddress), "#filters", "", url.Values{"words": {" Ana  Quintana Vera "}})
		if strings.Contains(strings.ToLower(leads.location()), "quintana") || !strings.Contains(leads.location(), "text=") {
			t.Fatalf("leads to %s", leads.location())
		}
		p := v.follow(leads)
		if p.text("#rows .who") != "Ana Quintana Vera" || p.doc.Find("#words").AttrOr("value", "") != "Ana Quintana Vera" {
			t.Errorf("found %q, the field holds %q", p.text("#rows .who"), p.doc.Find("#words").AttrOr("value", ""))
		}
		p = v.follow(v.submit(p, ".quick", "publish", nil))
		if !strings.Contains(p.address, "text=") || p.text("#empty .big") != "Nothing in this list matches the filter." {
			t.Errorf("a decision leads to %s, which says %q", p.address, p.text("#empty"))
		}
		if got := v.narrow(queueAddress+"?state=published", url.Values{"words": {"quint"}}).text("#rows .who"); got != "Ana Quintana Vera" || d.status(one) != signature.Published {
			t.Errorf("by a part of a public name: %q", got)
		}
		if p := v.get(queueAddress + "?text=forged"); p.Code != http.StatusNotFound {
			t.Errorf("a text that the site didn't seal: %d", p.Code)
		}
		if p := v.post("/desk/letters/libertad/filter", url.Values{"words": {strings.Repeat("a", 500)}}); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("a text without end: %d", p.Code)
		}
	})
}

func TestFilters_FollowTheSignalsAsTheyChange(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		one := d.sign("Ana Quintana", func(f *signature.Draft) { f.Email = "one@example.org" })
		v := d.as(organizer.Moderator)
		same := queueAddress + "?signal=same_name"
		if got := v.get(same).text("#rows .who"); got != "" {
			t.Errorf("at first: %q", got)
		}
		d.sign("Ana Quintana", func(f *signature.Draft) { f.Email = "two@example.org" })
		d.must(d.Signatures.LookAgain(d.Context(), d.letter.ID, one.ID))
		if n := v.get(same).doc.Find("#rows > li").Length(); n != 2 {
			t.Errorf("%d with the same name, want both", n)
		}
		token, err := d.Signatures.ManageToken(one.ID, d.DB.Now())
		d.must(err)
		d.must(d.Signatures.Withdraw(d.Context(), token))
		if n := v.get(same).doc.Find("#rows > li").Length(); n != 1 {
			t.Errorf("%d after one has withdrawn", n)
		}
	})
}
