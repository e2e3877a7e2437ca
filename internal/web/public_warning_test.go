package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestSigning_WarnsOnceOfAWatchedMailbox(t *testing.T) {
	for name, keep := range map[string]bool{"takes the discreet messages": true, "wants them open": false} {
		t.Run(name, func(t *testing.T) {
			v := newReader(t)
			v.open()
			form := individual("Ana Quintana", "ana@nauta.cu")
			page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
			if !strings.Contains(page.Find("#e-email").Text(), "el Estado o una empresa") {
				t.Errorf("beside the address: %q", page.Find("#e-email").Text())
			}
			box := page.Find("[name=discreet]")
			if _, checked := box.Attr("checked"); box.Length() != 1 || !checked || box.Closest("details").Length() != 0 {
				t.Error("the choice isn't shown and made beside the address")
			}
			form.Set("warned", page.Find("[name=warned]").AttrOr("value", ""))
			if keep {
				form.Set("discreet", "1")
			}
			v.follow(v.post("/es/libertad/sign", form))
			v.mailed()
			if told := strings.Contains(v.Mailbox.Messages()[0].Text, "Por su libertad"); told == keep {
				t.Errorf("the message is %q", v.Mailbox.Messages()[0].Text)
			}
		})
	}
}

func TestSigning_AsksOnceAboutAMistypedAddress(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("Ana Quintana", "ana@gmial.com")
	page := v.want(http.StatusUnprocessableEntity, v.post("/en/libertad/sign", form))
	if got := page.Find("#e-email").Text(); !strings.HasPrefix(got, "Perhaps ana@gmail.com?") {
		t.Errorf("beside the address: %q", got)
	}
	if _, checked := page.Find("[name=discreet]").Attr("checked"); checked {
		t.Error("discreet messages are chosen for a mailbox that nobody watches")
	}
	form.Set("warned", page.Find("[name=warned]").AttrOr("value", ""))
	other := individual("Ana Quintana", "ana@hotmial.com")
	other.Set("warned", "ana@gmial.com")
	v.want(http.StatusUnprocessableEntity, v.post("/en/libertad/sign", other)) // another mistake is another question
	v.follow(v.post("/en/libertad/sign", form))
}

func TestSigning_ADiscreetChoiceIsKeptBesideMistakes(t *testing.T) {
	v := newReader(t)
	v.open()
	form := individual("", "ana@correo.example")
	form.Set("discreet", "1")
	page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
	box := page.Find("details[open] [name=discreet]")
	if _, checked := box.Attr("checked"); !checked || page.Find("[name=warned]").Length() != 0 {
		t.Error("the choice is lost, or the form claims to have warned")
	}
}
