package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/signature"
)

// Rounds in which each state of an address is asked once, in blocks that are judged each for itself.
const (
	samenessBlocks = 4
	samenessRounds = 8
)

// addresses are the states of an address, each with the form that asks about it in a round.
type addresses struct {
	reader
	states map[string]func(round int) url.Values
	order  []string
}

// newAddresses brings addresses into every state that the form meets.
func newAddresses(t *testing.T) addresses {
	v := newReader(t)
	v.open()
	a := addresses{reader: v}
	fixed := func(name, email string) func(int) url.Values {
		return func(int) url.Values { return individual(name, email) }
	}
	a.send(individual("Ana Quintana", "unconfirmed@correo.example"))
	held := individual("Luis 2 Quintana", "pending@correo.example") // digits in a name make it wait
	a.confirm(held)
	a.confirm(individual("Eva Luna", "published@correo.example"))
	a.confirm(individual("Sol Luna", "full@correo.example"))
	a.send(individual("Nadie Luna", "stopped@correo.example"))
	link, _ := v.mailed()
	v.want(http.StatusOK, v.post(link, url.Values{"action": {"disown"}}))
	for round := range samenessBlocks * samenessRounds {
		own := a.confirm(individual("Mar Luna", fmt.Sprintf("withdrawn%d@correo.example", round)))
		v.want(http.StatusOK, v.post(own, url.Values{"action": {"withdraw"}}))
	}
	a.states = map[string]func(int) url.Values{
		"new": func(round int) url.Values { return individual("Mar Sol", fmt.Sprintf("new%d@correo.example", round)) },
		"withdrawn": func(round int) url.Values {
			return individual("Mar Luna", fmt.Sprintf("withdrawn%d@correo.example", round))
		},
		"unconfirmed":    fixed("Ana Quintana", "unconfirmed@correo.example"),
		"pending":        func(int) url.Values { return held },
		"published":      fixed("Eva Luna", "published@correo.example"),
		"household full": fixed("Otra Luna", "full@correo.example"),
		"stopped":        fixed("Nadie Luna", "stopped@correo.example"),
	}
	a.order = slices.Sorted(maps.Keys(a.states))
	return a
}

// send signs, without the form's way.
func (a addresses) send(form url.Values) {
	a.t.Helper()
	about := a.want(http.StatusOK, a.get("/es/libertad"))
	if about.Find("form.sign").Length() != 1 {
		a.t.Fatal("no form")
	}
	a.want(http.StatusSeeOther, a.post("/es/libertad/sign", form))
}

// confirm signs and confirms, and returns the address of the signer's own page.
func (a addresses) confirm(form url.Values) string {
	a.t.Helper()
	a.send(form)
	link, _ := a.mailed()
	a.want(http.StatusSeeOther, a.post(link, nil))
	sig, err := a.Signatures.ByConfirmToken(a.t.Context(), strings.TrimPrefix(link, "/confirm/"))
	if err != nil || sig.Status == signature.Unconfirmed {
		a.t.Fatalf("%s: %v", sig.Status, err)
	}
	own, err := a.ownPage(sig)
	if err != nil {
		a.t.Fatal(err)
	}
	return own
}

var reference = regexp.MustCompile(`ref=[\w-]+`)

// ask posts the form and returns the answer, and the page that follows, without what is different in any two answers, and how
// long the answer took.
func (a addresses) ask(form url.Values) (answer string, took time.Duration) {
	a.t.Helper()
	began := time.Now()
	got := a.post("/es/libertad/sign", form)
	took = time.Since(began)
	var all []string
	for name, values := range got.Header() {
		if name != "X-Request-Id" && name != "Date" {
			all = append(all, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(all)
	location := got.Header().Get("Location")
	next := a.get(location)
	strip := func(s string) string {
		return reference.ReplaceAllStringFunc(s, func(ref string) string { return fmt.Sprintf("ref=%d", len(ref)) })
	}
	return strip(fmt.Sprintf("%d %d\n%s\n%s\n%d %s", got.Code, len(location), strings.Join(all, "\n"), got.Body, next.Code, next.Body)), took
}

func TestSigning_TheAnswerTellsNothingOfTheAddress(t *testing.T) {
	a := newAddresses(t)
	var want string
	suspicions := map[string]int{}
	for block := range samenessBlocks {
		took := map[string][]time.Duration{}
		for i := range samenessRounds {
			round := block*samenessRounds + i
			for j := range a.order {
				state := a.order[(round+j)%len(a.order)] // each comes after each
				answer, d := a.ask(a.states[state](round))
				took[state] = append(took[state], d)
				if want == "" {
					want = answer
				}
				if answer != want {
					t.Fatalf("%s: the answer differs:\n%s\nwant\n%s", state, answer, want)
				}
			}
		}
		for state, sign := range apart(took) {
			t.Logf("block %d: %s is %+d", block, state, sign)
			suspicions[state] += sign
		}
	}
	for state, n := range suspicions {
		if n == samenessBlocks || n == -samenessBlocks {
			t.Errorf("%s: its answers take another time than a new address's, in each of %d blocks", state, samenessBlocks)
		}
	}
}

// apart returns the states whose median time differs from a new address's by more than a clock's noise, each with the sign
// of the difference. Where steps are even, an answer on a busy machine may slip to the next one, but any state's as often.
func apart(took map[string][]time.Duration) map[string]int {
	const noise = 400 * time.Microsecond
	median := func(state string) time.Duration {
		slices.Sort(took[state])
		return took[state][len(took[state])/2]
	}
	signs := map[string]int{}
	for state := range took {
		switch d := median(state) - median("new"); {
		case d > noise:
			signs[state] = 1
		case d < -noise:
			signs[state] = -1
		}
	}
	return signs
}
