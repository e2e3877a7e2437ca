package mail_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/undersigned/undersigned/internal/web/browsertest"
)

// pictures is the folder where the test below puts a picture of each message if the environment names one, to be looked at.
const pictures = "MAIL_PICTURES"

func TestBrowser_EveryMessageFitsASmallScreenInLightAndDark(t *testing.T) {
	writer := renderer(t)
	messages := map[string]string{}
	for _, language := range []string{"es", "de"} { // what most read, and the longest words
		for name, e := range everyForm(language) {
			for _, key := range []string{"organization", "representative_role"} {
				if strings.HasPrefix(name, "confirm") {
					e.Data[key] = strings.Repeat("Donaudampfschifffahrt", 6)
				}
			}
			r, err := writer.Render(e)
			if err != nil {
				t.Fatal(err)
			}
			messages[language+" "+name] = r.HTML
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, messages[r.URL.Query().Get("name")])
	}))
	t.Cleanup(server.Close)
	tab := browsertest.New(t)
	if err := chromedp.Do(tab, chromedp.EmulateViewport(320, 568)); err != nil {
		t.Fatal(err)
	}
	for name := range messages {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(name+" "+scheme, func(t *testing.T) {
				features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
				if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
					t.Fatal(err)
				}
				if err := chromedp.Do(tab, chromedp.Navigate(server.URL+"/?name="+url.QueryEscape(name))); err != nil {
					t.Fatal(err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`))
				if err != nil {
					t.Fatal(err)
				}
				if wide {
					t.Error("wider than the screen")
				}
				if strings.HasPrefix(name, "es ") { // the languages differ in their words alone
					isAccessible(t, tab)
				}
				picture(t, func() ([]byte, error) { return chromedp.Run(tab, chromedp.FullScreenshot(100)) }, name+" "+scheme)
			})
		}
	}
}

func isAccessible(t *testing.T, tab context.Context) {
	t.Helper()
	for _, v := range browsertest.RunAxe(t, tab) {
		if v.ID != "page-has-heading-one" { // the subject is the heading, and the mail program shows it
			t.Error(v)
		}
	}
}

// picture writes a picture to the folder that the environment names, if it names one.
func picture(t *testing.T, take func() ([]byte, error), name string) {
	t.Helper()
	folder := os.Getenv(pictures)
	if folder == "" {
		return
	}
	content, err := take()
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name, " ", "-")+".png"), content, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
