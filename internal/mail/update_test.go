package mail_test

import (
	"testing"

	"github.com/undersigned/undersigned/internal/outbox"
)

func TestSMTP_AnUpdateIsEndedByOneClickAndNothingElseIs(t *testing.T) {
	for kind, want := range map[string][2]string{
		outbox.KindUpdate: {"<https://letters.example.org/unsubscribe/" + token + ">", "List-Unsubscribe=One-Click"},
		outbox.KindThanks: {},
	} {
		p := startPeer(t, peerOptions{}, nil)
		e := envelope(kind, "es")
		for _, discreet := range []string{"", "1"} {
			e.Data["discreet"] = discreet
			if err := client(t, "smtp", "", p.addr, "", nil).Deliver(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		for _, got := range p.messages() {
			h := got.message(t).Header
			if h.Get("List-Unsubscribe") != want[0] || h.Get("List-Unsubscribe-Post") != want[1] {
				t.Errorf("%s: %q, %q", kind, h.Get("List-Unsubscribe"), h.Get("List-Unsubscribe-Post"))
			}
		}
	}
}
