package signature_test

import (
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/mailbox"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

func TestSign_WarnsOfAnAddressUntilTheFormHasDoneSo(t *testing.T) {
	each(t, atOnce, func(t *testing.T, w *world) {
		watched, err := mailbox.Read(strings.NewReader("cu\n"))
		if err != nil {
			t.Fatal(err)
		}
		w.Service = w.Watching(watched)
		for name, c := range map[string]struct {
			email, warned string
			discreet      bool
			want          string
		}{
			"watched":                      {"ana@nauta.cu", "", false, signature.WarnWatched},
			"watched, and warned of":       {"ana@nauta.cu", " ana@nauta.cu ", false, ""},
			"another one was warned of":    {"eva@nauta.cu", "ana@nauta.cu", false, signature.WarnWatched},
			"watched, and discreet at all": {"luz@Nauta.CU", "", true, ""},
			"mistyped":                     {"ana@gmial.com", "", false, signature.WarnMistyped},
			"mistyped, discreet or not":    {"ana@gmial.com", "", true, signature.WarnMistyped},
			"mistyped, and warned of":      {"ana@gmial.com", "ana@gmial.com", false, ""},
			"neither":                      {"ana@example.org", "", false, ""},
			"no address at all":            {"ana", "", false, "field.email"},
		} {
			d := person("Ana Quintana", c.email)
			d.Warned, d.Discreet = c.warned, c.discreet
			_, err := w.Sign(t.Context(), w.input(d))
			if c.want == "" && err != nil || c.want != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "email: "+c.want)) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
		if got := kinds(w.mail()); strings.Count(got, outbox.KindConfirm) != 4 {
			t.Errorf("mailed %s", got)
		}
		if !w.Watched(" ana@nauta.cu") || w.Watched("ana@example.org") || w.Watched("nauta.cu") {
			t.Error("Watched is wrong")
		}
	})
}
