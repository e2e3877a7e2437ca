package update

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

type row struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	State       State
	CreatedAt   time.Time
	PublishedAt *time.Time
	RetractedAt *time.Time
	MailingAt   *time.Time
	MailedAfter *uuid.UUID
	Mails       int
	MailedAt    *time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "updates" }

type textRow struct {
	UpdateID uuid.UUID `gorm:"primaryKey"`
	Language string    `gorm:"primaryKey"`
	Title    string
	Summary  string
	Body     string
}

// TableName tells gorm the table.
func (textRow) TableName() string { return "update_texts" }

type correctionRow struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	UpdateID uuid.UUID
	Words    string
	At       time.Time
}

// TableName tells gorm the table.
func (correctionRow) TableName() string { return "update_corrections" }

func (r row) update() Update {
	return Update{ID: r.ID, LetterID: r.LetterID, State: r.State, CreatedAt: r.CreatedAt.UTC(), PublishedAt: utc(r.PublishedAt),
		RetractedAt: utc(r.RetractedAt), MailingAt: utc(r.MailingAt), MailedAt: utc(r.MailedAt), Mails: r.Mails}
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

func lock(tx *database.Tx, letterID, id uuid.UUID) error {
	var r row
	err := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ? AND letter_id = ?", id, letterID).Take(&r).Error
	if err != nil {
		return fmt.Errorf("lock an update: %w", database.NotFound(err, notFound))
	}
	return nil
}

func one(g *gorm.DB, letterID, id uuid.UUID) (Update, error) {
	var r row
	if err := g.Where("id = ? AND letter_id = ?", id, letterID).Take(&r).Error; err != nil {
		return Update{}, fmt.Errorf("find an update: %w", database.NotFound(err, notFound))
	}
	all, err := complete(g, []row{r})
	if err != nil {
		return Update{}, err
	}
	return all[0], nil
}

// ofLetter reads a letter's updates in some states: drafts first, then the newest.
func ofLetter(g *gorm.DB, letterID uuid.UUID, states []State, most int) ([]Update, error) {
	var rows []row
	err := g.Where("letter_id = ? AND state IN ?", letterID, states).
		Order("CASE WHEN published_at IS NULL THEN 0 ELSE 1 END, published_at DESC, id DESC").Limit(most).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return complete(g, rows)
}

// complete reads the texts and corrections of some updates.
func complete(g *gorm.DB, rows []row) ([]Update, error) {
	g = g.Session(&gorm.Session{NewDB: true})
	all, place, ids := make([]Update, len(rows)), map[uuid.UUID]int{}, make([]uuid.UUID, len(rows))
	for i, r := range rows {
		all[i], place[r.ID], ids[i] = r.update(), i, r.ID
	}
	var texts []textRow
	if err := g.Where("update_id IN ?", ids).Order("language").Find(&texts).Error; err != nil {
		return nil, fmt.Errorf("read the texts of updates: %w", err)
	}
	for _, t := range texts {
		u := &all[place[t.UpdateID]]
		// The id is what a rendered text is kept by, and it is another one in each language.
		id := uuid.NewSHA1(t.UpdateID, []byte(t.Language))
		u.Texts = append(u.Texts, letter.Text{ID: id, LetterID: u.LetterID, Language: t.Language, Title: t.Title, Summary: t.Summary, Body: t.Body, PublishedAt: u.PublishedAt})
	}
	var corrections []correctionRow
	if err := g.Where("update_id IN ?", ids).Order("at, id").Find(&corrections).Error; err != nil {
		return nil, fmt.Errorf("read the corrections of updates: %w", err)
	}
	for _, r := range corrections {
		c := Correction{At: r.At.UTC()}
		if err := json.Unmarshal([]byte(r.Words), &c.Words); err != nil {
			return nil, fmt.Errorf("read correction %s: %w", r.ID, err)
		}
		u := &all[place[r.UpdateID]]
		u.Corrections = append(u.Corrections, c)
	}
	return all, nil
}

// reached reports whether a letter has as many updates as it may.
func reached(tx *database.Tx, letterID uuid.UUID, most int) (bool, error) {
	var n int64
	if err := tx.DB.Model(&row{}).Where("letter_id = ?", letterID).Count(&n).Error; err != nil {
		return false, fmt.Errorf("count updates: %w", err)
	}
	return n >= int64(most), nil
}

func insertUpdate(tx *database.Tx, u Update) error {
	r := row{ID: u.ID, LetterID: u.LetterID, State: u.State, CreatedAt: u.CreatedAt}
	if err := tx.DB.Create(&r).Error; err != nil {
		return fmt.Errorf("store an update: %w", err)
	}
	return nil
}

func putText(tx *database.Tx, id uuid.UUID, t letter.Text) error {
	r := textRow{UpdateID: id, Language: t.Language, Title: t.Title, Summary: t.Summary, Body: t.Body}
	key := []clause.Column{{Name: "update_id"}, {Name: "language"}}
	if err := tx.DB.Clauses(clause.OnConflict{Columns: key, UpdateAll: true}).Create(&r).Error; err != nil {
		return fmt.Errorf("store the text of an update: %w", err)
	}
	return nil
}

func deleteText(tx *database.Tx, id uuid.UUID, language string) error {
	if err := tx.DB.Where("update_id = ? AND language = ?", id, language).Delete(&textRow{}).Error; err != nil {
		return fmt.Errorf("delete the text of an update: %w", err)
	}
	return nil
}

func deleteDraft(tx *database.Tx, id uuid.UUID) error {
	if err := tx.DB.Where("update_id = ?", id).Delete(&textRow{}).Error; err != nil {
		return fmt.Errorf("delete the texts of an update: %w", err)
	}
	if err := tx.DB.Where("id = ? AND state = ?", id, Draft).Delete(&row{}).Error; err != nil {
		return fmt.Errorf("delete an update: %w", err)
	}
	return nil
}

// move brings an update from one state to the next and notes when, in the column of that name.
func move(tx *database.Tx, id uuid.UUID, from, to State, when string) error {
	moved := tx.DB.Model(&row{}).Where("id = ? AND state = ?", id, from).Updates(map[string]any{"state": to, when: tx.Now})
	if moved.Error != nil {
		return fmt.Errorf("move an update: %w", moved.Error)
	}
	if moved.RowsAffected != 1 {
		return fault.New(fault.Conflict, wrongNow)
	}
	return nil
}

func insertCorrection(tx *database.Tx, id, updateID uuid.UUID, c Correction) error {
	words, err := json.Marshal(c.Words)
	if err != nil {
		return fmt.Errorf("write a correction: %w", err)
	}
	if err := tx.DB.Create(&correctionRow{ID: id, UpdateID: updateID, Words: string(words), At: c.At}).Error; err != nil {
		return fmt.Errorf("store a correction: %w", err)
	}
	return nil
}

// due returns the published updates that are being sent, those begun first first.
func due(g *gorm.DB) ([]row, error) {
	var rows []row
	err := g.Where("mailing_at IS NOT NULL AND mailed_at IS NULL AND state = ?", Published).Order("mailing_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find updates to send: %w", err)
	}
	return rows, nil
}

// lockDue reads an update that is being sent and has other senders wait; false if it isn't any more.
func lockDue(tx *database.Tx, id uuid.UUID) (row, bool, error) {
	var rows []row
	err := tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("id = ? AND mailing_at IS NOT NULL AND mailed_at IS NULL AND state = ?", id, Published).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return row{}, false, err
	}
	return rows[0], true, nil
}

func beginMailing(tx *database.Tx, id uuid.UUID) (bool, error) {
	begun := tx.DB.Model(&row{}).Where("id = ? AND state = ? AND mailing_at IS NULL", id, Published).Updates(map[string]any{"mailing_at": tx.Now})
	if begun.Error != nil {
		return false, fmt.Errorf("begin to send an update: %w", begun.Error)
	}
	return begun.RowsAffected == 1, nil
}

// noteMailed keeps how far the sending has come, and that it is over where there was nobody left.
func noteMailed(tx *database.Tx, id uuid.UUID, b signatureBatch) error {
	set := map[string]any{"mails": gorm.Expr("mails + ?", b.Mailed)}
	if b.Seen == 0 {
		set["mailed_at"] = tx.Now
	} else {
		set["mailed_after"] = b.Last
	}
	if err := tx.DB.Model(&row{}).Where("id = ?", id).Updates(set).Error; err != nil {
		return fmt.Errorf("note how far an update is sent: %w", err)
	}
	return nil
}
