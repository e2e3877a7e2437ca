package moderation

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/signature"
)

// mostWaves bounds how many waves a page tells of.
const mostWaves = 50

type waveRow struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	OrganizerID uuid.UUID
	Kind        string
	KeyHash     []byte
	FromAt      time.Time
	UntilAt     time.Time
	Reason      string
	BegunAt     time.Time
	Work        string
	WorkSignals bool
	WorkReason  string
	WorkBy      uuid.UUID
	AfterAt     *time.Time
	AfterID     uuid.NullUUID
}

// TableName tells gorm the table.
func (waveRow) TableName() string { return "waves" }

func (r waveRow) cluster() signature.Cluster {
	return signature.Cluster{Kind: r.Kind, Key: r.KeyHash, From: r.FromAt.UTC(), Until: r.UntilAt.UTC()}
}

func (r waveRow) wave() Wave {
	return Wave{ID: r.ID, LetterID: r.LetterID, Organizer: r.OrganizerID, Cluster: r.cluster(), Reason: r.Reason, BegunAt: r.BegunAt.UTC(), Work: r.Work}
}

// after is how far a wave has been held; nil at its beginning.
func (r waveRow) after() *signature.Found {
	if r.AfterAt == nil {
		return nil
	}
	return &signature.Found{ID: r.AfterID.UUID, ConfirmedAt: r.AfterAt.UTC()}
}

type memberRow struct {
	WaveID      uuid.UUID `gorm:"primaryKey"`
	SignatureID uuid.UUID `gorm:"primaryKey"`
	FromStatus  signature.Status
	FromReason  string
	Place       string
}

// TableName tells gorm the table.
func (memberRow) TableName() string { return "wave_members" }

// before is what the wave changed of its member.
func (m memberRow) before() (signature.Before, error) {
	b := signature.Before{Status: m.FromStatus, Reason: m.FromReason}
	if m.Place == "" {
		return b, nil
	}
	b.Place = &signature.Place{}
	if err := json.Unmarshal([]byte(m.Place), b.Place); err != nil {
		return b, fmt.Errorf("read a place on the list: %w", err)
	}
	return b, nil
}

func insertWave(tx *database.Tx, id uuid.UUID, in WaveInput) error {
	r := waveRow{ID: id, LetterID: in.LetterID, OrganizerID: in.Organizer, Kind: in.Cluster.Kind, KeyHash: in.Cluster.Key, FromAt: in.Cluster.From,
		UntilAt: in.Cluster.Until, Reason: in.Reason, BegunAt: tx.Now, Work: HoldWave, WorkReason: in.Reason, WorkBy: in.Organizer}
	return database.Doing("store a wave", tx.DB.Create(&r).Error)
}

func insertMember(tx *database.Tx, wave, signatureID uuid.UUID, b signature.Before) error {
	m := memberRow{WaveID: wave, SignatureID: signatureID, FromStatus: b.Status, FromReason: b.Reason}
	if b.Place != nil {
		encoded, err := json.Marshal(b.Place)
		if err != nil {
			return database.Doing("write a place on the list", err)
		}
		m.Place = string(encoded)
	}
	return database.Doing("store a wave's member", tx.DB.Create(&m).Error)
}

// lockWave reads a wave for a change of it; another transaction waits until this one ends.
func lockWave(tx *database.Tx, id uuid.UUID) (waveRow, error) {
	return findWave(tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), id)
}

func findWave(g *gorm.DB, id uuid.UUID) (waveRow, error) {
	var r waveRow
	if err := g.Where("id = ?", id).Take(&r).Error; err != nil {
		return r, fmt.Errorf("read a wave: %w", database.NotFound(err, "error.not_found"))
	}
	return r, nil
}

func updateWave(tx *database.Tx, w waveRow) error {
	return database.Doing("change a wave", tx.DB.Model(&waveRow{}).Where("id = ?", w.ID).Updates(map[string]any{"work": w.Work, "work_signals": w.WorkSignals,
		"work_reason": w.WorkReason, "work_by": w.WorkBy, "after_at": w.AfterAt, "after_id": w.AfterID}).Error)
}

func wavesAtWork(g *gorm.DB) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	return ids, database.Doing("read waves", g.Model(&waveRow{}).Where("work <> ''").Order("begun_at").Limit(mostWaves).Pluck("id", &ids).Error)
}

func wavesOf(g *gorm.DB, letterID uuid.UUID) ([]waveRow, error) {
	var rows []waveRow
	return rows, database.Doing("read waves", g.Where("letter_id = ?", letterID).Order("begun_at DESC").Limit(mostWaves).Find(&rows).Error)
}

func nextMembers(tx *database.Tx, wave, after uuid.UUID, most int) ([]memberRow, error) {
	var rows []memberRow
	err := tx.DB.Where("wave_id = ? AND signature_id > ?", wave, after).Order("signature_id").Limit(most).Find(&rows).Error
	return rows, database.Doing("read a wave's members", err)
}

func chosenMembers(tx *database.Tx, wave uuid.UUID, ids []uuid.UUID) ([]memberRow, error) {
	var rows []memberRow
	err := tx.DB.Where("wave_id = ? AND signature_id IN ?", wave, ids).Order("signature_id").Find(&rows).Error
	return rows, database.Doing("read a wave's members", err)
}

func countMembers(g *gorm.DB, wave uuid.UUID) (int, error) {
	var n int64
	err := g.Model(&memberRow{}).Where("wave_id = ?", wave).Count(&n).Error
	return int(n), database.Doing("count a wave's members", err)
}
