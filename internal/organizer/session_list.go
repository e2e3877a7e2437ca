package organizer

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// The keys under which a session's values hold the names of the browser and the system in which it began.
const (
	SessionBrowser = "browser"
	SessionSystem  = "system"
)

// maxSessions bounds the list of an account's sessions; nobody has as many.
const maxSessions = 100

// OpenSession is a session of an account that can be used.
type OpenSession struct {
	ID              string // names it in a form; the token can't be had from it
	Browser, System string // as the browser said, "" for unknown
	Since, UsedAt   time.Time
	Current         bool // the request's own
}

// OpenSessions returns the sessions of an account, the latest first. Under a context of Sessions.Track the request's own is marked.
func (s *Service) OpenSessions(ctx context.Context, id uuid.UUID) ([]OpenSession, error) {
	now := s.db.Now()
	rows, err := sessionsOf(s.db.Read(ctx), id, now, now.Add(-SessionLasts), maxSessions)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	current := string(currentSession(ctx))
	var list []OpenSession
	for _, r := range rows {
		_, values, err := scs.GobCodec{}.Decode(r.Data)
		if err != nil {
			return nil, fmt.Errorf("decode session: %w", err)
		}
		if values[SessionKey] == nil { // the second step is still due
			continue
		}
		open := OpenSession{ID: hex.EncodeToString(r.TokenHash), Since: r.CreatedAt, UsedAt: r.ExpiresAt.Add(-SessionIdles), Current: string(r.TokenHash) == current}
		open.Browser, _ = values[SessionBrowser].(string)
		open.System, _ = values[SessionSystem].(string)
		list = append(list, open)
	}
	return list, nil
}

// EndSession ends one session of an account and reports whether it was there.
func (s *Service) EndSession(ctx context.Context, organizerID uuid.UUID, id string) (ended bool, err error) {
	hash, err := hex.DecodeString(id)
	if err != nil {
		return false, nil // none has such a name
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		ended, err = deleteSessionOf(tx, organizerID, hash)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("end session: %w", err)
	}
	return ended, nil
}

// EndOtherSessions ends the sessions of an account but the request's own, and returns how many.
func (s *Service) EndOtherSessions(ctx context.Context, organizerID uuid.UUID) (int, error) {
	var n int64
	err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		n, err = deleteOtherSessions(tx, organizerID, currentSession(ctx))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("end other sessions: %w", err)
	}
	return int(n), nil
}

// currentSession returns the hash of the session that a request came with; it is nobody's if it came with none.
func currentSession(ctx context.Context) []byte {
	if f, ok := ctx.Value(foundKey{}).(*found); ok && f.hash != nil {
		return f.hash
	}
	return []byte{}
}
