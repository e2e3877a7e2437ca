package organizer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// How long a session lasts: in all, and without a request.
const (
	SessionLasts = 12 * time.Hour
	SessionIdles = 2 * time.Hour
)

// The keys under which a session's values hold the organizer's id, as text: of who is signed in, or of who has given a
// password and still owes the second step.
const (
	SessionKey = "organizer"
	PendingKey = "pending"
)

// touchEvery bounds how often a session's use is written down.
const touchEvery = time.Minute

// Sessions keeps sessions in the database, for scs. A token is stored as its SHA-256 alone, so that who reads the database
// can take over no session; the account's id stands beside it, so that an account's sessions can be ended.
type Sessions struct{ db *database.DB }

// Sessions returns the store of sessions.
func (s *Service) Sessions() *Sessions { return &Sessions{db: s.db} }

var _ scs.CtxStore = (*Sessions)(nil)

// found is what one request knows about the session that it came with.
type found struct {
	hash      []byte
	expiresAt time.Time
}

type foundKey struct{}

// Track returns a context for one request: the session that is found under it is only updated afterwards, never brought
// back if it has been ended meanwhile, and it can be touched.
func (*Sessions) Track(ctx context.Context) context.Context {
	return context.WithValue(ctx, foundKey{}, new(found))
}

// FindCtx returns a session's values if it is there, not idle for too long, and not older than SessionLasts.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	hash, now := hashToken(token), s.db.Now()
	r, ok, err := sessionByHash(s.db.Read(ctx), hash, now, now.Add(-SessionLasts))
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	if f, tracked := ctx.Value(foundKey{}).(*found); tracked && ok {
		f.hash, f.expiresAt = hash, r.ExpiresAt
	}
	return r.Data, ok, nil
}

// CommitCtx stores a session's values and starts its idle time anew. The expiry that scs asks for is not used: this
// store's own clock says when a session ends.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	organizerID, err := sessionOrganizer(data)
	if err != nil {
		return err
	}
	r := sessionRow{TokenHash: hashToken(token), OrganizerID: organizerID, Data: data}
	f, _ := ctx.Value(foundKey{}).(*found)
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		r.CreatedAt, r.ExpiresAt = tx.Now, tx.Now.Add(SessionIdles)
		if f != nil && string(f.hash) == string(r.TokenHash) {
			return updateSession(tx, r)
		}
		return upsertSession(tx, r)
	})
	if err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	return nil
}

// Touch starts the idle time of the session found under ctx anew; it writes at most once a minute.
func (s *Sessions) Touch(ctx context.Context) error {
	f, ok := ctx.Value(foundKey{}).(*found)
	if !ok || f.hash == nil || s.db.Now().Add(SessionIdles).Sub(f.expiresAt) < touchEvery {
		return nil
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error { return touchSession(tx, f.hash, tx.Now.Add(SessionIdles)) })
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session; an unknown one is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.db.InTx(ctx, func(tx *database.Tx) error { return deleteSession(tx, hashToken(token)) })
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// Find is FindCtx without a context, which scs's interface asks for and never calls.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context, which scs's interface asks for and never calls.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context, which scs's interface asks for and never calls.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// DeleteExpiredSessions removes sessions that can't be used any more and returns how many.
func (s *Service) DeleteExpiredSessions(ctx context.Context) (int, error) {
	var n int64
	err := s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		n, err = deleteExpiredSessions(tx, tx.Now.Add(-SessionLasts))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("delete expired sessions: %w", err)
	}
	return int(n), nil
}

func hashToken(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// sessionOrganizer reads whose session it is, signed in or half so; nobody's before the sign-in.
func sessionOrganizer(data []byte) (uuid.NullUUID, error) {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return uuid.NullUUID{}, fmt.Errorf("decode session: %w", err)
	}
	text, _ := values[SessionKey].(string)
	if text == "" {
		text, _ = values[PendingKey].(string)
	}
	if text == "" {
		return uuid.NullUUID{}, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.NullUUID{}, fmt.Errorf("read session's organizer: %w", err)
	}
	return database.NullID(id), nil
}
