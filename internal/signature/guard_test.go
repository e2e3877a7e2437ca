package signature_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestSign_ManyNamesAtTheSameMomentDontFillAMailbox(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for n := range 20 {
			all.Go(func() {
				in := w.input(person(fmt.Sprintf("Ana %c", 'A'+n), "ana@example.org"))
				if _, err := w.Sign(t.Context(), in); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got, most := len(w.mail()), afterReview.Household+1; got > most {
			t.Errorf("%d messages, want %d at most", got, most)
		}
	})
}

func TestSign_PutsNoStrangersLinkIntoAMessage(t *testing.T) {
	each(t, afterReview, func(t *testing.T, w *world) {
		for _, link := range []string{"https://evil.example", "www.evil.example", "evil.example/win"} {
			d := group("Casa de la Memoria", "victim@example.org")
			d.RepresentativeRole = "Director, " + link
			_, err := w.Sign(t.Context(), w.input(d))
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "representative_role: field.link") {
				t.Errorf("%s: %v", link, err)
			}
		}
		w.sign(group("Change.org", "change@example.org")) // a domain may be a name
	})
}

func TestThanksRef_IsForTheMomentAfterSigning(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		sig := w.confirmed(person("Ana Pérez", "ana@example.org"))
		ref, err := w.ThanksRef(sig.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(signature.ThanksFor - time.Second)
		if _, err := w.ByThanksRef(t.Context(), ref); err != nil {
			t.Error(err)
		}
		w.clock.Advance(time.Second)
		if _, err := w.ByThanksRef(t.Context(), ref); !fault.Is(err, fault.Gone) {
			t.Errorf("later: %v", err)
		}
	})
}
