package figure

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// Sources lists the ways in which a letter's page passes it on, by the keys that its links carry.
func Sources() []string {
	return []string{"email", "whatsapp", "telegram", "x", "bluesky", "mastodon", "embed"}
}

// Came is how many sign forms came by one way.
type Came struct {
	Source string `json:"source"` // one of Sources
	N      int    `json:"n"`
}

// Came counts a sign form that came by a source; one that isn't of Sources is not counted. It is kept apart from the
// signature, so that nobody can tell by which way a signer came.
func (s *Service) Came(ctx context.Context, letterID uuid.UUID, source string) error {
	if !slices.Contains(Sources(), source) {
		return nil
	}
	return s.addSource(ctx, letterID, source)
}
