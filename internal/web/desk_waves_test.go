package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

// wavePages are the pages of waves with data.
func (p pages) wavePages(base deskPage, w filling, n int) map[string]pageData {
	at := timeOf(base.Page, pageNow)
	hour := clusterView{Label: clusterLabel(base.Page, signature.Cluster{Kind: signature.ByHour, From: pageNow}), Counts: w.name, Last: at, URL: "/desk"}
	wave := waveView{Label: w.name, Counts: w.long, Reason: w.long, By: w.name, Time: at, URL: "/desk/letters/libertad/waves/x"}
	all, wrong := wavesPage{deskPage: base, Root: "/desk", Biggest: n > 1}, fieldErrors{"reason": w.long, "ids": w.long}
	one := wavePage{deskPage: base, waveView: wave, Held: n, Rejected: n, Form: waveForm{"chosen", w.long}, Errors: wrong, NextURL: "/desk", FirstURL: "/desk"}
	cluster := clusterPage{deskPage: base, Root: "/desk", Label: w.name, Domain: w.name, Counts: w.long, N: n, Fields: []hiddenField{{"kind", w.name}}, Reason: w.long, Errors: wrong}
	for _, kind := range signature.ClusterKinds() {
		all.Clusters = append(all.Clusters, clusterGroup{Kind: kind})
	}
	for i := range n {
		of := &all.Clusters[i%len(all.Clusters)]
		of.Rows = append(of.Rows, hour)
		all.Waves = append(all.Waves, wave)
		row := queueRow{ID: uuid.NewString(), URL: "/desk", Name: w.name, Sub: w.long, Signals: i, Time: at}
		one.Rows, cluster.Sample = append(one.Rows, row), append(cluster.Sample, row)
	}
	busy := one
	busy.Busy = true
	return map[string]pageData{"waves": {"desk/waves", all}, "cluster": {"desk/wave_new", cluster}, "wave": {"desk/wave", one}, "wave, busy": {"desk/wave", busy}}
}

const wavesAddress = "/desk/letters/libertad/waves"

// flood has n people sign, of whom the first half is published.
func (d *deskSite) flood(n int) []signature.Signature {
	d.Helper()
	var all []signature.Signature
	for i := range n {
		all = append(all, d.sign(fmt.Sprintf("Ana %c%c", 'A'+i/26, 'a'+i%26)))
	}
	for _, one := range all[:n/2] {
		_, err := d.Moderation.Decide(d.Context(), moderation.DecideInput{Organizer: uuid.New(), LetterID: d.letter.ID, IDs: []uuid.UUID{one.ID}, Decision: moderation.Publish})
		d.must(err)
	}
	return all
}

func TestWaves_AClusterIsLookedAtHeldAndUndone(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *deskSite) {
		all := d.flood(4)
		v := d.as(organizer.Moderator)
		list := v.get(wavesAddress)
		if got := list.text("section:has(#of-hour) li"); !strings.HasPrefix(got, "Hour from 23 November 2026, 12:00 UTC2 wait · 2 published") {
			t.Errorf("hours: %s", got)
		}
		if got := list.text("section:has(#of-domain) li"); !strings.HasPrefix(got, "Domain ") || strings.Contains(list.Body.String(), "signers.example.org") {
			t.Errorf("domains: %s", got)
		}
		if got := list.text("section:has(#of-network)"); !strings.Contains(got, "From no network came three or more.") {
			t.Errorf("networks: %s", got)
		}
		cluster := v.get(list.doc.Find("section:has(#of-hour) a").AttrOr("href", ""))
		if cluster.text(".stack button") != "Hold all 4" || cluster.doc.Find(".members li").Length() != 4 {
			t.Fatalf("the sample: %s", cluster.text("main"))
		}
		wrong := v.submit(cluster, "main form.stack", "", nil)
		if wrong.Code != http.StatusUnprocessableEntity || wrong.text("#reason-error") != "Write why." || wrong.text("h1") != cluster.text("h1") {
			t.Errorf("without a reason: %d %s", wrong.Code, wrong.text("main"))
		}
		wave := v.follow(v.submit(wrong, "main form.stack", "", url.Values{"reason": {"a flood"}}))
		if !strings.Contains(wave.text("main"), "4 held") || wave.doc.Find(".members li").Length() != 4 {
			t.Errorf("the wave: %s", wave.text("main"))
		}
		public := d.visitor().get("/en/libertad")
		if !strings.Contains(public.text("main"), "2 people have signed") || strings.Contains(public.text("main"), "Ana Aa") {
			t.Errorf("meanwhile: %s", public.text("main"))
		}
		if got := v.get(wavesAddress).text("section:has(#waves-held) li"); !strings.Contains(got, "4 held") || !strings.Contains(got, "a flood") || !strings.Contains(got, "Ana moderator") {
			t.Errorf("listed: %s", got)
		}
		undone := v.follow(v.submit(wave, "section:has(#undo) form", "undo", nil))
		if !strings.Contains(undone.text(".empty"), "Nothing of this wave") || d.status(all[0]) != signature.Published || d.status(all[3]) != signature.Pending {
			t.Errorf("undone: %s", undone.text("main"))
		}
	})
}

func TestWaves_AllOrTheChosenAreReleasedOrRejected(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		all := d.flood(4)
		v := d.as(organizer.Moderator)
		cluster := v.get(v.get(wavesAddress).doc.Find("section:has(#of-domain) a").AttrOr("href", ""))
		wave := v.follow(v.submit(cluster, "main form.stack", "", url.Values{"reason": {"a flood"}}))
		const chosen, whole = "form.members-form", "section:has(#whole) form"
		if p := v.submit(wave, chosen, "release", nil); p.Code != http.StatusUnprocessableEntity || p.text(chosen+" .error") == "" {
			t.Errorf("nothing chosen: %d %s", p.Code, p.text(chosen))
		}
		wrong := v.submit(wave, chosen, "reject", url.Values{"id": {all[1].ID.String()}})
		if wrong.Code != http.StatusUnprocessableEntity || wrong.text("#chosen-error") != "Write why." || wrong.doc.Find(chosen+" [checked]").AttrOr("value", "") != all[1].ID.String() {
			t.Errorf("no reason: %d %s", wrong.Code, wrong.text(chosen))
		}
		part := v.follow(v.submit(wrong, chosen, "reject", url.Values{"reason": {"invented"}}))
		if d.status(all[1]) != signature.Rejected || !strings.Contains(part.text("main"), "3 held · one rejected") {
			t.Errorf("a part: %s", part.text("main"))
		}
		done := v.follow(v.submit(part, whole, "release", nil))
		if d.status(all[0]) != signature.Published || d.status(all[3]) != signature.Pending || d.status(all[1]) != signature.Rejected || !strings.Contains(done.text("#flash"), "They go back") {
			t.Errorf("the rest: %s", done.text("main"))
		}
	})
}

func TestWaves_TheDomainIsForWhoMaySeeAddresses(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.flood(3)
		address := d.as(organizer.Owner).get(wavesAddress).doc.Find("section:has(#of-domain) a").AttrOr("href", "")
		owner, moderator := d.visitorOf(organizer.Owner), d.as(organizer.Moderator)
		if got := owner.get(address).text("code"); got != "signers.example.org" {
			t.Errorf("to the owner: %q", got)
		}
		if p := moderator.get(address); p.Code != http.StatusOK || strings.Contains(p.Body.String(), "signers.example.org") {
			t.Errorf("to a moderator: %d %s", p.Code, p.text("main"))
		}
	})
}

// visitorOf signs somebody in who is there already.
func (d *deskSite) visitorOf(role string) *visitor {
	d.Helper()
	v := d.visitor()
	if p := v.post("/desk/sign-in", url.Values{"email": {role + "@desk.example.org"}, "password": {deskPassword}}); p.Code != http.StatusSeeOther {
		d.Fatalf("sign in: %d", p.Code)
	}
	return v
}

func TestWaves_WhatIsNoClusterIsNotFound(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Moderator)
		from, until := time.Now().UTC().Format(time.RFC3339), time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		for _, q := range []url.Values{{}, {"kind": {"hour"}}, {"kind": {"moon"}, "from": {from}, "until": {until}}, {"kind": {"domain"}, "from": {from}, "until": {until}},
			{"kind": {"domain"}, "from": {from}, "until": {until}, "key": {"x"}}, {"kind": {"hour"}, "from": {from}, "until": {until}, "key": {"00"}}} {
			if p := v.get(wavesAddress + "/new?" + q.Encode()); p.Code != http.StatusNotFound {
				t.Errorf("%v: %d", q, p.Code)
			}
		}
		empty := v.get(wavesAddress + "/new?" + url.Values{"kind": {"hour"}, "from": {from}, "until": {until}}.Encode())
		if got := empty.text(".empty"); got != "There is nothing left to hold here." {
			t.Errorf("an hour of nobody: %s", got)
		}
	})
}

func TestWaves_OfAnotherLetterAreNotFound(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.flood(3)
		v := d.as(organizer.Moderator)
		cluster := v.get(v.get(wavesAddress).doc.Find("section:has(#of-hour) a").AttrOr("href", ""))
		held := v.submit(cluster, "main form.stack", "", url.Values{"reason": {"a flood"}})
		first := d.letter
		d.openLetter("otra")
		defer func(l letter.Letter) { d.letter = l }(first)
		elsewhere := strings.Replace(held.location(), "/libertad/", "/otra/", 1)
		if p := v.get(elsewhere); p.Code != http.StatusNotFound {
			t.Errorf("shown: %d", p.Code)
		}
		if p := v.post(elsewhere, url.Values{"work": {"undo"}}); p.Code != http.StatusNotFound {
			t.Errorf("undone: %d", p.Code)
		}
	})
}
