package web

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/picture"
)

// twoWidths is a picture that has both.
func twoWidths() *letter.Picture {
	return &letter.Picture{
		Digest: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Alts: map[string]string{"es": "Una plaza llena de gente"},
		Files: []letter.PictureFile{{Width: 640, Height: 427}, {Width: 1280, Height: 853}},
	}
}

// deskPicture returns the page of a letter's picture, in its states.
func (p pages) deskPicture(base deskPage, w filling) map[string]pageData {
	l, languages := letter.Letter{Slug: "libertad", Language: "es"}, []string{"es", "en"}
	none, some, refused := picturePage{deskPage: base}, picturePage{deskPage: base}, picturePage{deskPage: base, Mistakes: true, Changed: w.long}
	none.fill(l, nil, languages, pictureForm{}, nil)
	typed := pictureForm{NewPicture: letter.NewPicture{Alts: map[string]string{"es": w.long, "en": w.name}}}
	shown := twoWidths()
	shown.Alts["es"] = w.long
	some.fill(l, shown, languages, typed, nil)
	refused.fill(l, shown, languages, typed, fieldErrors{"picture": w.long, "alt_es": w.name})
	return map[string]pageData{"picture, none": {"desk/picture", none}, "picture": {"desk/picture", some}, "picture, refused": {"desk/picture", refused}}
}

// sendPicture posts the form of a letter's picture as a browser would, with a file, or without one for nil.
func (v *visitor) sendPicture(p page, button string, file []byte, typed map[string]string) page {
	v.Helper()
	form := p.doc.Find("#picture")
	if form.AttrOr("enctype", "") != "multipart/form-data" {
		v.Fatalf("no form that sends a file: %s", p.text("main"))
	}
	fields := map[string]string{"base": form.Find("[name=base]").AttrOr("value", ""), "act": button}
	for _, name := range []string{"alt_es", "alt_en"} {
		fields[name] = form.Find("[name="+name+"]").AttrOr("value", "")
	}
	for name, value := range typed {
		fields[name] = value
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		v.must(w.WriteField(name, value))
	}
	name := ""
	if file != nil {
		name = "DSC 01.jpg"
	}
	part, err := w.CreateFormFile("picture", name)
	v.must(err)
	_, err = part.Write(file)
	v.must(err)
	v.must(w.Close())
	return v.sendBody(http.MethodPost, pictureURL("libertad"), w.FormDataContentType(), body.String())
}

func (d *deskSite) drawing(width, height int) []byte {
	d.Helper()
	var b bytes.Buffer
	d.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.Bytes()
}

// seen returns the letter's picture on its page in a language.
func (v *visitor) seen(lang string) (source, set, alt, size string) {
	v.Helper()
	img := v.get("/" + lang + "/libertad").doc.Find("header.head > img:first-child")
	return img.AttrOr("src", ""), img.AttrOr("srcset", ""), img.AttrOr("alt", ""), img.AttrOr("width", "") + " " + img.AttrOr("height", "")
}

func TestPicture_FromTheUploadToTheLetterAndAway(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v, anybody := d.as(organizer.Editor), d.visitor()
		p := v.get(settingsOf + "general")
		if link := p.doc.Find(`nav a[href="` + pictureURL("libertad") + `"]`); link.Length() != 1 {
			t.Fatalf("no way to it from the settings: %s", p.text("nav"))
		}
		if source, _, _, _ := anybody.seen("es"); source != "" {
			t.Errorf("a picture without one: %s", source)
		}
		words := map[string]string{"alt_es": "Una plaza", "alt_en": "A square"}
		p = v.get(pictureURL("libertad"))
		p = v.follow(v.sendPicture(p, "save", d.drawing(900, 600), words))
		if p.text(".flash") != "The picture is saved." || !strings.Contains(p.text("figcaption"), "900 by 600") {
			t.Errorf("after saving: %s", p.text("main"))
		}
		if preview := v.get(p.doc.Find("figure img").AttrOr("src", "")); preview.Code != http.StatusOK || preview.Header().Get("Cache-Control") != noStore {
			t.Errorf("the preview: %d %v", preview.Code, preview.Header())
		}
		first, set, alt, size := anybody.seen("es")
		if alt != "Una plaza" || size != "900 600" || set != strings.Replace(first, "900.jpg", "640.jpg", 1)+" 640w, "+first+" 900w" {
			t.Errorf("on the page: %q %q %q %q", first, set, alt, size)
		}
		if _, _, alt, _ := anybody.seen("en"); alt != "A square" {
			t.Errorf("in English: %q", alt)
		}
		file := anybody.get(first)
		if h := file.Header(); file.Code != http.StatusOK || h.Get("Content-Type") != "image/jpeg" || h.Get("Cache-Control") != unchanging || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the file: %d %v", file.Code, file.Header())
		}
		kit := anybody.get("/en/libertad/press-kit.zip")
		z, err := zip.NewReader(bytes.NewReader(kit.Body.Bytes()), int64(kit.Body.Len()))
		d.must(err)
		if f, err := z.Open("pictures/letter.jpg"); err != nil || f.Close() != nil {
			t.Errorf("the press kit is without it: %v", err)
		}

		p = v.follow(v.sendPicture(p, "save", d.drawing(400, 300), map[string]string{"alt_es": "Otra plaza"}))
		second, set, alt, _ := anybody.seen("es")
		if second == first || set != "" || alt != "Otra plaza" || anybody.get(first).Code != http.StatusNotFound {
			t.Errorf("after another one: %q %q %q", second, set, alt)
		}
		if p = v.follow(v.sendPicture(p, "remove", nil, nil)); p.doc.Find("figure img").Length() != 0 || anybody.get(second).Code != http.StatusNotFound {
			t.Errorf("after removing: %s", p.text("main"))
		}
		if source, _, _, _ := anybody.seen("es"); source != "" {
			t.Errorf("still on the page: %s", source)
		}
	})
}

func TestPicture_MistakesStandBesideTheirFieldsWithEverythingTyped(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		v := d.as(organizer.Editor)
		empty, words := v.get(pictureURL("libertad")), map[string]string{"alt_es": "Una plaza", "alt_en": "A square"}
		for _, c := range []struct {
			file  []byte
			typed map[string]string
			field string
			want  string
		}{
			{nil, words, "picture", "There is no picture yet: choose a file."},
			{[]byte("<svg/>"), words, "picture", "This is no JPEG or PNG picture. Phones and image programs can save theirs as JPEG."},
			{make([]byte, 2*picture.MaxBytes), words, "picture", "The file is too large: up to 4 MB fit."},
			{d.drawing(20, 20), words, "picture", "The picture is too small: it takes at least 320 by 120 pixels."},
			{d.drawing(400, 300), map[string]string{"alt_es": "Una plaza"}, "picture", "The file has to be chosen once more: browsers don’t keep it."},
			{nil, map[string]string{"alt_es": "Una plaza"}, "alt_en", "Please fill in this field."},
		} {
			p := v.sendPicture(empty, "save", c.file, c.typed)
			if got := p.text("#e-" + c.field); p.Code != http.StatusUnprocessableEntity || got != c.want {
				t.Errorf("%d %q, want %q", p.Code, got, c.want)
			}
			if got := p.doc.Find("#f-alt_es").AttrOr("value", ""); got != "Una plaza" {
				t.Errorf("typed: %q", got)
			}
		}
		other := d.as(organizer.Owner)
		theirs := other.follow(other.sendPicture(empty, "save", d.drawing(400, 300), words))
		p := v.sendPicture(empty, "save", nil, map[string]string{"alt_es": "La mía", "alt_en": "Mine"})
		if p.Code != http.StatusConflict || p.doc.Find("#f-alt_es").AttrOr("value", "") != "La mía" ||
			p.doc.Find("figure img").AttrOr("src", "") != theirs.doc.Find("figure img").AttrOr("src", "") {
			t.Fatalf("two at once: %d %s", p.Code, p.text("main"))
		}
		if p = v.follow(v.sendPicture(p, "save", nil, nil)); p.doc.Find("#f-alt_es").AttrOr("value", "") != "La mía" {
			t.Errorf("saved again: %s", p.text("main"))
		}
	})
}

func TestPicture_IsTakenFromEditorsAlone_AndALargeFormNowhereElse(t *testing.T) {
	onDesk(t, func(t *testing.T, d *deskSite) {
		form := d.as(organizer.Editor).get(pictureURL("libertad"))
		for _, role := range []string{organizer.Moderator, organizer.Viewer} {
			if p := d.as(role).sendPicture(form, "save", d.drawing(400, 300), nil); p.Code != http.StatusForbidden {
				t.Errorf("from a %s: %d", role, p.Code)
			}
		}
		if p := d.visitor().sendPicture(form, "save", d.drawing(400, 300), nil); p.Code != http.StatusSeeOther {
			t.Errorf("without a session: %d", p.Code)
		}
		v := d.as(organizer.Owner)
		if p := v.sendPicture(form, "save", make([]byte, maxSent), nil); p.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("a form beyond all measure: %d", p.Code)
		}
		if p := v.post(pictureURL("libertad"), url.Values{"alt_es": {"Una plaza"}}); p.Code != http.StatusBadRequest {
			t.Errorf("a form without a file: %d", p.Code)
		}
		large := strings.Repeat("a", maxLetter+1)
		for _, address := range []string{settingsOf + "general", "/desk/letters/libertad/picture/x", "/desk/letters/a/b/picture", "/en/libertad/sign", "/picture"} {
			if p := v.sendBody(http.MethodPost, address, "application/x-www-form-urlencoded", large); p.Code != http.StatusRequestEntityTooLarge {
				t.Errorf("%s takes a large form: %d", address, p.Code)
			}
		}
		if p := v.get("/img/libertad/none-640.jpg"); p.Code != http.StatusNotFound || p.Header().Get("Cache-Control") != noStore {
			t.Errorf("a picture that isn't there: %d %v", p.Code, p.Header())
		}
	})
}
