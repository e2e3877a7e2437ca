package moderation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/report"
	"github.com/undersigned/undersigned/internal/revision"
	"github.com/undersigned/undersigned/internal/signature"
)

// Event is one line of a signature's history: an act or a message.
type Event struct {
	At      time.Time
	Act     *audit.Entry      // nil for a message
	Changes []revision.Change // what the act changed of the signature's words, as long as that is kept
	Note    string            // what the reporter wrote, where the act is a report
	Mail    *outbox.Record    // nil for an act
}

// Bounds of a page of a history.
const (
	HistoryLimit = 25
	// historySpare is read beyond the limit, so that what happened in one moment isn't parted by the end of a page.
	historySpare = 10
)

// History returns the newest events of a signature before a time, the newest first, and the time before which there are
// more; the zero time stands for now, and for no more.
func (s *Service) History(ctx context.Context, id uuid.UUID, before time.Time) ([]Event, time.Time, error) {
	const most = HistoryLimit + historySpare
	events, err := s.acts(ctx, id, before, most)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read a history: %w", err)
	}
	mails, err := s.signatures.Mails(ctx, id, before, most)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read a history: %w", err)
	}
	for _, m := range mails {
		events = append(events, Event{At: m.CreatedAt, Mail: &m})
	}
	slices.SortStableFunc(events, func(a, b Event) int { return b.At.Compare(a.At) })
	end := HistoryLimit
	for end < len(events) && events[end].At.Equal(events[end-1].At) {
		end++
	}
	if end >= len(events) {
		return events, time.Time{}, nil
	}
	return events[:end], events[end-1].At, nil
}

// acts reads a signature's part of the trail, each act with what it was about: they were stored in one transaction, and so
// have one time.
func (s *Service) acts(ctx context.Context, id uuid.UUID, before time.Time, most int) ([]Event, error) {
	page, err := s.trail.List(ctx, audit.Filter{SubjectID: id, Until: before, Limit: most})
	if err != nil {
		return nil, err
	}
	revisions, err := s.signatures.Revisions(ctx, id, before, most)
	if err != nil {
		return nil, err
	}
	reports, err := s.signatures.AllReports(ctx, id, before, most)
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, 2*len(page.Entries))
	for _, e := range page.Entries {
		event := Event{At: e.At, Act: &e}
		switch e.Action {
		case signature.ActCorrected, signature.ActEditApplied, signature.ActEditPublished:
			if i := slices.IndexFunc(revisions, func(r revision.Revision) bool { return r.At.Equal(e.At) }); i >= 0 {
				event.Changes = revisions[i].Changes
				revisions = slices.Delete(revisions, i, i+1)
			}
		case signature.ActReported:
			if i := slices.IndexFunc(reports, func(r report.Report) bool { return r.At.Equal(e.At) }); i >= 0 {
				event.Note = reports[i].Note
				reports = slices.Delete(reports, i, i+1)
			}
		}
		events = append(events, event)
	}
	return events, nil
}
