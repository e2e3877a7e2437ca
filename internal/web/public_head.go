package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/memo"
	"github.com/undersigned/undersigned/internal/signatory"
)

// listHead is what every page of a letter's list stands on, whatever it searches and narrows. It is shared: nobody writes to it.
type listHead struct {
	letter  letter.Letter
	texts   []letter.Text
	figures signatory.Figures
	pinned  []signatory.Signatory
}

// rememberHeads makes the memory of heads. Unlike a page, a head isn't used any more after any change, since pages in memory
// are made from it; and other processes are asked for theirs as often as for those of pages.
func (s *Server) rememberHeads() {
	within := max(s.PagePause, 0)
	if s.PagePause == 0 {
		within = time.Second
	}
	look := func(ctx context.Context, _ time.Duration) error { return s.DB.LookForChanges(ctx, within) }
	s.heads = memo.New[*listHead](memo.Options{Clock: s.DB.Now, Pause: -1, Look: look})
}

// headOf returns the head of the list that the address names.
func (s *Server) headOf(c echo.Context) (*listHead, error) {
	slug := c.Param("slug")
	return s.heads.Get(c.Request().Context(), slug, func(ctx context.Context) (memo.Made[*listHead], error) {
		h, err := s.readHead(ctx, slug)
		if err != nil {
			return memo.Made[*listHead]{}, err
		}
		return memo.Made[*listHead]{Value: h, About: subjectOf(h.letter.ID), Bytes: h.size()}, nil
	})
}

func (s *Server) readHead(ctx context.Context, slug string) (*listHead, error) {
	var h listHead
	var err error
	if h.letter, err = s.Letters.BySlug(ctx, slug); err != nil {
		return nil, err
	}
	if h.texts, err = s.Letters.PublishedTexts(ctx, h.letter.ID); err != nil {
		return nil, err
	}
	if h.figures, err = s.Signatories.Figures(ctx, h.letter.ID); err != nil {
		return nil, err
	}
	if h.pinned, err = s.Signatories.Pinned(ctx, h.letter.ID, ""); err != nil {
		return nil, err
	}
	return &h, nil
}

// size is about how many bytes a head takes.
func (h *listHead) size() int64 {
	const each = 1 << 10 // of a letter, and of a signatory
	n := each * (1 + len(h.pinned))
	for _, t := range h.texts {
		n += each + len(t.Body)
	}
	return int64(n)
}
