package web

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

// truth is what a signature of the trial is. The moderator of the trial never sees it.
type truth string

const (
	honest  truth = "honest"
	robot   truth = "robot"
	forgery truth = "forgery"
)

// signer is one who signs in the trial.
type signer struct {
	truth   truth
	why     string // the kind of flood or forgery
	at      time.Duration
	network string
	site    string // that led there, "" for none
	draft   signature.Draft
}

// flood draws two thousand who sign within two hours: three hundred honest ones, among them a university that signs
// together and readers of a newspaper; forty forgeries of five kinds; and robots in five swarms. The same seed draws the same.
func flood(seed uint64) []signer {
	f := &flooding{r: rand.New(rand.NewPCG(seed, 1)), taken: map[string]bool{}}
	f.honest(240, func(int) (string, string, string) { return f.common(), f.elsewhere(), f.affiliation() })
	for i := range 80 {
		f.signers[i].site = "a newspaper"
	}
	f.honest(60, func(i int) (string, string, string) {
		return fmt.Sprintf("docente%d@uni-oriente.example", i), "university", "Universidad de Oriente"
	})
	people := slices.Clone(f.signers)
	f.forge(people)
	f.swarm(700, "one mail domain", "", func(i int) (string, string) { return fmt.Sprintf("u%d@correo-libre.example", i), f.elsewhere() })
	f.swarm(300, "one network", "", func(int) (string, string) { return f.common(), "a rented server" })
	f.swarm(200, "called up in a forum", "a forum", func(int) (string, string) { return f.common(), f.elsewhere() })
	f.swarm(260, "throw-away addresses", "", func(i int) (string, string) { return fmt.Sprintf("x%d@10minutemail.com", i), f.elsewhere() })
	f.nonsense(200)
	slices.SortStableFunc(f.signers, func(a, b signer) int { return cmp.Compare(a.at, b.at) })
	return f.signers
}

type flooding struct {
	r       *rand.Rand
	taken   map[string]bool
	n       int
	signers []signer
}

func (f *flooding) add(s signer, spread time.Duration, from time.Duration) {
	s.at = from + time.Duration(f.r.Int64N(int64(spread)))
	s.draft.Kind, s.draft.Visibility, s.draft.Consent = signature.Individual, signature.Public, true
	f.signers = append(f.signers, s)
}

// common is an address where many have one, elsewhere a network of nobody else.
func (f *flooding) common() string {
	f.n++
	return fmt.Sprintf("persona%d@%s", f.n, []string{"gmail.com", "outlook.com", "yahoo.es", "proton.me"}[f.r.IntN(4)])
}

func (f *flooding) elsewhere() string { f.n++; return fmt.Sprintf("network %d", f.n) }

func (f *flooding) affiliation() string {
	return []string{"", "Diario La Orilla", "Coro Ñandú", "Hospital General", "Escuela de Artes"}[f.r.IntN(5)]
}

// name draws a name that nobody has yet.
func (f *flooding) name() string {
	given := strings.Fields("Ana Luis Marta Jorge Elena Raúl Inés Tomás Lucía Pedro Irene Óscar Silvia Hugo Rosa Iván Nuria Adrián Clara Mateo Olga Bruno Sara Félix Julia Darío Alba Ciro Vera Noel")
	surnames := strings.Fields("Quintana Montalvo Ferrer Acosta Rivero Salgado Núñez Peralta Cisneros Bermúdez Escobar Valdés Toledo Carrasco Lozano Medina Arroyo Cabrera Domínguez Esquivel Figueroa Gallardo Herrera Ibarra Jiménez Landa Márquez Navarro Oliva Pacheco Quesada Robles Sandoval Tamayo Urrutia Villar Zamora")
	for {
		name := given[f.r.IntN(len(given))] + " " + surnames[f.r.IntN(len(surnames))] + " " + surnames[f.r.IntN(len(surnames))]
		if !f.taken[name] {
			f.taken[name] = true
			return name
		}
	}
}

// honest ones say who they are; now and then not.
func (f *flooding) honest(n int, from func(i int) (email, network, affiliation string)) {
	occupations := []string{"Docente", "Enfermera", "Periodista", "Albañil", "Abogada", "", "Estudiante"}
	for i := range n {
		email, network, affiliation := from(i)
		f.add(signer{truth: honest, network: network, draft: signature.Draft{Name: f.name(), Email: email, Country: []string{"CU", "ES", "MX"}[f.r.IntN(3)],
			Occupation: occupations[f.r.IntN(len(occupations))], Affiliation: affiliation}}, 2*time.Hour, 0)
	}
}

// famous lists public figures for the watch list; none of them lives.
func famous() []string {
	return []string{"Aurelia Montenegro Paz", "Baltasar Quiroga Luz", "Celestina Arvizu Mar", "Donato Iturbe Sol", "Eufemia Lavalle Cruz",
		"Fabricio Monteagudo Rey", "Genoveva Larrañaga Flor", "Hilario Sotomayor Vega", "Isaura Betancourt Luna", "Jacinto Villanueva Mora"}
}

// forge adds eight of each: names of public figures, names that signed already with a letter changed, names in letters that
// look alike, insults and slogans, and comments that sell something.
func (f *flooding) forge(people []signer) {
	for i := range 8 {
		victim := people[f.r.IntN(len(people))].draft.Name
		for _, forged := range []struct {
			why   string
			draft signature.Draft
		}{
			{"a public figure", signature.Draft{Name: famous()[i], Occupation: "Escritora"}},
			{"nearly a signer's name", signature.Draft{Name: changed(victim), Occupation: "Docente"}},
			{"letters that look alike", signature.Draft{Name: "Сара " + f.name(), Occupation: "Docente"}}, // in Cyrillic
			{"an insult or slogan", signature.Draft{Name: []string{"Mueran Los Gusanos", "Viva La Dictadura", "Imbéciles Todos", "Abajo La Gusanera"}[i%4] + " " + f.name()}},
			{"a comment that sells", signature.Draft{Name: f.name(), Comment: fmt.Sprintf("Gane dinero en https://ofertas.example/%d", i)}},
		} {
			forged.draft.Email, forged.draft.Country = f.common(), "CU"
			f.add(signer{truth: forgery, why: forged.why, network: f.elsewhere(), draft: forged.draft}, time.Hour, time.Hour)
		}
	}
}

// changed is a name with two of its letters exchanged.
func changed(name string) string {
	r := []rune(name)
	r[len(r)-2], r[len(r)-1] = r[len(r)-1], r[len(r)-2]
	return string(r)
}

// swarm adds robots with names like anybody's, that fill in what they must and no more.
func (f *flooding) swarm(n int, why, site string, from func(i int) (email, network string)) {
	for i := range n {
		email, network := from(i)
		f.add(signer{truth: robot, why: why, network: network, site: site, draft: signature.Draft{Name: f.name(), Email: email, Country: "CU"}}, 45*time.Minute, time.Hour)
	}
}

// nonsense adds robots that type at random.
func (f *flooding) nonsense(n int) {
	for range n {
		keys := []string{"asdf", "qwer", "zxcv", "hjkl", "uiop"}
		f.n++
		name := fmt.Sprintf("%s%s %s", keys[f.r.IntN(5)], keys[f.r.IntN(5)], keys[f.r.IntN(5)])
		f.add(signer{truth: robot, why: "typed at random", network: f.elsewhere(), draft: signature.Draft{Name: name, Email: f.common(), Country: "CU"}}, 45*time.Minute, time.Hour)
	}
}

// letters catches the links that are mailed.
type letters struct{ tokens map[string]string } // by address

// Deliver implements outbox.Deliverer.
func (l *letters) Deliver(_ context.Context, e outbox.Envelope) error {
	if e.Kind == outbox.KindConfirm {
		l.tokens[e.To] = e.Data["token"]
	}
	return nil
}

// pour has everybody sign and confirm, in the order of time, and returns who each signature is.
func (d *deskSite) pour(signers []signer) map[uuid.UUID]signer {
	d.Helper()
	start, post := d.clock.Now(), &letters{tokens: map[string]string{}}
	worker := outbox.NewWorker(d.Outbox, post, outbox.WorkerOptions{Concurrency: 1})
	known := make(map[uuid.UUID]signer, len(signers))
	for _, one := range signers {
		d.clock.Advance(start.Add(one.at).Sub(d.clock.Now()))
		network, err := d.Vault.Hash("trial.network", []byte(one.network))
		d.must(err)
		referrer, err := d.limits.markSite(one.site)
		d.must(err)
		_, err = d.Signatures.Sign(d.Context(), signature.SignInput{LetterID: d.letter.ID, TextID: d.text.ID, Language: "es", ConsentWording: "Sí",
			Network: network[:16], Referrer: referrer, Draft: one.draft})
		d.must(err)
		_, err = worker.DeliverDue(d.Context())
		d.must(err)
		s, err := d.Signatures.Confirm(d.Context(), post.tokens[one.draft.Email])
		d.must(err)
		known[s.ID] = one
	}
	return known
}
