package locale_test

import (
	"testing"
	"time"

	"github.com/undersigned/undersigned/internal/locale"
)

func TestWait_RoundsUpToWholeUnits(t *testing.T) {
	all, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[time.Duration]string{
		0: "1 segundo", 200 * time.Millisecond: "1 segundo", 6 * time.Second: "6 segundos", 90 * time.Second: "90 segundos",
		91 * time.Second: "2 minutos", 5 * time.Minute: "5 minutos", 90 * time.Minute: "90 minutos", 91 * time.Minute: "2 horas", 24 * time.Hour: "24 horas",
	} {
		if got := all.For("es").Wait(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
