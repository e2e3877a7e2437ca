// Package mirror copies the public side of the site into files that any web server, a folder of one, or no server at all
// can show. It reads the site through its own pages, as a visitor who follows links would: what no page shows can't get into
// a copy.
package mirror

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Options say what is copied, and where to.
type Options struct {
	Site      http.Handler
	Base      *url.URL // the original's address, to which forms and all that isn't copied lead
	Languages []string // of the interface
	Letter    string   // its short name; "" for the whole site
	Dir       string
	Words     func(language string) Words // what a copy says of itself
}

// Words are a copy's own sentences, in the language of a page.
type Words struct {
	Note, Original string // above each page, and of the link to the original
	Form, Search   string // in place of a form that changes something, and of one that searches
}

// Report says what was done.
type Report struct{ Pages, Files, Changed, Removed int }

// Write copies the site into a folder, which must be empty, missing, or an earlier copy of the same; that one is updated:
// first what is new, file by file, then what is gone is removed. It holds one page in memory at a time.
func Write(ctx context.Context, o Options) (Report, error) {
	c := &crawl{Options: o, queued: make(map[string]bool)}
	start, err := c.start(ctx)
	if err != nil {
		return Report{}, err
	}
	if c.folder, err = openFolder(o); err != nil {
		return Report{}, err
	}
	if err := c.run(ctx, start); err != nil {
		return c.report, c.folder.abandon(err)
	}
	c.report.Removed, err = c.folder.finish()
	c.report.Files, c.report.Changed = len(c.folder.written), c.folder.changed
	return c.report, err
}

// crawl follows the site's links. A list's further pages are followed by themselves, one after another, so that neither their
// addresses nor their names pile up.
type crawl struct {
	Options
	folder *folder
	queue  []string // addresses to copy yet, without those of further pages
	queued map[string]bool
	report Report
}

// run copies what the starting pages lead to.
func (c *crawl) run(ctx context.Context, start string) error {
	for len(c.queue) > 0 {
		address := c.queue[0]
		c.queue = c.queue[1:]
		if err := c.copyAll(ctx, address); err != nil {
			return err
		}
	}
	return c.copyStart(ctx, start)
}

// start queues the pages from which all others are reached, and returns the one that a copy opens with.
func (c *crawl) start(ctx context.Context) (string, error) {
	first := "/" + c.Letter
	if c.Letter == "" {
		for _, lang := range c.Languages {
			c.enqueue("/" + lang)
		}
		return "/" + c.Languages[0], nil
	}
	a, err := c.get(ctx, first)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || to.Path == "" {
		return "", fmt.Errorf("no public letter %q: only letters that are open or were may be copied", c.Letter)
	}
	for _, lang := range c.Languages {
		c.enqueue("/" + lang + "/" + c.Letter)
	}
	return to.Path, nil
}

func (c *crawl) enqueue(address string) {
	if !c.queued[address] {
		c.queued[address] = true
		c.queue = append(c.queue, address)
	}
}

// copyAll copies an address, and if it is a list its further pages.
func (c *crawl) copyAll(ctx context.Context, address string) error {
	first := address
	for number := 1; address != ""; number++ {
		next, err := c.copy(ctx, address, place{first: first, number: number})
		if err != nil {
			return err
		}
		address = next
	}
	return nil
}

// copy copies one page or file and returns the address of the page that follows it, "" where none does.
func (c *crawl) copy(ctx context.Context, address string, at place) (next string, err error) {
	a, err := c.get(ctx, address)
	if err != nil {
		return "", err
	}
	defer a.forget()
	switch {
	case a.status == http.StatusOK && isHTML(a.header):
		c.report.Pages++
		p := page{crawl: c, address: address, at: at}
		err = p.write(&a.body)
		return p.next, err
	case a.status == http.StatusOK && !at.isPage():
		return "", c.folder.take(at.file(), a.part)
	}
	return "", c.folder.write(at.file(), strings.NewReader(c.forward(address, at, a))) // other pages lead here already
}

// copyStart puts the page that a copy opens with beside all others, under the name that web servers look for.
func (c *crawl) copyStart(ctx context.Context, address string) error {
	a, err := c.get(ctx, address)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK || !isHTML(a.header) {
		return fmt.Errorf("read %s: the site answers %d", address, a.status)
	}
	p := page{crawl: c, address: address, at: place{first: "/", number: 1}}
	return p.write(&a.body)
}

// get asks the site for an address, as a visitor from this machine without cookies and without a language of their own.
func (c *crawl) get(ctx context.Context, address string) (*answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", address, err)
	}
	r.Host, r.RemoteAddr, r.RequestURI = c.Base.Host, "127.0.0.1:1", address
	a := &answer{header: http.Header{}, status: http.StatusOK}
	if c.folder != nil {
		a.dir = c.folder.dir
	}
	c.Site.ServeHTTP(a, r)
	if a.err != nil {
		return nil, a.forgetting(fmt.Errorf("keep %s: %w", address, a.err))
	}
	if err := ctx.Err(); err != nil {
		return nil, a.forgetting(fmt.Errorf("copy the site: %w", err))
	}
	if a.status >= http.StatusInternalServerError {
		return nil, a.forgetting(fmt.Errorf("read %s: the site answers %d", address, a.status))
	}
	return a, nil
}

// answer keeps what the site answers: a page in memory, and a file, which may be large, in a part of the folder.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	dir    string
	part   *os.File
	err    error
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (n int, err error) {
	if a.dir == "" || a.status != http.StatusOK || isHTML(a.header) {
		return a.body.Write(b)
	}
	if a.part == nil && a.err == nil {
		a.part, a.err = os.CreateTemp(a.dir, partName)
	}
	if a.err == nil {
		n, a.err = a.part.Write(b)
	}
	return n, a.err
}

// forget removes the part, unless it was put in its place.
func (a *answer) forget() {
	if a.part != nil {
		_ = a.part.Close() // it is closed already where it was put in its place
		_ = os.Remove(a.part.Name())
	}
}

func (a *answer) forgetting(err error) error {
	a.forget()
	return err
}

func isHTML(h http.Header) bool { return strings.HasPrefix(h.Get("Content-Type"), "text/html") }
