package signature

import (
	"strconv"
	"time"

	"github.com/undersigned/undersigned/internal/fault"
)

// mark names what was decided on a signature last: who decides says with it what they saw.
func mark(status Status, decidedAt *time.Time) string {
	if decidedAt == nil {
		return string(status)
	}
	return string(status) + "." + strconv.FormatInt(decidedAt.UnixMicro(), 36)
}

// Mark names what was decided on the signature last. It changes with every decision.
func (s Signature) Mark() string { return mark(s.Status, s.DecidedAt) }

// asSeen is fault.Conflict unless r is as somebody saw it; "" is as anybody saw it.
func (r row) asSeen(seen string) error {
	if seen == "" || seen == mark(r.Status, r.DecidedAt) {
		return nil
	}
	return &fault.Error{Kind: fault.Conflict, Key: "error.decided_meanwhile", Args: fault.Args{"From": string(r.Status)}}
}
