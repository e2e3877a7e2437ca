// Package pagecache keeps answers in memory until what they tell of has changed, in the forms in which they are sent.
package pagecache

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/undersigned/undersigned/internal/memo"
	"github.com/undersigned/undersigned/internal/packing"
)

// Cache keeps answers. It is safe for concurrent use.
type Cache struct {
	*memo.Cache[*Page]
	packer packing.Packer
}

// New returns an empty cache.
func New(o memo.Options) *Cache { return &Cache{Cache: memo.New[*Page](o)} }

// Page returns the page of a key: from memory if it is still right, and else as render gives it, as memo.Cache.Get. An answer
// that isn't 200 is handed to those who wait for it and not kept.
func (c *Cache) Page(ctx context.Context, key string, render func(context.Context) (Rendered, error)) (*Page, error) {
	return c.Get(ctx, key, func(ctx context.Context) (memo.Made[*Page], error) {
		r, err := render(ctx)
		if err != nil {
			return memo.Made[*Page]{}, err
		}
		p := newPage(r, &c.packer)
		return memo.Made[*Page]{Value: p, About: r.About, Until: r.Until, Bytes: p.size, Once: r.Status != http.StatusOK}, nil
	})
}

// Rendered is an answer as its handler has written it.
type Rendered struct {
	Status int
	Header http.Header // what is sent with it; of the headers that depend on its form, none
	Body   []byte
	About  string    // the subject whose changes end it; "" for the changes of all
	Until  time.Time // when it says something else, if that is known; zero otherwise
	Stamp  Stamp
}

// Stamp is a part of the body that is made anew in every second in which somebody asks, such as the time at which a form was
// shown. It doesn't count as a change: who has the page with an older one has it still.
type Stamp struct {
	Part  string // as it stands in the body, once; "" for none
	Fresh func() (string, error)
}

// Page is an answer in memory. It is safe for concurrent use.
type Page struct {
	Rendered
	size   int64
	packer *packing.Packer
	hash   string
	cut    int // where the stamp stands in the body, -1 without one

	stamping sync.Mutex
	stamped  atomic.Pointer[stamped]
}

// stamped is a page with its stamp of one second, in each form once it is asked for.
type stamped struct {
	second int64
	body   []byte
	forms  [3]Form
	once   [3]sync.Once
	errs   [3]error
	packs  bool
}

// Form is a page as it is sent. It is shared: nobody writes to it.
type Form struct {
	Body     []byte
	Header   http.Header // all that is sent with it
	Encoding string      // "" for none
	ETag     string
}

func forms() []string { return []string{packing.Plain, packing.Gzip, packing.Brotli} }

// overhead is what a page takes beside its body, generously.
const overhead = 1 << 10

// newPage prepares what a page's forms share.
func newPage(r Rendered, packer *packing.Packer) *Page {
	p := &Page{Rendered: r, packer: packer, cut: -1}
	same := r.Body
	if r.Stamp.Part != "" {
		if p.cut = bytes.Index(r.Body, []byte(r.Stamp.Part)); p.cut >= 0 {
			same = slices.Concat(r.Body[:p.cut], r.Body[p.cut+len(r.Stamp.Part):])
		}
	}
	sum := sha256.Sum256(same)
	p.hash = base64.RawURLEncoding.EncodeToString(sum[:12])
	copies := 1
	if p.packs() {
		copies = len(forms()) // no form is larger than the body
	}
	if p.cut >= 0 {
		copies++
	}
	p.size = int64(copies*len(r.Body)) + overhead
	return p
}

// packs reports whether it is worth compressing: pictures and documents are compressed as they are.
func (p *Page) packs() bool {
	kind, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";")
	for _, packed := range []string{"text/", "application/json", "application/problem+json", "application/feed+json", "+xml", "/xml", "javascript"} {
		if strings.Contains(kind, packed) {
			return len(p.Body) >= packing.Smallest
		}
	}
	return false
}

// As returns the page in the smallest form that an Accept-Encoding header takes.
func (p *Page) As(acceptEncoding string, now time.Time) (Form, error) {
	s, err := p.at(now.Unix())
	if err != nil {
		return Form{}, err
	}
	i := 0
	if s.packs {
		i = slices.Index(forms(), packing.Smaller(acceptEncoding))
	}
	s.once[i].Do(func() { s.forms[i], s.errs[i] = p.form(s, forms()[i]) })
	return s.forms[i], s.errs[i]
}

// at returns the page with its stamp of a second; one without a stamp is the same in all.
func (p *Page) at(second int64) (*stamped, error) {
	if s := p.stamped.Load(); s != nil && (p.cut < 0 || s.second >= second) {
		return s, nil
	}
	p.stamping.Lock()
	defer p.stamping.Unlock()
	s := p.stamped.Load()
	if s != nil && (p.cut < 0 || s.second >= second) {
		return s, nil
	}
	s = &stamped{second: second, body: p.Body, packs: p.packs()}
	if p.cut >= 0 {
		fresh, err := p.Stamp.Fresh()
		if err != nil {
			return nil, fmt.Errorf("stamp a page: %w", err)
		}
		s.body = slices.Concat(p.Body[:p.cut], []byte(fresh), p.Body[p.cut+len(p.Stamp.Part):])
	}
	p.stamped.Store(s)
	return s, nil
}

func (p *Page) form(s *stamped, name string) (Form, error) {
	body, err := p.packer.Pack(name, s.body)
	if err != nil {
		return Form{}, err
	}
	f := Form{Body: body, Header: p.Header.Clone(), Encoding: name}
	if len(body) >= len(s.body) {
		f.Body, f.Encoding = s.body, packing.Plain
	}
	if f.Encoding != packing.Plain {
		f.Header.Set("Content-Encoding", f.Encoding)
	}
	f.ETag = p.tag(s.second, f.Encoding)
	f.Header.Set("Content-Length", strconv.Itoa(len(f.Body)))
	f.Header.Set("ETag", f.ETag)
	f.Header.Set("Vary", "Accept-Encoding")
	return f, nil
}

// tag names exactly these bytes: what the page says, the second of its stamp, and its form.
func (p *Page) tag(second int64, form string) string {
	if p.cut < 0 {
		second = 0
	}
	return `"` + p.hash + "." + strconv.FormatInt(second, 36) + "." + form + `"`
}

// Has returns the tag in an If-None-Match header by which the reader has this page in that form already, whatever the second
// of its stamp; "" if there is none.
func (p *Page) Has(ifNoneMatch string, f Form) string {
	if ifNoneMatch == "" {
		return ""
	}
	for item := range strings.SplitSeq(ifNoneMatch, ",") {
		item = strings.TrimSpace(item)
		tag := strings.TrimPrefix(item, "W/")
		if item == "*" || tag == f.ETag {
			return f.ETag
		}
		hash, rest, _ := strings.Cut(strings.Trim(tag, `"`), ".")
		_, of, ok := strings.Cut(rest, ".")
		if ok && hash == p.hash && of == f.Encoding {
			return tag
		}
	}
	return ""
}
