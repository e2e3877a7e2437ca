package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/organizer"
)

// letterRoles are a page's letters with the role of an editor on each.
func letterRoles(p deskPage) []letterRole {
	var rows []letterRole
	for i, l := range p.Letters {
		if rows = append(rows, letterRole{deskLetter: l, Role: organizer.Editor}); i > 0 {
			rows[i].Slug += strings.Repeat("x", i)
		}
	}
	return rows
}

// asOn returns a visitor who is signed in with a role on one letter alone.
func (d *deskSite) asOn(l letter.Letter, role string) *visitor {
	d.Helper()
	v := d.as(organizer.LettersOnly)
	d.must(d.Organizers.SetRoles(d.Context(), uuid.Nil, d.account(organizer.LettersOnly).ID, organizer.LettersOnly, map[uuid.UUID]string{l.ID: role}))
	return v
}

// twoLetters is a site with the letter "libertad", which the table of access is about, another one, and an owner.
func twoLetters(t *testing.T) (d *deskSite, other letter.Letter, access map[string][]string) {
	t.Helper()
	d = newDeskSite(t, databasetest.Open(t, databasetest.SQLite, nil), nil)
	access = deskAccess(d.sign("Ana Secreta").ID.String())
	other, _ = lettertest.Open(t, d.DB, "otra")
	d.as(organizer.Owner)
	return d, other, access
}

func TestDesk_ARoleOnALetterIsForThatLetterAlone(t *testing.T) {
	for _, role := range organizer.Roles() {
		for _, elsewhere := range []bool{false, true} {
			d, l, access := twoLetters(t)
			if !elsewhere {
				l = d.letter
			}
			v := d.asOn(l, role)
			for address, allowed := range access {
				method, path, _ := strings.Cut(address, " ")
				if path == "/desk/sign-out" || path == "/desk/account/sessions/end-others" {
					continue
				}
				onLetter := strings.HasPrefix(path, "/desk/letters/") && path != "/desk/letters/new" && !strings.HasSuffix(path, "/duplicate")
				want := len(allowed) == len(organizer.Roles()) && path != "/desk/mail" // what is for everybody, whatever their role
				if onLetter {
					want = !elsewhere && slices.Contains(allowed, role)
				}
				p := v.send(method, path, nil)
				if got := p.Code != http.StatusForbidden; got != want {
					t.Errorf("%s on another letter: %v; %s as %s: %d", role, elsewhere, address, role, p.Code)
				}
				if (elsewhere || role == organizer.Viewer) && strings.Contains(p.Body.String(), "Secreta") {
					t.Errorf("%s shows a name", address)
				}
			}
		}
	}
}

func TestDesk_ARoleOnALetterTakesThePlaceOfTheSites(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.as(organizer.Owner)
		v := d.as(organizer.Moderator)
		id := d.account(organizer.Moderator).ID
		d.must(d.Organizers.SetRoles(d.Context(), uuid.Nil, id, organizer.Moderator, map[uuid.UUID]string{d.letter.ID: organizer.Viewer}))
		if p := v.get(queueAddress); p.Code != http.StatusForbidden {
			t.Errorf("the queue of a letter on which they only see figures: %d", p.Code)
		}
		p := v.follow(v.get("/desk"))
		if p.location() != "" || p.doc.Find(`a[href*="/queue"]`).Length() != 0 || p.doc.Find(`.letter-card`).Length() != 1 {
			t.Errorf("page %s", p.text("main"))
		}
	})
}

func TestLetters_ShowNothingOfThoseWithoutARole(t *testing.T) {
	d, other, _ := twoLetters(t)
	v := d.asOn(other, organizer.Moderator)
	p := v.follow(v.get("/desk"))
	if got := p.doc.Find("a[href*='libertad']").Length(); got != 0 || !strings.HasPrefix(v.get("/desk").location(), "/desk/letters/otra/queue") {
		t.Errorf("leads to %s; %d links to the other letter", v.get("/desk").location(), got)
	}
	if p = v.get("/desk/letters"); p.doc.Find(".letter-card").Length() != 1 {
		t.Errorf("%d letters, want one", p.doc.Find(".letter-card").Length())
	}
	d.must(d.Organizers.SetRoles(d.Context(), uuid.Nil, d.account(organizer.LettersOnly).ID, organizer.LettersOnly, nil))
	if p = v.get("/desk/letters"); !strings.Contains(p.text(".empty"), "no letter for this account") {
		t.Errorf("without any: %s", p.text("main"))
	}
}

func TestRoles_AreSetOnTheSiteAndOnLetters(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		d.as(organizer.Viewer)
		viewer := d.account(organizer.Viewer)
		p := v.get("/desk/organizers/" + viewer.ID.String())
		p = v.follow(v.submit(p, "main form", "", url.Values{"role": {organizer.LettersOnly}, "letter_libertad": {organizer.Editor}}))
		if !strings.Contains(p.text("#flash"), "saved") || !strings.Contains(p.text(".people"), "and a role on one letter") {
			t.Errorf("page %s", p.text("main"))
		}
		now, err := d.Organizers.ByID(d.Context(), viewer.ID)
		d.must(err)
		if now.SiteRole != organizer.LettersOnly || now.RoleOn(d.letter.ID) != organizer.Editor || now.RoleOn(uuid.New()) != organizer.LettersOnly {
			t.Errorf("roles %q and %v", now.SiteRole, now.LetterRoles)
		}
		p = v.get("/desk/organizers/" + viewer.ID.String())
		if got := p.doc.Find("option[selected]").AttrOr("value", ""); got != organizer.Editor || p.doc.Find("input[checked]").AttrOr("value", "") != organizer.LettersOnly {
			t.Errorf("the form shows %q: %s", got, p.Body)
		}
		if p = v.get("/desk/trail"); !strings.Contains(p.text("main"), "Ana owner changed the roles of Ana viewer.") {
			t.Errorf("trail %s", p.text("main"))
		}
	})
}

func TestRoles_TheLastOwnerStaysAndWrongOnesComeBack(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Owner)
		address := "/desk/organizers/" + d.account(organizer.Owner).ID.String()
		p := v.post(address, url.Values{"role": {organizer.Viewer}, "letter_libertad": {organizer.Moderator}})
		if p.Code != http.StatusConflict || !strings.Contains(p.text("#reason"), "needs an owner") || p.doc.Find("option[selected]").AttrOr("value", "") != organizer.Moderator {
			t.Errorf("the last owner: %d %s", p.Code, p.text("main"))
		}
		for _, form := range []url.Values{{"role": {"emperor"}}, {"role": {organizer.Owner}, "letter_libertad": {"emperor"}}} {
			if p = v.post(address, form); p.Code != http.StatusUnprocessableEntity || p.text("#reason") == "" {
				t.Errorf("%v: %d", form, p.Code)
			}
		}
		if d.account(organizer.Owner).SiteRole != organizer.Owner {
			t.Error("the role has changed")
		}
		if p = v.get("/desk/organizers/" + uuid.NewString()); p.Code != http.StatusNotFound {
			t.Errorf("nobody: %d", p.Code)
		}
	})
}
