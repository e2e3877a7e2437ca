package web

import "testing"

func TestTrial_Pour(t *testing.T) {
	onDesk(t, func(d *deskSite) {
		known := d.pour(flood(1))
		n := map[string]int{}
		for id, s := range known {
			now, err := d.Signatures.ByID(t.Context(), id)
			d.must(err)
			keys := ""
			for _, one := range now.Signals {
				keys += " " + one.Key
			}
			n[string(s.truth)+" "+s.why+":"+keys]++
		}
		for k, v := range n {
			t.Log(v, k)
		}
	})
}
