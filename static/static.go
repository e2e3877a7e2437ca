// Package static embeds the site's stylesheets, scripts and icons, and gives each an address that changes with its
// content, so that browsers may keep it for good.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip" // packs a little closer than the library's own
)

//go:embed css js icons
var files embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

// File is a static file, ready to be sent.
type File struct {
	Content     []byte
	Gzip        []byte // Content compressed; nil where that saves nothing
	ContentType string
	ETag        string
}

// Assets are all static files, and the stylesheets in letters' own colours that were asked for. It is safe for concurrent use.
type Assets struct {
	files  map[string]File   // by name, like "css/site.css"
	urls   map[string]string // address by name
	hashed map[string]string // name by hashed name, like "css/site.0123456789abcdef.css"
	tints  tints
}

// sheets names the stylesheets that are put together from parts in css/public, in this order. A page loads one of them,
// with little that it doesn't need: the letter's page has to come in one TCP window.
func sheets() map[string][]string {
	return map[string][]string{
		"css/letter.css": {"base", "letter", "form", "names", "print"},
		"css/embed.css":  {"base", "form", "embed"},
		"css/site.css":   {"base", "form", "names", "sheet", "list", "print"},
	}
}

// partsOf is the folder of the parts of stylesheets, which are not served by themselves.
const partsOf = "css/public"

// Load reads and compresses the embedded files.
func Load() (*Assets, error) {
	a, err := load(files)
	if err != nil {
		return nil, err
	}
	if err := a.addSheets(files); err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	return a, nil
}

func load(files fs.FS) (*Assets, error) {
	a := &Assets{files: make(map[string]File), urls: make(map[string]string), hashed: make(map[string]string), tints: tints{held: make(map[string]tinted)}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Dir(name) == partsOf {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return a.add(name, content)
	})
	if err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	return a, nil
}

// addSheets adds the stylesheets that are put together.
func (a *Assets) addSheets(files fs.FS) error {
	for name, parts := range sheets() {
		var sheet []byte
		for _, part := range parts {
			content, err := fs.ReadFile(files, path.Join(partsOf, part+".css"))
			if err != nil {
				return fmt.Errorf("put %s together: %w", name, err)
			}
			sheet = append(sheet, content...)
		}
		if err := a.add(name, sheet); err != nil {
			return err
		}
	}
	return nil
}

func (a *Assets) add(name string, content []byte) error {
	extension := path.Ext(name)
	if extension == ".css" {
		content = squeeze(content)
	}
	file, hash, err := newFile(name, content)
	if err != nil {
		return err
	}
	hashed := strings.TrimSuffix(name, extension) + "." + hash + extension
	a.files[name] = file
	a.urls[name] = Prefix + hashed
	a.hashed[hashed] = name
	return nil
}

// newFile makes a file ready to be sent, and returns the hash of its content with it.
func newFile(name string, content []byte) (File, string, error) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:8])
	packed, err := pack(content)
	if err != nil {
		return File{}, "", fmt.Errorf("%s: %w", name, err)
	}
	return File{Content: content, Gzip: packed, ContentType: contentType(path.Ext(name)), ETag: `"` + hash + `"`}, hash, nil
}

// URL returns the address of a file by its name ("css/site.css"). An unknown name is an error, so that a template that
// names it fails.
func (a *Assets) URL(name string) (string, error) {
	url, ok := a.urls[name]
	if !ok {
		return a.tintedURL(name)
	}
	return url, nil
}

// Name returns the name of the file that an address (without Prefix) means, and whether the address is the content-hashed
// one. An unknown address is returned as it is.
func (a *Assets) Name(address string) (name string, hashed bool) {
	if name, ok := a.hashed[address]; ok {
		return name, true
	}
	if name, ok := a.tintedName(address); ok {
		return name, true
	}
	return address, false
}

// File returns a file by its name.
func (a *Assets) File(name string) (File, bool) {
	if f, ok := a.files[name]; ok {
		return f, true
	}
	t, ok := a.tinted(name)
	return t.file, ok
}

// contentType doesn't ask the machine's table of types where it matters, so that it is the same everywhere.
func contentType(extension string) string {
	switch extension {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(extension); t != "" {
		return t
	}
	return "application/octet-stream"
}

// pack compresses as well as it goes, once; nil if a tenth isn't saved.
func pack(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if b.Len() > len(content)*9/10 {
		return nil, nil
	}
	return b.Bytes(), nil
}
