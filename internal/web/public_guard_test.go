package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/database/databasetest"
	"github.com/undersigned/undersigned/internal/letter/lettertest"
	"github.com/undersigned/undersigned/internal/limit"
)

// newGuarded is a reader of a site that takes what comes too soon for a program's, with its clock.
func newGuarded(t *testing.T) (reader, *databasetest.Clock) {
	t.Helper()
	clock := databasetest.NewClock()
	v := newReaderOver(t, newCoreOver(t, databasetest.Open(t, databasetest.SQLite, clock.Now), "https://cartas.example", func(s *Services) { s.FormPause = 0 }))
	v.open()
	return v, clock
}

// filled returns the page's form as a browser sends it once somebody has typed.
func (v reader) filled(name, email string) url.Values {
	v.t.Helper()
	sent := inputs(v.want(http.StatusOK, v.get("/es/libertad")))
	for field, values := range individual(name, email) {
		sent[field] = values
	}
	return sent
}

func (v reader) mustHaveStored(n int) {
	v.t.Helper()
	var got int64
	if err := v.DB.Read(v.t.Context()).Table("signatures").Count(&got).Error; err != nil || got != int64(n) {
		v.t.Errorf("%d signatures are stored, want %d; %v", got, n, err)
	}
}

func TestSignForm_WhatOnlyProgramsFillInIsLookedAtOnceMore(t *testing.T) {
	v, clock := newGuarded(t)
	form := v.filled("Ana Quintana", "ana@correo.example")
	clock.Advance(time.Hour)
	form.Set(honeypot, "https://spam.example")
	form.Set("city", "Holguín")
	page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
	if got := page.Find("form.sign .summary[autofocus]").Text(); !strings.HasPrefix(got, "Antes de guardar nada") {
		t.Errorf("at the top: %q", got)
	}
	again := inputs(page)
	if again.Get(honeypot) != "" || again.Get("city") != "Holguín" || again.Get("name") != "Ana Quintana" || again.Get("consent") != "1" {
		t.Errorf("the form comes back as %v", again)
	}
	v.mustHaveStored(0)
	v.follow(v.post("/es/libertad/sign", again))
	v.mustHaveStored(1)
}

func TestSignForm_SentFasterThanAnybodyTypesIsLookedAtOnceMore(t *testing.T) {
	v, clock := newGuarded(t)
	form := v.filled("Ana Quintana", "ana@correo.example")
	clock.Advance(limit.FormPause - time.Second)
	page := v.want(http.StatusUnprocessableEntity, v.post("/es/libertad/sign", form))
	v.mustHaveStored(0)
	v.follow(v.post("/es/libertad/sign", inputs(page))) // at once, and taken
	v.mustHaveStored(1)
	slow := v.filled("Eva Luna", "eva@correo.example")
	clock.Advance(limit.FormPause)
	v.follow(v.post("/es/libertad/sign", slow))
	v.mustHaveStored(2)
}

func TestSignForm_WithoutItsHiddenFieldsIsTakenAtOnce(t *testing.T) {
	v, _ := newGuarded(t)
	v.follow(v.post("/es/libertad/sign", individual("Ana Quintana", "ana@correo.example")))
	for i, seen := range []string{"", "x", "t4k9zc.AAAAAA", strings.Repeat("z", 1000)} {
		form := individual("Eva Luna", "eva"+string(rune('a'+i))+"@correo.example")
		form.Set("seen", seen)
		v.follow(v.post("/es/libertad/sign", form))
	}
	v.mustHaveStored(5)
}

func TestSignForm_TheTimeOfAnotherLetterSaysNothing(t *testing.T) {
	v, clock := newGuarded(t)
	lettertest.Open(t, v.DB, "otra")
	form := v.filled("Ana Quintana", "ana@correo.example")
	clock.Advance(time.Second)
	v.follow(v.post("/es/otra/sign", form))
}

func TestSignForm_TheHoneypotIsForNobody(t *testing.T) {
	v, _ := newGuarded(t)
	field := v.want(http.StatusOK, v.get("/es/libertad")).Find("form.sign [name=" + honeypot + "]")
	for name, want := range map[string]string{"class": "hp", "aria-hidden": "true", "tabindex": "-1", "autocomplete": "off", "value": ""} {
		if got := field.AttrOr(name, ""); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if _, required := field.Attr("required"); field.Length() != 1 || required {
		t.Error("there is none, or it must be filled in")
	}
}

func TestLetterPage_IsTheSameToWhoHasKeptItThoughTimePasses(t *testing.T) {
	v, clock := newGuarded(t)
	first := v.get("/es/libertad")
	clock.Advance(time.Second)
	r := httptest.NewRequest(http.MethodGet, "/es/libertad", nil)
	r.Header.Set("If-None-Match", first.Header().Get("ETag"))
	if answer := v.do(r); answer.Code != http.StatusNotModified {
		t.Errorf("a second later: %d, ETag %s and %s", answer.Code, first.Header().Get("ETag"), answer.Header().Get("ETag"))
	}
	kept := inputs(v.want(http.StatusOK, first)).Get("seen")
	now := inputs(v.want(http.StatusOK, v.get("/es/libertad"))).Get("seen")
	if kept == "" || kept == now {
		t.Errorf("the form's time is %q and then %q", kept, now)
	}
	if n := len(v.get("/es/libertad").Header().Values("Set-Cookie")); n != 0 {
		t.Error("a cookie is set")
	}
}

// flood brings the letter under attack, or fills it.
func (v reader) flood(n int, ago time.Duration) {
	v.t.Helper()
	texts, err := v.Letters.PublishedTexts(v.t.Context(), v.letter.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	rows := make([]map[string]any, n)
	for i := range rows {
		rows[i] = map[string]any{"id": uuid.New(), "letter_id": v.letter.ID, "text_id": texts[0].ID, "kind": "individual", "status": "unconfirmed",
			"visibility": "public", "language": "es", "category": "", "country": "", "wants_updates": false, "signals": "[]", "reason": "",
			"code_attempts": 0, "mails": 0, "signed_at": v.DB.Now().Add(-ago)}
	}
	err = v.DB.InTx(v.t.Context(), func(tx *database.Tx) error { return tx.DB.Table("signatures").CreateInBatches(rows, 500).Error })
	if err != nil {
		v.t.Fatal(err)
	}
}

func TestSignForm_AsksForWorkOnlyWhileItsLetterIsUnderAttack(t *testing.T) {
	v, clock := newGuarded(t)
	work := func() int {
		page := v.want(http.StatusOK, v.get("/es/libertad"))
		return page.Find("form.sign[data-work] .work[hidden] [name=challenge][value]").Length() + page.Find("script[src*=work]").Length()
	}
	if n := work(); n != 0 {
		t.Error("a form in peace asks for work")
	}
	v.flood(310, 5*time.Minute)
	clock.Advance(limit.CountEach)
	if n := work(); n != 1 {
		t.Errorf("a form under attack asks for work %d times", n)
	}
	// Without JavaScript it is taken as ever, and waits for a human.
	form := v.filled("Ana Quintana", "ana@correo.example")
	clock.Advance(time.Minute)
	v.follow(v.post("/es/libertad/sign", form))
	link, _ := v.mailed()
	thanks, _ := v.follow(v.post(link, url.Values{"action": {"confirm"}}))
	if strings.Contains(thanks.Find("main").Text(), "lista pública") {
		t.Error("it is published at once")
	}
	clock.Advance(limit.Window)
	if n := work(); n != 0 {
		t.Error("the attack doesn't end")
	}
}

func TestSignForm_OfAFullLetterKeepsWhatWasTyped(t *testing.T) {
	v, _ := newGuarded(t)
	v.flood(10_000, time.Minute)
	form := individual("Ana Quintana", "ana@correo.example")
	form.Set("city", "Holguín")
	answer := v.post("/es/libertad/sign", form)
	page := v.want(http.StatusTooManyRequests, answer)
	if answer.Header().Get("Retry-After") != "300" || page.Find("[name=city]").AttrOr("value", "") != "Holguín" {
		t.Errorf("Retry-After %s, city %q", answer.Header().Get("Retry-After"), page.Find("[name=city]").AttrOr("value", ""))
	}
	if got := page.Find("form.sign .summary").Text(); !strings.Contains(got, "dentro de 5 minutos") || !strings.Contains(got, "lo escrito sigue aquí") {
		t.Errorf("it says %q", got)
	}
}

func TestConfirm_NotMineSaysThatMessagesStop(t *testing.T) {
	v, _ := newGuarded(t)
	v.follow(v.post("/es/libertad/sign", individual("Ana Quintana", "ana@correo.example")))
	link, _ := v.mailed()
	page := v.want(http.StatusOK, v.post(link, url.Values{"action": {"disown"}}))
	if !strings.Contains(page.Find("main").Text(), "Durante siete días") {
		t.Errorf("it says %q", page.Find("main").Text())
	}
}
