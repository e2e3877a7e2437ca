package letter

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/picture"
)

// MaxAlt is how many characters may say what a picture shows.
const MaxAlt = 250

// Picture is what stands above a letter's title, without the content of its files.
type Picture struct {
	Digest string            // of its files
	Alts   map[string]string // what it shows, in words, by language
	Files  []PictureFile     // the narrowest first; at least one
}

// PictureFile is the picture in one width. Its content is read by itself.
type PictureFile struct{ Width, Height int }

// Alt returns what the picture shows, in lang, else in the original's language.
func (p Picture) Alt(lang, original string) string { return cmp.Or(p.Alts[lang], p.Alts[original]) }

// Widest returns the widest file.
func (p Picture) Widest() PictureFile { return p.Files[len(p.Files)-1] }

// Mark names a picture and its words; "" for nil. Who saves what they have changed says by it what they started from.
func (p *Picture) Mark() string {
	if p == nil {
		return ""
	}
	// Neither a channel, nor a function, nor a cycle is in there: this can't fail.
	b, _ := json.Marshal([]any{p.Digest, p.Alts})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// NewPicture is what an organizer has sent.
type NewPicture struct {
	Upload []byte            // the file; empty: the picture that is there stays
	Alts   map[string]string // by language
	Base   string            // Mark of the picture that they started from
}

// Picture returns a letter's picture, nil if it has none.
func (s *Service) Picture(ctx context.Context, letterID uuid.UUID) (*Picture, error) {
	p, err := pictureOf(s.db.Read(ctx), letterID)
	if err != nil {
		return nil, fmt.Errorf("read the picture of a letter: %w", err)
	}
	return p, nil
}

// PictureContent is what a file of a picture holds.
type PictureContent struct {
	ContentType string
	Content     []byte
}

// PictureContent returns a file of a letter's picture, by what names the picture and by its width. One that isn't there, or
// not any more, is fault.NotFound.
func (s *Service) PictureContent(ctx context.Context, letterID uuid.UUID, digest string, width int) (PictureContent, error) {
	content, err := pictureContent(s.db.Read(ctx), letterID, digest, width)
	if err != nil {
		return PictureContent{}, fmt.Errorf("read a picture: %w", database.NotFound(err, textNotFound))
	}
	return content, nil
}

// SavePicture gives a letter a picture in place of any that it has, or other words for the one that it has. Words are
// needed in each of the letter's languages. What is wrong is fault.Invalid; a picture that somebody else has changed
// meanwhile is fault.Conflict with SettingsChangedKey, and so is an archived letter, without it; unknown is fault.NotFound.
func (s *Service) SavePicture(ctx context.Context, actor, letterID uuid.UUID, wanted NewPicture) error {
	texts, err := s.LatestTexts(ctx, letterID)
	if err != nil {
		return err
	}
	alts, wrong := tidyAlts(wanted.Alts, languagesOf(texts))
	drawn, err := s.draw(ctx, wanted.Upload)
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		wrong = append(wrong, f.Fields...)
	} else if err != nil {
		return fmt.Errorf("save picture: %w", err)
	}
	err = s.changePicture(ctx, letterID, wanted.Base, func(tx *database.Tx, had *Picture) error {
		if had == nil && len(wanted.Upload) == 0 {
			wrong = append(wrong, fault.Field{Name: "picture", Key: "field.picture_none"})
		}
		if err := fault.InvalidFields(wrong); err != nil {
			return err
		}
		if len(wanted.Upload) == 0 && maps.Equal(alts, had.Alts) {
			return nil
		}
		if len(wanted.Upload) == 0 {
			if err := updateAlts(tx, letterID, alts); err != nil {
				return err
			}
			return record(tx, actor, letterID, "letter.picture_saved", "letter", letterID, "other words for it")
		}
		if err := replacePicture(tx, letterID, drawn, alts); err != nil {
			return err
		}
		return record(tx, actor, letterID, "letter.picture_saved", "letter", letterID, drawn.Digest)
	})
	if err != nil {
		return fmt.Errorf("save picture: %w", err)
	}
	return nil
}

// RemovePicture takes a letter's picture away. It refuses as SavePicture does; a letter without one stays as it is.
func (s *Service) RemovePicture(ctx context.Context, actor, letterID uuid.UUID, base string) error {
	err := s.changePicture(ctx, letterID, base, func(tx *database.Tx, had *Picture) error {
		if had == nil {
			return nil
		}
		if err := deletePicture(tx, letterID); err != nil {
			return err
		}
		return record(tx, actor, letterID, "letter.picture_removed", "letter", letterID, had.Digest)
	})
	if err != nil {
		return fmt.Errorf("remove picture: %w", err)
	}
	return nil
}

// changePicture has other writers of the letter wait while its picture is changed.
func (s *Service) changePicture(ctx context.Context, letterID uuid.UUID, base string, change func(tx *database.Tx, had *Picture) error) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		l, err := found(lockByID(tx, letterID))
		if err != nil {
			return err
		}
		if l.State == Archived {
			return refusal(l.State)
		}
		had, err := pictureOf(tx.DB, letterID)
		if err != nil {
			return err
		}
		if had.Mark() != base {
			return fault.New(fault.Conflict, SettingsChangedKey)
		}
		return change(tx, had)
	})
}

// draw draws an upload, one at a time: each takes the memory of its pixels.
func (s *Service) draw(ctx context.Context, upload []byte) (picture.Picture, error) {
	if len(upload) == 0 {
		return picture.Picture{}, nil
	}
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
		return picture.Draw(upload)
	case <-ctx.Done():
		return picture.Picture{}, ctx.Err()
	}
}

// tidyAlts brings words into the form in which they are stored, and tells what is wrong with them; a field is named like
// alt_es.
func tidyAlts(typed map[string]string, languages []string) (map[string]string, []fault.Field) {
	alts := map[string]string{}
	var wrong []fault.Field
	for _, lang := range languages {
		alts[lang] = TidyLine(typed[lang])
		wrong = append(wrong, WrongLine("alt_"+lang, alts[lang], MaxAlt)...)
	}
	return alts, wrong
}

// copyPicture gives a new letter another one's picture, if that has any.
func copyPicture(tx *database.Tx, from, to uuid.UUID) error {
	had, err := pictureOf(tx.DB, from)
	if err != nil || had == nil {
		return err
	}
	same := picture.Picture{Digest: had.Digest}
	for _, f := range had.Files {
		content, err := pictureContent(tx.DB, from, had.Digest, f.Width)
		if err != nil {
			return err
		}
		same.Files = append(same.Files, picture.File{Width: f.Width, Height: f.Height, Content: content.Content})
	}
	return replacePicture(tx, to, same, had.Alts)
}
