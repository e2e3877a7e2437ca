// Package view turns templates and typed page data into pages and mails. Every template is parsed and checked when the
// program starts; a page is rendered whole before a byte of it is written, so that a failure never leaves half a page.
package view

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	texttemplate "text/template"
)

// Renderer renders pages ("public/letter", "desk/queue"), HTML mails ("mail/confirm") and text mails. It is immutable
// and safe for concurrent use.
type Renderer struct {
	pages map[string]*template.Template
	texts map[string]*texttemplate.Template
}

// New parses every page of templates: FOLDER/NAME.html with layout/FOLDER.html and all of partials/*.html, and
// FOLDER/NAME.txt alone. asset gives the address of a static file ("css/site.css"). The error names the file.
func New(templates fs.FS, asset func(name string) (string, error)) (*Renderer, error) {
	r := &Renderer{pages: make(map[string]*template.Template), texts: make(map[string]*texttemplate.Template)}
	funcs := functions(asset)
	err := fs.WalkDir(templates, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder := path.Dir(file)
		if entry.IsDir() || folder == "." || folder == "layout" || folder == "partials" {
			return nil
		}
		switch name := strings.TrimSuffix(file, path.Ext(file)); path.Ext(file) {
		case ".html":
			r.pages[name], err = parsePage(templates, folder, file, funcs)
		case ".txt":
			r.texts[name], err = texttemplate.New(path.Base(file)).Funcs(funcs).Option("missingkey=error").ParseFS(templates, file)
		}
		if err != nil {
			return fmt.Errorf("template %s: %w", file, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Pages returns the names of all pages, in no order.
func (r *Renderer) Pages() []string {
	names := make([]string, 0, len(r.pages))
	for name := range r.pages {
		names = append(names, name)
	}
	return names
}

// Render writes the page with its layout. Nothing is written when it fails.
func (r *Renderer) Render(w io.Writer, page string, data any) error {
	t := r.pages[page]
	if t == nil {
		return fmt.Errorf("render %s: no such page", page)
	}
	return whole(w, page, data, t.Execute)
}

// RenderText writes a text template, like "mail/confirm". Nothing is escaped; nothing is written when it fails.
func (r *Renderer) RenderText(w io.Writer, name string, data any) error {
	t := r.texts[name]
	if t == nil {
		return fmt.Errorf("render %s: no such text", name)
	}
	return whole(w, name, data, t.Execute)
}

// whole writes what a template gives, all of it or nothing.
func whole(w io.Writer, name string, data any, execute func(io.Writer, any) error) error {
	buffer, direct := w.(*bytes.Buffer)
	if !direct {
		buffer = new(bytes.Buffer)
	}
	before := buffer.Len()
	if err := execute(buffer, data); err != nil {
		buffer.Truncate(before)
		return fmt.Errorf("render %s: %w", name, err)
	}
	if direct {
		return nil
	}
	if _, err := buffer.WriteTo(w); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func parsePage(templates fs.FS, folder, file string, funcs template.FuncMap) (*template.Template, error) {
	layout := "layout/" + folder + ".html"
	t := template.New(path.Base(layout)).Funcs(funcs).Option("missingkey=error")
	if _, err := t.ParseFS(templates, layout); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	partials, err := fs.Glob(templates, "partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("list partials: %w", err)
	}
	if len(partials) > 0 {
		if _, err := t.ParseFS(templates, partials...); err != nil {
			return nil, fmt.Errorf("partials: %w", err)
		}
	}
	if _, err := t.ParseFS(templates, file); err != nil {
		return nil, err
	}
	return t, checkEscaping(t)
}

// checkEscaping makes html/template analyse the page now: it would otherwise do so at the first request. A run without
// data fails somewhere, which is no matter; a fault of escaping is an error of its own type.
func checkEscaping(t *template.Template) error {
	var fault *template.Error
	if err := t.Execute(io.Discard, nil); errors.As(err, &fault) {
		return err
	}
	return nil
}
