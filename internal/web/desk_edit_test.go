package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestQueue_ShowsASignersChangeAndPublishesIt(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		signed := d.sign("María José Ñáñez")
		d.sign("Otra Persona")
		token, err := d.Signatures.ManageToken(signed.ID, d.DB.Now())
		d.must(err)
		change := func(comment string) {
			draft := signed.Draft(signed.Particulars())
			draft.Comment = comment
			_, err := d.Signatures.Edit(d.Context(), token, draft)
			d.must(err)
		}
		change("Por todos.")
		v := d.as(organizer.Moderator)
		p := v.get(queueAddress + "?state=edited")
		if p.doc.Find(".rows li").Length() != 1 || p.text("#focus-name") != "María José Ñáñez" || p.text(".focus ins") != "Por todos." || p.text(".focus del") != "" {
			t.Errorf("the list of changes shows %q", p.text(".focus"))
		}
		form := p.doc.Find(`form[action*="/edits/"]`)
		action, edit := form.AttrOr("action", ""), form.Find("[name=edit]").AttrOr("value", "")
		change("Por todas.")
		if p = v.follow(v.post(action, url.Values{"edit": {edit}, "decision": {"publish"}, "state": {"edited"}})); p.text("#flash") != "This change no longer waits." {
			t.Errorf("a change that was replaced: %q", p.text("#flash"))
		}
		edit = p.doc.Find(`form[action*="/edits/"] [name=edit]`).AttrOr("value", "")
		if p = v.post(action, url.Values{"edit": {edit}, "decision": {"shout"}}); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("an unknown decision: %d", p.Code)
		}
		if p = v.follow(v.post(action, url.Values{"edit": {edit}, "decision": {"publish"}, "state": {"edited"}})); p.text("#flash") != "The change is published." || p.text("#empty .big") != "No change waits." {
			t.Errorf("after the decision: %q, %q", p.text("#flash"), p.text("#empty"))
		}
		now, err := d.Signatures.ByID(d.Context(), signed.ID)
		if d.must(err); now.Profile.Comment != "Por todas." || now.Status != signature.Pending {
			t.Errorf("the signature is %+v", now)
		}
	})
}
