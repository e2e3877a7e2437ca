package pdf

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/carlos7ags/folio/core"
)

// perStream is how many objects are compressed together: enough to be small, few enough to be found quickly.
const perStream = 200

// file puts objects together. Numbers are given out first, since objects name each other.
type file struct {
	objects []core.PdfObject // by number, from 1; nil until it is set
}

func (f *file) reserve() *core.PdfIndirectReference {
	f.objects = append(f.objects, nil)
	return core.NewPdfIndirectReference(len(f.objects), 0)
}

func (f *file) set(ref *core.PdfIndirectReference, object core.PdfObject) {
	f.objects[ref.Num()-1] = object
}

func (f *file) add(object core.PdfObject) *core.PdfIndirectReference {
	ref := f.reserve()
	f.set(ref, object)
	return ref
}

// counting counts the bytes that pass.
type counting struct {
	io.Writer
	n int
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n += n
	return n, err
}

// WriteTo writes the document. It can be written once.
func (d *Document) WriteTo(to io.Writer) (int64, error) {
	f := &file{}
	root, info := d.build(f)
	buffered := bufio.NewWriter(to)
	w := &counting{Writer: buffered}
	if err := f.write(w, root, info); err != nil {
		return int64(w.n), fmt.Errorf("write a document: %w", err)
	}
	return int64(w.n), buffered.Flush()
}

// write writes streams by themselves and other objects in compressed streams, then where each is.
func (f *file) write(w *counting, root, info *core.PdfIndirectReference) error {
	entries := make([]core.XRefStreamEntry, len(f.objects)+1)
	sum := sha256.New()
	out := &counting{Writer: io.MultiWriter(w, sum)}
	fmt.Fprint(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	whole := func(number int, object core.PdfObject) error {
		for len(entries) <= number {
			entries = append(entries, core.XRefStreamEntry{})
		}
		entries[number] = core.XRefStreamEntry{Type: 1, Field2: uint64(out.n)}
		fmt.Fprintf(out, "%d 0 obj\n", number)
		if _, err := object.WriteTo(out); err != nil {
			return err
		}
		_, err := fmt.Fprint(out, "\nendobj\n")
		return err
	}
	next := len(f.objects) + 1
	var together []core.ObjStmEntry
	flush := func() error {
		if len(together) == 0 {
			return nil
		}
		stream, err := core.BuildObjStm(together)
		if err != nil {
			return err
		}
		for i, one := range together {
			entries[one.ObjectNumber] = core.XRefStreamEntry{Type: 2, Field2: uint64(next), Field3: uint64(i)}
		}
		together = together[:0]
		next++
		return whole(next-1, stream)
	}
	for i, object := range f.objects {
		if object.Type() == core.ObjectTypeStream {
			if err := whole(i+1, object); err != nil {
				return err
			}
			continue
		}
		if together = append(together, core.ObjStmEntry{ObjectNumber: i + 1, Object: object}); len(together) == perStream {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return f.finish(out, entries, next, sum.Sum(nil)[:16], root, info)
}

// finish writes where each object is, and where that is written.
func (f *file) finish(out *counting, entries []core.XRefStreamEntry, number int, id []byte, root, info *core.PdfIndirectReference) error {
	entries = append(entries, core.XRefStreamEntry{Type: 1, Field2: uint64(out.n)})
	entries[0] = core.XRefStreamEntry{Type: 0, Field3: 65535}
	extras := core.NewPdfDictionary()
	extras.Set("Root", root)
	extras.Set("Info", info)
	extras.Set("ID", core.NewPdfArray(core.NewPdfHexString(string(id)), core.NewPdfHexString(string(id))))
	table, err := core.BuildXRefStream([]core.XRefStreamSubsection{{First: 0, Entries: entries}}, len(entries), extras)
	if err != nil {
		return err
	}
	at := out.n
	fmt.Fprintf(out, "%d 0 obj\n", number)
	if _, err := table.WriteTo(out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	return err
}

// dictionary makes a dictionary of names and values in turn.
func dictionary(pairs ...any) *core.PdfDictionary {
	d := core.NewPdfDictionary()
	for i := 0; i < len(pairs); i += 2 {
		var value core.PdfObject
		switch v := pairs[i+1].(type) {
		case core.PdfObject:
			value = v
		case string:
			value = core.NewPdfName(v)
		case int:
			value = core.NewPdfInteger(v)
		case bool:
			value = core.NewPdfBoolean(v)
		}
		d.Set(pairs[i].(string), value)
	}
	return d
}

func text(s string) core.PdfObject { return core.NewPdfTextString(s) }

func numbers(values ...float64) *core.PdfArray {
	a := core.NewPdfArray()
	for _, v := range values {
		a.Add(core.NewPdfReal(v))
	}
	return a
}

// build makes all objects, and returns the document's own and what it says of itself.
func (d *Document) build(f *file) (root, info *core.PdfIndirectReference) {
	resources := core.NewPdfDictionary()
	for _, e := range d.order {
		resources.Set(e.name, f.add(e.font.BuildObjects(f.add)))
	}
	shared := f.add(dictionary("Font", resources))
	tree := f.reserve()
	for _, p := range d.pages {
		p.ref = f.reserve()
	}
	structure := d.buildStructure(f)
	kids := core.NewPdfArray()
	for _, p := range d.pages {
		kids.Add(p.ref)
		p.close()
		page := dictionary("Type", "Page", "Parent", tree, "MediaBox", numbers(0, 0, p.width, p.height), "Resources", shared,
			"Contents", f.add(p.content.ToPdfStream()), "StructParents", p.index, "Tabs", "S")
		if annotations := d.annotations(p); annotations.Len() > 0 {
			page.Set("Annots", annotations)
		}
		f.set(p.ref, page)
	}
	f.set(tree, dictionary("Type", "Pages", "Kids", kids, "Count", len(d.pages)))
	metadata := core.NewPdfStream(d.metadata())
	metadata.Dict.Set("Type", core.NewPdfName("Metadata"))
	metadata.Dict.Set("Subtype", core.NewPdfName("XML"))
	catalog := dictionary("Type", "Catalog", "Pages", tree, "Lang", text(d.about.Language), "MarkInfo", dictionary("Marked", true), "StructTreeRoot", structure,
		"Metadata", f.add(metadata), "ViewerPreferences", dictionary("DisplayDocTitle", true))
	if len(d.bookmarks) > 0 {
		catalog.Set("Outlines", d.buildOutline(f))
		catalog.Set("PageMode", core.NewPdfName("UseOutlines"))
	}
	day := core.NewPdfLiteralString("D:" + d.about.At.UTC().Format("20060102150405") + "Z")
	return f.add(catalog), f.add(dictionary("Title", text(d.about.Title), "Author", text(d.about.Author), "Subject", text(d.about.Subject),
		"Creator", text("Undersigned"), "CreationDate", day, "ModDate", day))
}

// metadata is what the document says of itself for programs that read XMP.
func (d *Document) metadata() []byte {
	escaped := func(s string) string {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
		return b.String()
	}
	at := d.about.At.UTC().Format(time.RFC3339)
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate><xmp:CreatorTool>Undersigned</xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`, "\ufeff", escaped(d.about.Title), escaped(d.about.Author), escaped(d.about.Subject), escaped(d.about.Language), at, at)
}
