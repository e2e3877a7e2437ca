package signature

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/letter"
)

// Affirmations tell how many published signatures are of a version from before the meaning changed.
type Affirmations struct {
	Earlier   int       // signatures of earlier versions
	Affirmed  int       // those of them that have affirmed the present one
	ChangedAt time.Time // when the meaning changed last
}

// toAsk is an address of a letter to which a question is due.
type toAsk struct {
	LetterID  uuid.UUID
	EmailHash []byte
}

// whomToAsk returns addresses of signers who haven't been asked about the latest change of meaning.
func whomToAsk(tx *database.Tx, changes []letter.Change, most int) ([]toAsk, error) {
	var all []toAsk
	for _, c := range changes {
		var found []toAsk
		q := tx.DB.Model(&row{}).Distinct("letter_id", "email_hash").Where("confirmed_at IS NOT NULL AND text_id IN ? AND status IN ?", c.Earlier, askedStatuses())
		if len(c.Asked) == 0 {
			q = q.Where("asked_text_id IS NULL")
		} else {
			q = q.Where("(asked_text_id IS NULL OR asked_text_id IN ?)", c.Asked)
		}
		if err := q.Limit(most - len(all)).Find(&found).Error; err != nil {
			return nil, err
		}
		if all = append(all, found...); len(all) >= most {
			break
		}
	}
	return all, nil
}

// countAddresses counts the addresses that signed one of these versions, up to a bound.
func countAddresses(g *gorm.DB, texts []uuid.UUID, most int) (int, error) {
	if len(texts) == 0 {
		return 0, nil
	}
	var n int64
	addresses := g.Session(&gorm.Session{NewDB: true}).Model(&row{}).Distinct("letter_id", "email_hash").
		Where("confirmed_at IS NOT NULL AND text_id IN ? AND status IN ?", texts, askedStatuses()).Limit(most)
	err := g.Table("(?) AS addresses", addresses).Count(&n).Error
	return int(n), err
}

func countAffirmed(tx *database.Tx, c letter.Change) (Affirmations, error) {
	var a Affirmations
	err := tx.DB.Model(&row{}).Select("COUNT(*) AS earlier, COALESCE(SUM(CASE WHEN affirmed_text_id = ? THEN 1 ELSE 0 END), 0) AS affirmed", c.Text.ID).
		Where("confirmed_at IS NOT NULL AND text_id IN ? AND status = ?", c.Earlier, Published).Scan(&a).Error
	return a, err
}

// affirmationRow is a row of affirmation_counts.
type affirmationRow struct {
	LetterID  uuid.UUID `gorm:"primaryKey"`
	Earlier   int
	Affirmed  int
	ChangedAt time.Time
}

// TableName tells gorm the table.
func (affirmationRow) TableName() string { return "affirmation_counts" }

// keepAffirmations stores what was counted, in an order that lets several processes do so at once.
func keepAffirmations(tx *database.Tx, counts map[uuid.UUID]Affirmations) error {
	ids := slices.SortedFunc(maps.Keys(counts), func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
	for _, id := range ids {
		tx.Added(id)
		r := affirmationRow{id, counts[id].Earlier, counts[id].Affirmed, counts[id].ChangedAt}
		if err := tx.DB.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "letter_id"}}, UpdateAll: true}).Create(&r).Error; err != nil {
			return err
		}
	}
	return nil
}

func affirmationsOf(g *gorm.DB, letterID uuid.UUID) (Affirmations, error) {
	var rows []affirmationRow
	if err := g.Where("letter_id = ?", letterID).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return Affirmations{}, err
	}
	return Affirmations{rows[0].Earlier, rows[0].Affirmed, rows[0].ChangedAt.UTC()}, nil
}
