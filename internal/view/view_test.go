package view_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/undersigned/undersigned/internal/view"
)

func asset(name string) (string, error) {
	if name != "css/site.css" {
		return "", errors.New("no such file")
	}
	return "/static/css/site.1.css", nil
}

func files(changes map[string]string) fstest.MapFS {
	fs := fstest.MapFS{
		"layout/public.html":  {Data: []byte(`<link href="{{asset "css/site.css"}}"><main>{{template "main" .}}</main>`)},
		"partials/name.html":  {Data: []byte(`{{define "name"}}<b>{{.Name}}</b>{{end}}`)},
		"public/hello.html":   {Data: []byte(`{{define "main"}}{{template "name" .}} {{machine .At}} {{day .At}}{{end}}`)},
		"mail/hello.txt":      {Data: []byte("Subject: {{.Name}}\n\n{{.Name}}")},
		"templates.go":        {Data: []byte("package templates")},
		"public/notes.md":     {Data: []byte("{{broken")},
		"partials/other.html": {Data: []byte(`{{define "other"}}{{end}}`)},
	}
	for name, content := range changes {
		fs[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return fs
}

type hello struct {
	Name string
	At   time.Time
}

func TestRender_PutsThePageIntoItsLayoutAndEscapes(t *testing.T) {
	r, err := view.New(files(nil), asset)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	data := hello{"<i>", time.Date(2026, 1, 14, 22, 0, 0, 0, time.FixedZone("", -5*3600))}
	if err := r.Render(&b, "public/hello", data); err != nil {
		t.Fatal(err)
	}
	const want = `<link href="/static/css/site.1.css"><main><b>&lt;i&gt;</b> 2026-01-15T03:00:00Z 2026-01-15</main>`
	if b.String() != want {
		t.Errorf("got %s\nwant %s", b.String(), want)
	}
	if got := r.Pages(); !slices.Equal(got, []string{"public/hello"}) {
		t.Errorf("pages %q", got)
	}
}

func TestRenderText_EscapesNothing(t *testing.T) {
	r, err := view.New(files(nil), asset)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.RenderText(&b, "mail/hello", hello{Name: "O'Higgins & <i>"}); err != nil {
		t.Fatal(err)
	}
	if want := "Subject: O'Higgins & <i>\n\nO'Higgins & <i>"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestRender_WritesNothingWhenItFails(t *testing.T) {
	r, err := view.New(files(nil), asset)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for name, err := range map[string]error{
		"data of another page": r.Render(&b, "public/hello", struct{ Name string }{"half a page"}),
		"unknown page":         r.Render(&b, "public/none", nil),
		"text with wrong data": r.RenderText(&b, "mail/hello", struct{}{}),
		"unknown text":         r.RenderText(&b, "mail/none", nil),
	} {
		if err == nil || !strings.Contains(err.Error(), "render ") || b.Len() > 0 {
			t.Errorf("%s: error %v after %d bytes", name, err, b.Len())
		}
	}
}

func TestNew_NamesTheFileThatIsWrong(t *testing.T) {
	for name, test := range map[string]struct{ file, content string }{
		"a template that doesn't parse": {"public/hello.html", `{{define "main"}}{{if}}{{end}}`},
		"an unknown function":           {"public/hello.html", `{{define "main"}}{{shout .Name}}{{end}}`},
		"a partial that isn't there":    {"public/hello.html", `{{define "main"}}{{template "nobody"}}{{end}}`},
		"a place that can't be escaped": {"public/hello.html", `{{define "main"}}<a href="{{if .Name}}"{{end}}>{{end}}`},
		"a layout that isn't there":     {"desk/hello.html", `{{define "main"}}{{end}}`},
		"a text that doesn't parse":     {"mail/hello.txt", `{{.Name`},
	} {
		_, err := view.New(files(map[string]string{test.file: test.content}), asset)
		if err == nil || !strings.Contains(err.Error(), "template "+test.file) {
			t.Errorf("%s: error %v doesn't name %s", name, err, test.file)
		}
	}
}
