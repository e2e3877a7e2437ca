package watchlist

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/script"
)

type row struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	LetterID   uuid.NullUUID
	Name       string
	Aliases    string
	SealedNote []byte
	Folded     string
	Search     string
	AddedBy    uuid.UUID
	AddedAt    time.Time
}

// TableName tells gorm the table.
func (row) TableName() string { return "watch_entries" }

type keyRow struct {
	KeyHash []byte    `gorm:"primaryKey"`
	EntryID uuid.UUID `gorm:"primaryKey"`
}

// TableName tells gorm the table.
func (keyRow) TableName() string { return "watch_keys" }

type scanRow struct {
	LetterID uuid.UUID `gorm:"primaryKey"`
	Round    int64
	AfterAt  *time.Time
	AfterID  uuid.NullUUID
}

// TableName tells gorm the table.
func (scanRow) TableName() string { return "watch_scans" }

func noteContext(id uuid.UUID) string { return "watchlist.note:" + id.String() }

// seal returns an entry as it is stored.
func (s *Service) seal(e Entry) (row, error) {
	aliases, err := json.Marshal(append([]string{}, e.Aliases...))
	if err != nil {
		return row{}, fmt.Errorf("write aliases: %w", err)
	}
	r := row{ID: e.ID, LetterID: database.NullID(e.LetterID), Name: e.Name, Aliases: string(aliases), Folded: script.Folded(e.Name),
		Search: searchText(e), AddedBy: e.AddedBy, AddedAt: e.AddedAt}
	if e.Note == "" {
		return r, nil
	}
	if r.SealedNote, err = s.vault.Seal([]byte(e.Note), noteContext(e.ID)); err != nil {
		return row{}, fmt.Errorf("seal a note: %w", err)
	}
	return r, nil
}

func (s *Service) open(r row) (Entry, error) {
	e := Entry{ID: r.ID, LetterID: r.LetterID.UUID, Name: r.Name, AddedBy: r.AddedBy, AddedAt: r.AddedAt}
	if err := json.Unmarshal([]byte(r.Aliases), &e.Aliases); err != nil {
		return Entry{}, fmt.Errorf("read aliases: %w", err)
	}
	if r.SealedNote == nil {
		return e, nil
	}
	note, err := s.vault.Open(r.SealedNote, noteContext(r.ID))
	if err != nil {
		return Entry{}, fmt.Errorf("open a note: %w", err)
	}
	e.Note = string(note)
	return e, nil
}

// ofList selects the list of a letter, or of the whole site for uuid.Nil.
func ofList(g *gorm.DB, letterID uuid.UUID) *gorm.DB {
	if letterID == uuid.Nil {
		return g.Where("letter_id IS NULL")
	}
	return g.Where("letter_id = ?", letterID)
}

// insert stores an entry with its keys; it reports false if the list has its name already.
func insert(tx *database.Tx, r row, keys [][]byte) (bool, error) {
	inserted := tx.DB.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if inserted.Error != nil || inserted.RowsAffected == 0 {
		return false, database.Doing("store a watched name", inserted.Error)
	}
	rows := make([]keyRow, len(keys))
	for i, key := range keys {
		rows[i] = keyRow{KeyHash: key, EntryID: r.ID}
	}
	return true, database.Doing("store the keys of a watched name", tx.DB.CreateInBatches(&rows, 500).Error)
}

func count(tx *database.Tx, letterID uuid.UUID) (int, error) {
	var n int64
	err := ofList(tx.DB.Model(&row{}), letterID).Count(&n).Error
	return int(n), database.Doing("count the watch list", err)
}

func remove(tx *database.Tx, letterID, id uuid.UUID) (row, error) {
	var removed []row
	err := ofList(tx.DB.Clauses(clause.Returning{}), letterID).Where("id = ?", id).Delete(&removed).Error
	if err == nil && len(removed) == 0 {
		return row{}, notFound()
	}
	if err != nil {
		return row{}, database.Doing("delete a watched name", err)
	}
	return removed[0], nil
}

// find returns one row more than a page holds.
func find(g *gorm.DB, q Query) ([]row, error) {
	list := g.Where("letter_id IS NULL")
	if q.LetterID != uuid.Nil {
		list = list.Or("letter_id = ?", q.LetterID)
	}
	found := g.Where(list).Order("folded, id").Limit(q.Limit + 1)
	if q.Q != "" {
		found = found.Where("search LIKE ?", "%"+script.Folded(q.Q)+"%") // a folded text has no wildcards
	}
	if q.After != "" {
		after, err := uuid.Parse(q.After)
		if err != nil {
			return nil, notFound()
		}
		found = found.Where("(folded, id) > (SELECT folded, id FROM watch_entries WHERE id = ?)", after)
	}
	var rows []row
	return rows, database.Doing("read the watch list", found.Find(&rows).Error)
}

// match returns the rows that share a key, a few at most.
func match(g *gorm.DB, letterID uuid.UUID, keys [][]byte) ([]row, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	sharing := g.Model(&keyRow{}).Select("entry_id").Where("key_hash IN ?", keys)
	var rows []row
	err := g.Where("id IN (?) AND (letter_id IS NULL OR letter_id = ?)", sharing, letterID).Order("folded, id").Limit(maxMatches).Find(&rows).Error
	return rows, database.Doing("look on the watch list", err)
}

// begin has the signatures of a letter, or of every letter for uuid.Nil, compared from the beginning.
func begin(tx *database.Tx, letterID uuid.UUID) error {
	letters := tx.DB.Table("letters").Select("id")
	if letterID != uuid.Nil {
		letters = letters.Where("id = ?", letterID)
	}
	err := tx.DB.Exec(`INSERT INTO watch_scans (letter_id, round) SELECT due.id, ? FROM (?) AS due WHERE true
		ON CONFLICT (letter_id) DO UPDATE SET round = excluded.round, after_at = NULL, after_id = NULL`, tx.Now.UnixMicro(), letters).Error
	return database.Doing("have signatures compared", err)
}

func due(g *gorm.DB) ([]scanRow, error) {
	var rows []scanRow
	return rows, database.Doing("read what to compare", g.Order("letter_id").Limit(1).Find(&rows).Error)
}

func advance(tx *database.Tx, scan Scan, at time.Time, id uuid.UUID) error {
	return database.Doing("note what was compared", tx.DB.Model(&scanRow{}).Where("letter_id = ? AND round = ?", scan.LetterID, scan.round).
		Updates(map[string]any{"after_at": at, "after_id": id}).Error)
}

func finish(tx *database.Tx, scan Scan) error {
	return database.Doing("note what was compared", tx.DB.Where("letter_id = ? AND round = ?", scan.LetterID, scan.round).Delete(&scanRow{}).Error)
}
