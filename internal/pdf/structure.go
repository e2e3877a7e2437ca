package pdf

import (
	"slices"

	"github.com/carlos7ags/folio/core"
)

// buildStructure writes the tree of elements and, for each piece of content, whose it is.
func (d *Document) buildStructure(f *file) *core.PdfIndirectReference {
	root := f.reserve()
	d.root.number(f)
	for _, l := range d.links {
		l.ref = f.reserve()
	}
	d.root.build(f, root)
	owners := core.NewPdfArray()
	for _, p := range d.pages {
		mine := core.NewPdfArray()
		for _, e := range p.marked {
			mine.Add(e.ref)
		}
		owners.Add(core.NewPdfInteger(p.index))
		owners.Add(f.add(mine))
	}
	for i, l := range d.links {
		key := len(d.pages) + i
		owners.Add(core.NewPdfInteger(key))
		owners.Add(l.element.ref)
		action := dictionary("S", "URI", "URI", core.NewPdfLiteralString(l.address))
		f.set(l.ref, dictionary("Type", "Annot", "Subtype", "Link", "Rect", numbers(l.rect[:]...), "Border", numbers(0, 0, 0), "F", 4,
			"A", action, "Contents", text(l.says), "StructParent", key, "P", l.page.ref))
	}
	f.set(root, dictionary("Type", "StructTreeRoot", "K", d.root.ref, "ParentTree", f.add(dictionary("Nums", owners)), "ParentTreeNextKey", len(d.pages)+len(d.links)))
	return root
}

// number gives an element and all within it their numbers.
func (e *Element) number(f *file) {
	e.ref = f.reserve()
	for _, k := range e.kids {
		if k.element != nil {
			k.element.number(f)
		}
	}
}

func (e *Element) build(f *file, parent *core.PdfIndirectReference) {
	object := dictionary("Type", "StructElem", "S", e.tag, "P", parent)
	if e.Lang != "" {
		object.Set("Lang", text(e.Lang))
	}
	if e.Actual != "" {
		object.Set("ActualText", text(e.Actual))
	}
	var page *Page
	if i := slices.IndexFunc(e.kids, func(k kid) bool { return k.page != nil }); i >= 0 {
		page = e.kids[i].page
		object.Set("Pg", page.ref)
	}
	kids := core.NewPdfArray()
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			k.element.build(f, e.ref)
			kids.Add(k.element.ref)
		case k.link != nil:
			kids.Add(dictionary("Type", "OBJR", "Obj", k.link.ref, "Pg", k.link.page.ref))
		case k.page == page:
			kids.Add(core.NewPdfInteger(k.id))
		default:
			kids.Add(dictionary("Type", "MCR", "Pg", k.page.ref, "MCID", k.id))
		}
	}
	object.Set("K", kids)
	f.set(e.ref, object)
}

// annotations lists the places of a page that lead somewhere.
func (d *Document) annotations(p *Page) *core.PdfArray {
	list := core.NewPdfArray()
	for _, l := range d.links {
		if l.page == p {
			list.Add(l.ref)
		}
	}
	return list
}

// buildOutline writes the bookmarks as a tree: each belongs to the last one before it that is further out.
func (d *Document) buildOutline(f *file) *core.PdfIndirectReference {
	root := f.reserve()
	refs := make([]*core.PdfIndirectReference, len(d.bookmarks))
	for i := range refs {
		refs[i] = f.reserve()
	}
	f.set(root, d.outlineOf(f, refs, -1, root))
	return root
}

// outlineOf writes the bookmarks that belong to one, and returns what that one says of them; -1 is the outline itself.
func (d *Document) outlineOf(f *file, refs []*core.PdfIndirectReference, of int, ref *core.PdfIndirectReference) *core.PdfDictionary {
	level := 0
	if of >= 0 {
		level = d.bookmarks[of].level
	}
	var own []int
	for i := of + 1; i < len(refs) && d.bookmarks[i].level > level; i++ {
		if len(own) == 0 || d.bookmarks[i].level <= d.bookmarks[own[0]].level {
			own = append(own, i)
		}
	}
	says := core.NewPdfDictionary()
	if of < 0 {
		says.Set("Type", core.NewPdfName("Outlines"))
	}
	if len(own) == 0 {
		return says
	}
	says.Set("First", refs[own[0]])
	says.Set("Last", refs[own[len(own)-1]])
	says.Set("Count", core.NewPdfInteger(len(own)))
	for i, at := range own {
		b := d.bookmarks[at]
		item := d.outlineOf(f, refs, at, refs[at])
		item.Set("Title", text(b.title))
		item.Set("Parent", ref)
		item.Set("Dest", core.NewPdfArray(b.page.ref, core.NewPdfName("XYZ"), core.NewPdfReal(0), core.NewPdfReal(b.y), core.NewPdfNull()))
		if i > 0 {
			item.Set("Prev", refs[own[i-1]])
		}
		if i+1 < len(own) {
			item.Set("Next", refs[own[i+1]])
		}
		f.set(refs[at], item)
	}
	return says
}
