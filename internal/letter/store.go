package letter

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
)

// row is a row of letters.
type row struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	Slug       string
	State      State
	Language   string
	Contact    string
	DatedOn    *time.Time
	Categories string
	Addressees string
	Questions  string
	Fields     string
	Policy     string
	Accent     string
	EmbedOn    string
	Goal       int
	Downloads  bool
	Indexing   string
	OpensAt    *time.Time
	ClosesAt   *time.Time
	OpenedAt   *time.Time
	ClosedAt   *time.Time
	PausedAt   *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "letters" }

// textRow is a row of letter_texts.
type textRow struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	LetterID    uuid.UUID
	Language    string
	Version     int
	Title       string
	Summary     string
	Sender      string
	Address     string
	Body        string
	CreatedAt   time.Time
	PublishedAt *time.Time

	ChangesMeaning bool
}

// TableName tells gorm the table.
func (textRow) TableName() string { return "letter_texts" }

func newRow(l Letter) (row, error) {
	r := row{ID: l.ID, Slug: l.Slug, State: l.State, Language: l.Language, Contact: l.Contact, Accent: l.Accent, Goal: l.Goal, Downloads: l.Downloads, Indexing: l.Indexing, DatedOn: l.Date, OpensAt: l.OpensAt,
		ClosesAt: l.ClosesAt, OpenedAt: l.OpenedAt, ClosedAt: l.ClosedAt, PausedAt: l.PausedAt, CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt}
	for _, part := range []struct {
		to   *string
		from any
	}{{&r.Categories, l.Categories}, {&r.Addressees, l.Addressees}, {&r.Questions, l.Questions}, {&r.Fields, l.Fields}, {&r.Policy, l.Policy}, {&r.EmbedOn, l.EmbedOn}} {
		b, err := json.Marshal(part.from)
		if err != nil {
			return row{}, fmt.Errorf("write the settings: %w", err)
		}
		*part.to = string(b)
	}
	return r, nil
}

func (r row) letter() (Letter, error) {
	l := Letter{ID: r.ID, Slug: r.Slug, State: r.State, Language: r.Language, Contact: r.Contact, Accent: r.Accent, Goal: r.Goal, Downloads: r.Downloads, Indexing: r.Indexing, Date: utc(r.DatedOn), OpensAt: utc(r.OpensAt),
		ClosesAt: utc(r.ClosesAt), OpenedAt: utc(r.OpenedAt), ClosedAt: utc(r.ClosedAt), PausedAt: utc(r.PausedAt), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	for _, part := range []struct {
		from string
		to   any
	}{{r.Categories, &l.Categories}, {r.Addressees, &l.Addressees}, {r.Questions, &l.Questions}, {r.Fields, &l.Fields}, {r.Policy, &l.Policy}, {r.EmbedOn, &l.EmbedOn}} {
		if err := json.Unmarshal([]byte(part.from), part.to); err != nil {
			return Letter{}, fmt.Errorf("read the settings of letter %s: %w", r.ID, err)
		}
	}
	return l, nil
}

func newTextRow(t Text, now time.Time) textRow {
	return textRow{ID: t.ID, LetterID: t.LetterID, Language: t.Language, Version: t.Version, Title: t.Title, Summary: t.Summary,
		Sender: t.From, Address: t.Address, Body: t.Body, CreatedAt: now, PublishedAt: t.PublishedAt}
}

func (r textRow) text() Text {
	return Text{ID: r.ID, LetterID: r.LetterID, Language: r.Language, Version: r.Version, Title: r.Title, Summary: r.Summary,
		From: r.Sender, Address: r.Address, Body: r.Body, PublishedAt: utc(r.PublishedAt), ChangesMeaning: r.ChangesMeaning}
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

func bySlug(g *gorm.DB, slug string) (Letter, error) { return take(g.Where("slug = ?", slug)) }

func byID(g *gorm.DB, id uuid.UUID) (Letter, error) { return take(g.Where("id = ?", id)) }

// lockBySlug and lockByID have other writers of the letter wait until the transaction ends.
func lockBySlug(tx *database.Tx, slug string) (Letter, error) { return bySlug(locking(tx), slug) }

func lockByID(tx *database.Tx, id uuid.UUID) (Letter, error) { return byID(locking(tx), id) }

func locking(tx *database.Tx) *gorm.DB {
	return tx.DB.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}

func take(g *gorm.DB) (Letter, error) {
	var r row
	if err := g.Take(&r).Error; err != nil {
		return Letter{}, err
	}
	return r.letter()
}

func allLetters(g *gorm.DB) ([]Letter, error) {
	var rows []row
	if err := g.Order("created_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	letters := make([]Letter, 0, len(rows))
	for _, r := range rows {
		l, err := r.letter()
		if err != nil {
			return nil, err
		}
		letters = append(letters, l)
	}
	return letters, nil
}

// insertLetter reports false if the short name is taken.
func insertLetter(tx *database.Tx, l Letter) (bool, error) {
	r, err := newRow(l)
	if err != nil {
		return false, err
	}
	result := tx.DB.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "slug"}}, DoNothing: true}).Create(&r)
	return result.RowsAffected == 1, result.Error
}

// updateSettings writes everything that a file says about a letter, unless it has been archived.
func updateSettings(tx *database.Tx, l Letter) (bool, error) {
	r, err := newRow(l)
	if err != nil {
		return false, err
	}
	result := tx.DB.Model(&row{}).Where("id = ? AND state <> ?", l.ID, Archived).Updates(map[string]any{
		"language": r.Language, "contact": r.Contact, "dated_on": r.DatedOn, "categories": r.Categories, "addressees": r.Addressees, "questions": r.Questions,
		"fields": r.Fields, "policy": r.Policy, "accent": r.Accent, "goal": r.Goal, "downloads": r.Downloads, "embed_on": r.EmbedOn, "indexing": r.Indexing, "opens_at": r.OpensAt, "closes_at": r.ClosesAt, "updated_at": tx.Now,
	})
	return result.RowsAffected == 1, result.Error
}

// moveLetter reports false if the letter is in none of the states from which the move is allowed.
func moveLetter(tx *database.Tx, id uuid.UUID, to State) (bool, error) {
	set := map[string]any{"state": to, "updated_at": tx.Now, "closed_at": nil, "paused_at": nil}
	switch to {
	case Open:
		set["opened_at"] = gorm.Expr("COALESCE(opened_at, ?)", tx.Now)
	case Closed:
		set["closed_at"] = tx.Now
	}
	result := tx.DB.Model(&row{}).Where("id = ? AND state IN ?", id, origins(to)).Updates(set)
	return result.RowsAffected == 1, result.Error
}

// pauseLetter reports false if the letter isn't open, or is paused or not as it is asked to be.
func pauseLetter(tx *database.Tx, id uuid.UUID, paused bool) (bool, error) {
	was, set := "paused_at IS NOT NULL", map[string]any{"paused_at": nil, "updated_at": tx.Now}
	if paused {
		was, set["paused_at"] = "paused_at IS NULL", tx.Now
	}
	result := tx.DB.Model(&row{}).Where("id = ? AND state = ? AND "+was, id, Open).Updates(set)
	return result.RowsAffected == 1, result.Error
}

func textByID(g *gorm.DB, id uuid.UUID) (Text, error) {
	var r textRow
	err := g.Where("id = ?", id).Take(&r).Error
	return r.text(), err
}

func textsOf(g *gorm.DB, letterID uuid.UUID) ([]Text, error) {
	var rows []textRow
	if err := g.Where("letter_id = ?", letterID).Order("language, version DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	texts := make([]Text, len(rows))
	for i, r := range rows {
		texts[i] = r.text()
	}
	return texts, nil
}

func insertText(tx *database.Tx, t Text) error {
	r := newTextRow(t, tx.Now)
	return tx.DB.Create(&r).Error
}

// updateDraftText reports false if the version has been published: then it never changes.
func updateDraftText(tx *database.Tx, t Text) (bool, error) {
	result := tx.DB.Model(&textRow{}).Where("id = ? AND published_at IS NULL", t.ID).Updates(map[string]any{
		"title": t.Title, "summary": t.Summary, "sender": t.From, "address": t.Address, "body": t.Body,
	})
	return result.RowsAffected == 1, result.Error
}

func deleteDraftText(tx *database.Tx, id uuid.UUID) (bool, error) {
	result := tx.DB.Where("id = ? AND published_at IS NULL", id).Delete(&textRow{})
	return result.RowsAffected == 1, result.Error
}

func publishText(tx *database.Tx, id uuid.UUID, meaning bool) (bool, error) {
	result := tx.DB.Model(&textRow{}).Where("id = ? AND published_at IS NULL", id).Updates(map[string]any{"published_at": tx.Now, "changes_meaning": meaning})
	return result.RowsAffected == 1, result.Error
}

// lettersChanged returns the letters that have a version which changed the meaning.
func lettersChanged(tx *database.Tx) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.DB.Model(&textRow{}).Where("changes_meaning").Distinct().Order("letter_id").Pluck("letter_id", &ids).Error
	return ids, err
}
