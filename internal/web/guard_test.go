package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestDeskAddress_LeadsNowhereElse(t *testing.T) {
	for _, address := range []string{
		"//elsewhere.example/desk/", "///desk/x", "////elsewhere.example/../desk/x", "https://elsewhere.example/desk/x", "/desk/../x",
		`/\elsewhere.example/desk/`, "desk/x", "", "/", "/desk/x\r\nSet-Cookie: a=b",
	} {
		if got := deskAddress(address); got != "/desk" {
			t.Errorf("%q leads to %q", address, got)
		}
	}
	for _, address := range []string{"/desk/letters", "/desk/letters/libertad/queue?state=held&focus=1"} {
		if got := deskAddress(address); got != address {
			t.Errorf("%q leads to %q", address, got)
		}
	}
}

func TestAddress_WhatNoDatabaseKeepsIsMalformed(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as("owner")
		for _, address := range []string{
			"/%00", "/es/%00", "/es/%ff/signatories", "/es/libertad/signatories?category=%00", "/es/libertad/signatories?country=%ff",
			"/es/libertad/signatories?q=a%00b", "/es/libertad?%00=1", "/desk/letters/%00/queue", "/desk/letters/libertad/queue?kind=%00",
			"/confirm/%00", "/es/libertad/check-email?ref=%00",
		} {
			if p := v.get(address); p.Code != http.StatusBadRequest {
				t.Errorf("%s: %d", address, p.Code)
			}
		}
		if p := v.get("/es/libertad/signatories?q=%C3%B1"); p.Code != http.StatusOK {
			t.Errorf("ñ: %d", p.Code)
		}
	})
}

func TestDecide_AReasonThatNoDatabaseKeepsIsRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		v, s := d.as("moderator"), d.sign("Ana Pérez")
		for _, reason := range []string{"a\x00b", "a\xffb", "\u202eabc"} {
			form := url.Values{"decision": {"reject"}, "id": {s.ID.String()}, "reason": {reason}}
			p := v.post("/desk/letters/libertad/decide", form, "Accept", "application/json")
			if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Body.String(), `"reason"`) {
				t.Errorf("%q: %d %s", reason, p.Code, p.Body)
			}
		}
	})
}

func TestForm_ThatCannotBeReadChangesNothing(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		token := d.signOnly("Ana Pérez")
		post := func(kind, body string) int {
			r := httptest.NewRequest(http.MethodPost, "/confirm/"+token, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			r.ContentLength = -1 // as a peer sends it that doesn't say how much it will be
			answer := httptest.NewRecorder()
			d.Handler().ServeHTTP(answer, r)
			return answer.Code
		}
		for _, sent := range []struct {
			kind, body string
			want       int
		}{
			{"application/x-www-form-urlencoded", "action=disown&x=" + strings.Repeat("a", maxBody), http.StatusRequestEntityTooLarge},
			{"application/x-www-form-urlencoded", "x=%zz", http.StatusBadRequest},
			{"multipart/form-data; boundary=b", "--b\r\nno form", http.StatusBadRequest},
		} {
			if got := post(sent.kind, sent.body); got != sent.want {
				t.Errorf("%s %.20q: %d, want %d", sent.kind, sent.body, got, sent.want)
			}
		}
		if s, err := d.Signatures.ByConfirmToken(d.Context(), token); err != nil || s.Status != "unconfirmed" {
			t.Errorf("signature is %s, %v", s.Status, err)
		}
	})
}

func TestSign_AnswersAtTheSameMomentWhateverTheAddress(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		form := url.Values{"name": {"Ana Pérez"}, "email": {"ana@example.org"}, "consent": {"1"}}
		for _, what := range []string{"new", "again"} {
			began := time.Now()
			if p := d.visitor().post("/es/libertad/sign", form); p.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d", what, p.Code)
			}
			if took := time.Since(began); took < evenStep {
				t.Errorf("%s: answered after %s", what, took)
			}
		}
	})
}

func TestSign_KeepsTheWordsOfBothConsents(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		form := url.Values{"name": {"Ana Pérez"}, "email": {"ana@example.org"}, "consent": {"1"}, "updates": {"1"}}
		if p := d.visitor().post("/es/libertad/sign", form); p.Code != http.StatusSeeOther {
			t.Fatal(p.Code)
		}
		var words []string
		d.must(d.DB.Read(d.Context()).Raw("SELECT wording FROM consent_wordings").Scan(&words).Error)
		if want := d.Locales.For("es").T("sign.updates"); len(words) != 2 || (words[0] != want && words[1] != want) {
			t.Errorf("kept %q, want %q among them", words, want)
		}
	})
}
