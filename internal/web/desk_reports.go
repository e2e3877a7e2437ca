package web

import (
	"context"

	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// reportView is what somebody said of a name on the list.
type reportView struct {
	Time timeView
	Note string // "" if they wrote nothing
}

// addReports adds the reports that wait to a signature in focus, and the signal that they are.
func (s *Server) addReports(ctx context.Context, p Page, v *focusView, item signature.Signature) error {
	if item.ReportedAt == nil {
		return nil
	}
	reports, err := s.Signatures.Reports(ctx, item.ID)
	if err != nil || len(reports) == 0 {
		return err
	}
	for _, one := range reports {
		v.Reports = append(v.Reports, reportView{Time: timeOf(p, one.At), Note: one.Note})
	}
	v.Signals = append(v.Signals, signalView{Text: p.N("signal.reported", len(reports), "Since", p.Since(reports[0].At, p.Now))})
	return nil
}

// signalsOf is how many reasons there are to look at a signature twice.
func signalsOf(item signature.Signature) int {
	if item.ReportedAt != nil {
		return len(item.Signals) + 1
	}
	return len(item.Signals)
}

// canKeep reports whether a signature may be left published against its reports.
func canKeep(item signature.Signature) bool {
	return item.ReportedAt != nil && item.Status == signature.Published
}

// bulkDecisions are the buttons for many signatures of a state of the queue at once.
func bulkDecisions(p Page, state string) []decisionView {
	list := decisionsOn(p, moderation.Statuses(state)...)
	if state == moderation.Reported {
		list = append(list, decisionView{Decision: moderation.Keep, Label: p.T("decide." + moderation.Keep)})
	}
	return list
}
