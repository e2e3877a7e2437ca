package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"github.com/undersigned/undersigned/internal/document"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/limit"
)

// documents keeps PDF documents for as long as they are right. Which they are is found by reading what they say: that is cheap
// beside setting it, and sees every change, whoever made it.
type documents struct {
	turn chan struct{} // taken by who makes one

	mu    sync.Mutex
	kept  map[string]madePDF // by letter and language
	bytes int
}

// madePDF is a document that was made.
type madePDF struct {
	tag  string // of what it says
	body []byte
}

func newDocuments() *documents {
	return &documents{turn: make(chan struct{}, 1), kept: map[string]madePDF{}}
}

// take waits for the turn, and returns what ends it. Who waits too long is fault.Unavailable.
func (k *documents) take(ctx context.Context) (end func(), err error) {
	late := time.NewTimer(limit.DocumentTurn)
	defer late.Stop()
	select {
	case k.turn <- struct{}{}:
		return func() { <-k.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, &fault.Error{Kind: fault.Unavailable, Key: "error.unavailable", RetryAfter: limit.DocumentTurn}
	}
}

// pdf returns a letter as PDF: as it was made before if it would say the same.
func (k *documents) pdf(ctx context.Context, s *Server, about letterPage) (madePDF, error) {
	end, err := k.take(ctx)
	if err != nil {
		return madePDF{}, err
	}
	defer end()
	d, err := s.documentOf(ctx, about)
	if err != nil {
		return madePDF{}, err
	}
	if err := bound(&d, about); err != nil {
		return madePDF{}, err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, d.Language, d.Text.ID, d.Text.Summary)
	if err := document.WriteText(sum, d); err != nil {
		return madePDF{}, err
	}
	key, tag := about.letter.ID.String()+about.Lang(), `"`+base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:12])+`"`
	if made := k.find(key); made.tag == tag {
		return made, nil
	}
	body, err := document.PDF(d, s.Fonts)
	if err != nil {
		return madePDF{}, err
	}
	made := madePDF{tag, body}
	k.keep(key, made)
	return made, nil
}

func (k *documents) find(key string) madePDF {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept[key]
}

// keep keeps a document. If all together are too many, the others are made again when they are asked for.
func (k *documents) keep(key string, made madePDF) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bytes += len(made.body) - len(k.kept[key].body)
	if k.bytes > limit.KeptDocuments {
		clear(k.kept)
		k.bytes = len(made.body)
	}
	k.kept[key] = made
}

// bound reads the entries of a document into memory, no more than it may have, and has it say so where there are more.
func bound(d *document.Document, about letterPage) error {
	all, shown := 0, 0
	for i := range d.Sections {
		var held []document.Entry
		err := d.Sections[i].Each(func(e document.Entry) error {
			if all++; shown < limit.DocumentNames {
				shown++
				held = append(held, e)
			}
			return nil
		})
		if err != nil {
			return err
		}
		d.Sections[i].Each = func(f func(document.Entry) error) error {
			for _, e := range held {
				if err := f(e); err != nil {
					return err
				}
			}
			return nil
		}
	}
	if shown < all {
		d.Notes = append(d.Notes, about.T("doc.beyond", "Shown", about.Number(shown), "All", about.Number(all), "Address", about.listAddress()))
	}
	return nil
}
