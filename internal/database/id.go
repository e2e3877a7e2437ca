package database

import "github.com/google/uuid"

// NullID returns an id as an optional column holds it: NULL for uuid.Nil. The value's field UUID is the id again.
func NullID(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }
