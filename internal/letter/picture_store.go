package letter

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/picture"
)

// pictureRow is a row of letter_pictures.
type pictureRow struct {
	LetterID    uuid.UUID `gorm:"primaryKey"`
	Digest      string
	ContentType string
	Alts        string
	CreatedAt   time.Time
}

// TableName tells gorm the table.
func (pictureRow) TableName() string { return "letter_pictures" }

// pictureFileRow is a row of letter_picture_files.
type pictureFileRow struct {
	LetterID uuid.UUID `gorm:"primaryKey"`
	Width    int       `gorm:"primaryKey;autoIncrement:false"`
	Height   int
	Content  []byte
}

// TableName tells gorm the table.
func (pictureFileRow) TableName() string { return "letter_picture_files" }

// pictureOf returns a letter's picture, nil if it has none.
func pictureOf(g *gorm.DB, letterID uuid.UUID) (*Picture, error) {
	var r pictureRow
	err := g.Where("letter_id = ?", letterID).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := Picture{Digest: r.Digest}
	if err := json.Unmarshal([]byte(r.Alts), &p.Alts); err != nil {
		return nil, fmt.Errorf("read the words of letter %s's picture: %w", letterID, err)
	}
	var files []pictureFileRow
	if err := g.Select("width", "height").Where("letter_id = ?", letterID).Order("width").Find(&files).Error; err != nil {
		return nil, err
	}
	for _, f := range files {
		p.Files = append(p.Files, PictureFile{f.Width, f.Height})
	}
	return &p, nil
}

func pictureContent(g *gorm.DB, letterID uuid.UUID, digest string, width int) (PictureContent, error) {
	var c PictureContent
	err := g.Table("letter_picture_files AS f").Select("p.content_type, f.content").
		Joins("JOIN letter_pictures AS p ON p.letter_id = f.letter_id").
		Where("f.letter_id = ? AND f.width = ? AND p.digest = ?", letterID, width, digest).Take(&c).Error
	return c, err
}

func replacePicture(tx *database.Tx, letterID uuid.UUID, p picture.Picture, alts map[string]string) error {
	if err := deletePicture(tx, letterID); err != nil {
		return err
	}
	words, err := json.Marshal(alts)
	if err != nil {
		return fmt.Errorf("write a picture's words: %w", err)
	}
	r := pictureRow{LetterID: letterID, Digest: p.Digest, ContentType: picture.ContentType, Alts: string(words), CreatedAt: tx.Now}
	if err := tx.DB.Create(&r).Error; err != nil {
		return err
	}
	for _, f := range p.Files {
		r := pictureFileRow{LetterID: letterID, Width: f.Width, Height: f.Height, Content: f.Content}
		if err := tx.DB.Create(&r).Error; err != nil {
			return err
		}
	}
	return nil
}

func updateAlts(tx *database.Tx, letterID uuid.UUID, alts map[string]string) error {
	words, err := json.Marshal(alts)
	if err != nil {
		return fmt.Errorf("write a picture's words: %w", err)
	}
	return tx.DB.Model(&pictureRow{}).Where("letter_id = ?", letterID).Update("alts", string(words)).Error
}

func deletePicture(tx *database.Tx, letterID uuid.UUID) error {
	if err := tx.DB.Where("letter_id = ?", letterID).Delete(&pictureFileRow{}).Error; err != nil {
		return err
	}
	return tx.DB.Where("letter_id = ?", letterID).Delete(&pictureRow{}).Error
}
