package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// The states of a message.
const (
	waiting = "waiting"
	sending = "sending" // claimed; due again when the lease ends
	sent    = "sent"
	buried  = "buried" // given up
)

// unfinished is spelled as in the partial index on due_at, which serves it.
const unfinished = "status IN ('waiting', 'sending')"

// row is a row of outbox_messages.
type row struct {
	ID            uuid.UUID
	Kind          string
	Language      string
	LetterID      uuid.NullUUID
	SignatureID   uuid.NullUUID
	SealedPayload []byte
	Status        string
	Attempts      int // begun, this one included
	DueAt         time.Time
	LeaseID       uuid.NullUUID
	LastCode      string
	CreatedAt     time.Time
	FinishedAt    *time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "outbox_messages" }

// outcome is what an attempt came to.
type outcome struct {
	status  string // waiting, sent or buried
	code    string
	dueAt   time.Time // for waiting
	uncount bool      // the attempt doesn't count
}

func insert(tx *database.Tx, r row) error {
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("insert message: %w", err)
	}
	return nil
}

// claim leases the messages that have been due longest. Where several transactions write at once it passes over the rows
// that another claim holds at this moment; an engine with a single writer ignores the clause and needs none.
func claim(tx *database.Tx, lease uuid.UUID, limit int, until time.Time) ([]row, error) {
	var rows []row
	err := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}).
		Where(unfinished+" AND due_at <= ?", tx.Now).Order("due_at, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find due messages: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
		rows[i].LeaseID = database.NullID(lease)
		rows[i].Attempts++
	}
	update := tx.DB.Model(&row{}).Where("id IN ? AND "+unfinished+" AND due_at <= ?", ids, tx.Now).
		Updates(map[string]any{"status": sending, "lease_id": lease, "due_at": until, "attempts": gorm.Expr("attempts + 1")})
	if update.Error != nil {
		return nil, fmt.Errorf("lease messages: %w", update.Error)
	}
	if update.RowsAffected != int64(len(ids)) {
		return nil, errors.New("lease messages: another claim was quicker")
	}
	return rows, nil
}

// conclude records an outcome unless the lease has passed to another, or the message was discarded meanwhile.
func conclude(tx *database.Tx, r row, o outcome) (bool, error) {
	set := map[string]any{"status": o.status, "lease_id": nil, "last_code": o.code}
	if o.status == waiting {
		set["due_at"] = o.dueAt
	} else {
		set["sealed_payload"], set["finished_at"] = nil, tx.Now
	}
	if o.uncount {
		set["attempts"] = gorm.Expr("attempts - 1")
	}
	update := tx.DB.Model(&row{}).Where("id = ? AND status = ? AND lease_id = ?", r.ID, sending, r.LeaseID).Updates(set)
	if update.Error != nil {
		return false, fmt.Errorf("conclude message: %w", update.Error)
	}
	return update.RowsAffected == 1, nil
}

func discard(tx *database.Tx, signatureID uuid.UUID, kinds []string) (int, error) {
	about := tx.DB.Model(&row{}).Where("signature_id = ? AND "+unfinished, signatureID)
	if len(kinds) > 0 {
		about = about.Where("kind IN ?", kinds)
	}
	update := about.Updates(burial(tx, codeDiscarded))
	if update.Error != nil {
		return 0, fmt.Errorf("discard messages: %w", update.Error)
	}
	return int(update.RowsAffected), nil
}

func countUnfinished(g *gorm.DB, kind string, most int) (int, error) {
	var ids []uuid.UUID
	if err := g.Model(&row{}).Where(unfinished+" AND kind = ?", kind).Limit(most).Pluck("id", &ids).Error; err != nil {
		return 0, fmt.Errorf("count the messages that wait: %w", err)
	}
	return len(ids), nil
}

func hasten(tx *database.Tx, signatureID uuid.UUID, kinds []string) error {
	err := tx.DB.Model(&row{}).Where("signature_id = ? AND status = ? AND attempts = 0 AND due_at > ? AND kind IN ?", signatureID, waiting, tx.Now, kinds).
		Updates(map[string]any{"due_at": tx.Now}).Error
	if err != nil {
		return fmt.Errorf("hasten messages: %w", err)
	}
	return nil
}

// buryStale gives up the messages that have been due since before a time.
func buryStale(tx *database.Tx, before time.Time) error {
	update := tx.DB.Model(&row{}).Where(unfinished+" AND due_at < ?", before).Updates(burial(tx, "stale"))
	if update.Error != nil {
		return fmt.Errorf("bury stale messages: %w", update.Error)
	}
	return nil
}

// codeDiscarded is the last code of a message that was taken back before it left.
const codeDiscarded = "discarded"

// burial is what changes in a message that is given up from outside a delivery.
func burial(tx *database.Tx, code string) map[string]any {
	return map[string]any{"status": buried, "lease_id": nil, "last_code": code, "sealed_payload": nil, "finished_at": tx.Now}
}

// next returns when the next message is due, or the next lease ends; false if there is neither.
func (q *Queue) next(ctx context.Context) (time.Time, bool, error) {
	var rows []row
	if err := q.db.Read(ctx).Select("due_at").Where(unfinished).Order("due_at, id").Limit(1).Find(&rows).Error; err != nil {
		return time.Time{}, false, fmt.Errorf("find the next due message: %w", err)
	}
	if len(rows) == 0 {
		return time.Time{}, false, nil
	}
	return rows[0].DueAt, true, nil
}

func counts(g *gorm.DB) (Counts, error) {
	var rows []struct {
		Status string
		N      int
	}
	err := g.Model(&row{}).Select("status, COUNT(*) AS n").Group("status").Find(&rows).Error
	if err != nil {
		return Counts{}, fmt.Errorf("count messages: %w", err)
	}
	by := make(map[string]int, len(rows))
	for _, r := range rows {
		by[r.Status] = r.N
	}
	return Counts{Waiting: by[waiting], Sending: by[sending], Sent: by[sent], Buried: by[buried]}, nil
}

// recordColumns are what a Record holds.
const recordColumns = "kind, status, last_code AS code, created_at, finished_at"

func about(g *gorm.DB, signatureID uuid.UUID) ([]Record, error) {
	var records []Record
	err := g.Model(&row{}).Select(recordColumns).Where("signature_id = ?", signatureID).Order("id").Find(&records).Error
	if err != nil {
		return nil, fmt.Errorf("read messages about a signature: %w", err)
	}
	return records, nil
}

func before(g *gorm.DB, signatureID uuid.UUID, until time.Time, limit int) ([]Record, error) {
	g = g.Model(&row{}).Select(recordColumns).Where("signature_id = ?", signatureID)
	if !until.IsZero() {
		g = g.Where("created_at < ?", until.UTC())
	}
	var records []Record
	if err := g.Order("created_at DESC, id DESC").Limit(limit).Find(&records).Error; err != nil {
		return nil, fmt.Errorf("read messages about a signature: %w", err)
	}
	return records, nil
}

func prune(tx *database.Tx, before time.Time, limit int) (int, error) {
	old := tx.DB.Model(&row{}).Select("id").Where("status IN ('sent', 'buried') AND finished_at < ?", before).Limit(limit)
	deleted := tx.DB.Where("id IN (?)", old).Delete(&row{})
	if deleted.Error != nil {
		return 0, fmt.Errorf("delete old messages: %w", deleted.Error)
	}
	return int(deleted.RowsAffected), nil
}
