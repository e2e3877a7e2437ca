package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/undersigned/undersigned/internal/limit"
)

func TestDrawings_ArePassedOnInEachForm(t *testing.T) {
	v := newReader(t)
	draft := v.get("/libertad/card.png")
	v.open()
	if draft.Code != http.StatusNotFound {
		t.Errorf("a draft's picture: %d", draft.Code)
	}
	for path, kind := range map[string]string{
		"/libertad/card.png": "image/png", "/es/libertad/card.png": "image/png", "/libertad/card.png?lang=en": "image/png",
		"/libertad/qr.svg": "image/svg+xml", "/libertad/qr.png": "image/png", "/es/libertad/poster.pdf": "application/pdf",
	} {
		a := v.get(path)
		h := a.Header()
		if a.Code != http.StatusOK || h.Get("Content-Type") != kind || h.Get("Cache-Control") != "public, max-age=300" || h.Get("Set-Cookie") != "" ||
			h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("X-Robots-Tag") != "" {
			t.Errorf("%s: %d %v; log: %s", path, a.Code, h, v.log)
		}
		again := httptest.NewRequest(http.MethodGet, path, nil)
		again.Header.Set("If-None-Match", h.Get("ETag"))
		if b := v.do(again); b.Code != http.StatusNotModified || b.Body.Len() != 0 {
			t.Errorf("%s, asked again: %d", path, b.Code)
		}
	}
	for path, status := range map[string]int{
		"/libertad/card.png?lang=xx": 404, "/nada/card.png": 404, "/xx/libertad/card.png": 404, "/nada/qr.svg": 404,
		"/libertad/qr.png?size=99": 400, "/libertad/qr.png?size=2001": 400, "/libertad/qr.png?size=x": 400,
	} {
		if a := v.get(path); a.Code != status {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
	if spanish, english := v.get("/libertad/card.png").Body.Bytes(), v.get("/en/libertad/card.png").Body.Bytes(); bytes.Equal(spanish, english) {
		t.Error("the picture is the same in every language")
	}
}

func TestCode_LeadsToTheShortLink(t *testing.T) {
	v := newReader(t)
	v.open()
	for _, query := range []string{"", "?size=100", "?size=777"} {
		picture, err := png.Decode(v.get("/libertad/qr.png" + query).Body)
		if err != nil {
			t.Fatal(err)
		}
		bits, err := gozxing.NewBinaryBitmapFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
		if err != nil || result.GetText() != "https://cartas.example/libertad" {
			t.Errorf("%q: %v, %v", query, result, err)
		}
	}
}

// draws is drawings whose clock stands, and a count of what was drawn.
func draws(t *testing.T) (d *drawings, now *time.Time, wanting func(name, about, figure string) drawing, n *atomic.Int32) {
	t.Helper()
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	n = new(atomic.Int32)
	return newDrawings(func() time.Time { return at }), &at, func(name, about, figure string) drawing {
		return drawing{name: name, about: about, figure: figure, draw: func() ([]byte, error) { return fmt.Appendf(nil, "%d", n.Add(1)), nil }}
	}, n
}

func TestDrawings_OneForAChangeAndSeldomForTheFigure(t *testing.T) {
	d, now, wanting, _ := draws(t)
	for i, step := range []struct {
		about, figure string
		later         time.Duration
		want          string
	}{
		{"title", "1", 0, "1"}, {"title", "1", time.Hour, "1"}, {"title", "2", 0, "2"}, {"title", "3", limit.DrawEach - 1, "2"}, {"title", "3", 1, "3"}, {"another", "3", 0, "4"},
	} {
		*now = now.Add(step.later)
		got, err := d.of(t.Context(), wanting("card", step.about, step.figure))
		if err != nil || string(got) != step.want {
			t.Errorf("step %d: drawing %s, want %s; %v", i, got, step.want, err)
		}
	}
}

func TestDrawings_ManyWhoAskAtOnceGetOne(t *testing.T) {
	d, _, wanting, n := draws(t)
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if got, err := d.of(context.Background(), wanting("card", "", "")); err != nil || string(got) != "1" {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
	wait.Wait()
	if n.Load() != 1 {
		t.Errorf("drawn %d times", n.Load())
	}
}

func TestDrawings_AreBoundedInNumber_AndAFailureIsTriedAgain(t *testing.T) {
	d, now, wanting, _ := draws(t)
	for i := range limit.MaxDrawings + 20 {
		*now = now.Add(time.Second)
		if _, err := d.of(t.Context(), wanting(fmt.Sprint(i), "", "")); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.kept) != limit.MaxDrawings || d.kept["0"] != nil {
		t.Errorf("%d are kept, the first one among them: %v", len(d.kept), d.kept["0"] != nil)
	}
	for _, fails := range []func() ([]byte, error){func() ([]byte, error) { return nil, errors.New("no ink") }, func() ([]byte, error) { panic("no paper") }} {
		if _, err := d.of(t.Context(), drawing{name: "new", draw: fails}); err == nil || !strings.Contains(err.Error(), "no ") {
			t.Errorf("got %v", err)
		}
	}
	if got, err := d.of(t.Context(), wanting("new", "", "")); err != nil || len(got) == 0 {
		t.Errorf("after a failure: %s, %v", got, err)
	}
}
