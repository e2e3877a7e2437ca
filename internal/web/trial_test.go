package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/name"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/signature"
)

const trialLetter = "/desk/letters/libertad"

// judge is an organizer who cleans a flooded letter at the desk, knowing nothing but what its pages show.
type judge struct {
	*visitor
	looks int // pages opened
	acts  int // forms sent
}

func (j *judge) look(address string) page {
	j.Helper()
	j.looks++
	p := j.get(address)
	if p.Code != http.StatusOK {
		j.Fatalf("%s: %d", address, p.Code)
	}
	return p
}

func (j *judge) act(p page, form, button string, fill url.Values) page {
	j.Helper()
	j.acts++
	return j.follow(j.submit(p, form, button, fill))
}

// note logs how far it has come.
func (j *judge) note(step string) { j.Logf("%s: %d pages, %d acts so far", step, j.looks, j.acts) }

// watch puts names on the letter's watch list.
func (j *judge) watch(names []string) {
	j.Helper()
	p := j.look(trialLetter + "/watch")
	j.act(p, "form:has(textarea)", "", url.Values{p.doc.Find("form textarea").AttrOr("name", ""): {strings.Join(names, "\n")}})
}

// sink rejects each cluster whose sample looks like robots' work: hardly anybody in it says what they do.
func (j *judge) sink() {
	j.Helper()
	clusters := j.look(trialLetter + "/waves?order=biggest")
	clusters.doc.Find("#of-domain ~ ul a, #of-network ~ ul a, #of-referrer ~ ul a").Each(func(_ int, link *goquery.Selection) {
		cluster := j.look(link.AttrOr("href", ""))
		silent, rows := 0, cluster.doc.Find("#sample-title ~ ul .quiet")
		rows.Each(func(_ int, row *goquery.Selection) {
			if saysNothing(row.Text()) {
				silent++
			}
		})
		if rows.Length() < 10 || silent*10 < rows.Length()*8 {
			return
		}
		wave := j.act(cluster, "form[action$='/waves']", "", url.Values{"reason": {"Robots from one place"}})
		j.act(wave, "#whole ~ form", "reject", url.Values{"part": {"all"}, "reason": {"Robots"}})
	})
}

// saysNothing reports whether a row tells of somebody no more than a country: “Waiting · Person · Cuba · 2 reasons …”.
func saysNothing(row string) bool {
	parts := strings.Split(strings.TrimSpace(row), " · ")
	if strings.Contains(parts[len(parts)-1], "look twice") {
		parts = parts[:len(parts)-1]
	}
	return len(parts) == 3 && parts[1] == "Person"
}

// read goes through what no signal speaks against, page by page, and rejects the names that nobody has.
func (j *judge) read() {
	j.Helper()
	var odd []string
	var last page
	for next := trialLetter + "/queue?state=waiting&signal=none"; next != ""; {
		last = j.look(next)
		last.doc.Find("#rows li").Each(func(_ int, row *goquery.Selection) {
			if len(strings.Fields(row.Find(".who").Text())) > 4 {
				odd = append(odd, row.AttrOr("data-id", ""))
			}
		})
		next = last.doc.Find("#more").AttrOr("href", "")
	}
	if len(odd) > 0 {
		j.acts++
		j.follow(j.post(trialLetter+"/decide", url.Values{"id": odd, "decision": {"reject"}, "reason": {"Not a name"}, "state": {"waiting"}}))
	}
}

// all decides on all of the queue that a signal selects, if the rehearsal finds any.
func (j *judge) all(signal, decision, reason string) {
	j.Helper()
	rehearsal := j.look(trialLetter + "/bulk?" + url.Values{"state": {"waiting"}, "signal": {signal}, "decision": {decision}}.Encode())
	if rehearsal.doc.Find("[name=act]").Length() == 0 {
		return
	}
	j.act(rehearsal, "form:has([name=act])", "", url.Values{"reason": {reason}})
}

// TestTrial_AFloodIsCleaned pours two thousand signatures on a letter and has an organizer who doesn't know which is which
// clean it. docs/moderation.md says how, and with how many acts.
func TestTrial_AFloodIsCleaned(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		d.suspect()
		known := d.pour(flood(1))
		j := &judge{visitor: d.as(organizer.Moderator)}
		j.watch(famous())
		d.settle()
		j.note("watch list")
		j.sink()
		j.note("waves")
		for _, signal := range []string{"disposable", "keyboard", "insult", "slogan", "link"} {
			j.all(signal, "reject", "Not a name")
		}
		j.note("rejected by signal")
		for _, signal := range []string{"watched", "mixed_scripts", "near_name", "same_name"} {
			j.all(signal, "hold", "To be asked")
		}
		j.note("held by signal")
		j.read()
		j.note("read")
		for _, signal := range []string{"none", "domain", "referrer"} { // the clusters of the university and the newspaper were looked at, and are none
			j.all(signal, "publish", "")
		}
		j.note("published")
		outcome := map[truth]map[signature.Status]int{honest: {}, robot: {}, forgery: {}}
		for id, s := range known {
			now, err := d.Signatures.ByID(t.Context(), id)
			d.must(err)
			outcome[s.truth][now.Status]++
		}
		t.Logf("%d pages looked at, %d acts; %v", j.looks, j.acts, outcome)
		want := map[truth]map[signature.Status]int{
			honest:  {signature.Published: 284, signature.Held: 16},
			robot:   {signature.Rejected: 1657, signature.Held: 3},
			forgery: {signature.Rejected: 16, signature.Held: 24},
		}
		if diff := cmp.Diff(want, outcome); diff != "" {
			t.Error(diff)
		}
		if j.looks > 27 || j.acts > 23 {
			t.Errorf("it took %d pages and %d acts", j.looks, j.acts)
		}
	})
}

// suspect has the site know throw-away addresses and words that are no names, as the program does.
func (d *deskSite) suspect() {
	d.Helper()
	var lists signature.Lists
	var err error
	lists.Disposable, err = mailbox.Disposable()
	d.must(err)
	lists.Words, err = name.Bundled()
	d.must(err)
	d.Signatures = d.Signatures.Suspecting(lists)
}

// settle has the jobs run until they find nothing to do.
func (d *deskSite) settle() {
	d.Helper()
	for _, job := range []func() (int, error){
		func() (int, error) { return d.Signatures.CompareWithList(d.Context()) },
		func() (int, error) { return d.Signatures.LookAgainAtRecent(d.Context()) },
	} {
		for n := 1; n > 0; {
			var err error
			n, err = job()
			d.must(err)
		}
	}
}
