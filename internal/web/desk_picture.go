package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/picture"
)

// maxSent is the size in bytes of the largest form with a picture: one that is too large is read and thrown away, so that the
// answer can say so beside its field and keep what was typed.
const maxSent = 32 << 20

// mostAlts is how many languages' words one form may have: far more than any site.
const mostAlts = 50

// takesPicture reports whether a request is for the one address that takes a file. Its handler reads the form while it
// comes, and not before it knows who sends it.
func takesPicture(r *http.Request) bool {
	path, ofLetter := strings.CutPrefix(r.URL.Path, "/desk/letters/")
	slug, ofPicture := strings.CutSuffix(path, "/picture")
	return ofLetter && ofPicture && !strings.Contains(slug, "/")
}

// picturePage is the data of desk/picture: the picture of a letter, and the form that changes it.
type picturePage struct {
	deskPage
	Parts    []settingsPart
	Base     string        // names what the form started from
	Picture  *shownPicture // as it is now; nil without one
	Size     string
	File     formField
	Alts     []formField
	Mistakes bool
	Changed  string // says that somebody else has changed it meanwhile
}

// pictureForm is what was sent.
type pictureForm struct {
	act string
	letter.NewPicture
}

func pictureURL(slug string) string { return "/desk/letters/" + url.PathEscape(slug) + "/picture" }

func (s *Server) showPicture(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	now, err := s.Letters.Picture(ctx, l.ID)
	if err != nil {
		return err
	}
	form := pictureForm{}
	if now != nil {
		form.Alts = now.Alts
	}
	p, err := s.picturePage(c, l, form, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/picture", p)
}

func (s *Server) savePicture(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	form, err := readPictureForm(c.Request())
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	said := flash{Key: "picture.saved"}
	if form.act == "remove" {
		said.Key = "picture.removed"
		err = s.Letters.RemovePicture(ctx, o.ID, l.ID, form.Base)
	} else {
		err = s.Letters.SavePicture(ctx, o.ID, l.ID, form.NewPicture)
	}
	if err != nil {
		return s.explainPicture(c, l, form, err)
	}
	return s.redirectWithFlash(c, pictureURL(l.Slug), said)
}

// explainPicture shows the form as it was typed with what is wrong, or with the picture that somebody else has saved
// meanwhile. Browsers don't keep the file: that one has to be chosen again is said too.
func (s *Server) explainPicture(c echo.Context, l letter.Letter, form pictureForm, err error) error {
	f := faultOf(err, fault.Invalid, fault.Conflict)
	changed := f != nil && f.Key == letter.SettingsChangedKey
	if f == nil || (f.Kind == fault.Conflict && !changed) {
		return err
	}
	if len(form.Upload) > 0 {
		f.Fields = append(f.Fields, fault.Field{Name: "picture", Key: "field.picture_again"})
	}
	p, err := s.picturePage(c, l, form, f.Fields)
	if err != nil {
		return err
	}
	p.Mistakes = !changed
	if changed {
		p.Changed = p.T(f.Key)
		return s.render(c, http.StatusConflict, "desk/picture", p)
	}
	return s.render(c, http.StatusUnprocessableEntity, "desk/picture", p)
}

// picturePage is the page with the picture that is stored and the words that were typed. After a conflict, saving takes the
// place of what is shown.
func (s *Server) picturePage(c echo.Context, l letter.Letter, form pictureForm, wrong []fault.Field) (picturePage, error) {
	var p picturePage
	var err error
	if p.deskPage, err = s.insidePage(c, "letters", "settings.title", &l); err != nil {
		return picturePage{}, err
	}
	ctx := c.Request().Context()
	now, err := s.Letters.Picture(ctx, l.ID)
	if err != nil {
		return picturePage{}, err
	}
	texts, err := s.Letters.LatestTexts(ctx, l.ID)
	if err != nil {
		return picturePage{}, err
	}
	p.fill(l, now, languagesOf(texts), form, fieldMessages(p.Page, wrong))
	return p, nil
}

// fill completes everything of the page that takes no service.
func (p *picturePage) fill(l letter.Letter, now *letter.Picture, languages []string, form pictureForm, wrong fieldErrors) {
	p.Parts, p.Base = settingsParts(p.Page, l.Slug, picturePart), now.Mark()
	p.File = formField{Name: "picture", Label: p.T("picture.file"), Error: wrong.Of("picture"),
		Hint: p.T("picture.hint", "Bytes", picture.MaxBytes>>20, "Pixels", picture.MaxPixels/1_000_000, "Width", picture.MinWidth)}
	if now != nil {
		p.Picture = showPictureBelow(pictureURL(l.Slug)+"/", now, now.Alt(p.Lang(), l.Language))
		p.Size = p.T("picture.size", "Width", p.Number(p.Picture.Width), "Height", p.Number(p.Picture.Height))
		p.File.Label = p.T("picture.file.other")
	}
	for _, lang := range languages {
		name := "alt_" + lang
		p.Alts = append(p.Alts, formField{
			Name: name, Label: p.T("settings.in", "What", p.T("picture.alt"), "Language", p.LanguageName(lang)), Hint: p.T("picture.alt.hint"),
			Type: "text", Value: form.Alts[lang], Error: wrong.Of(name), Max: letter.MaxAlt,
		})
	}
}

// readPictureForm reads the form while it comes. Of a file no more is kept than tells that it is too large.
func readPictureForm(r *http.Request) (pictureForm, error) {
	form := pictureForm{NewPicture: letter.NewPicture{Alts: map[string]string{}}}
	parts, err := r.MultipartReader()
	if err != nil {
		return form, echo.ErrBadRequest.WithInternal(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err == nil {
			err = form.take(part)
		}
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return form, err
		}
		if err != nil {
			return form, echo.ErrBadRequest.WithInternal(err)
		}
	}
}

// take reads one field; what the form doesn't have is passed over.
func (f *pictureForm) take(part *multipart.Part) error {
	most := int64(8 * letter.MaxAlt)
	if part.FormName() == "picture" {
		most = picture.MaxBytes + 1
	}
	content, err := io.ReadAll(io.LimitReader(part, most))
	if err != nil {
		return err
	}
	switch name := part.FormName(); name {
	case "picture":
		f.Upload = content
	case "act":
		f.act = string(content)
	case "base":
		f.Base = string(content)
	default:
		if lang, ok := strings.CutPrefix(name, "alt_"); ok && len(f.Alts) < mostAlts {
			f.Alts[lang] = string(content)
		}
	}
	return nil
}

// sendDeskPicture sends a file of a letter's picture to who edits it, before anybody else may see it.
func (s *Server) sendDeskPicture(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return s.writePicture(c, l, noStore)
}

// picturePart names the picture among the parts of the settings.
const picturePart = "picture"

// settingsParts are the pages of a letter's settings: its sections, and the picture behind the first one, which has the colour.
func settingsParts(p Page, slug, current string) []settingsPart {
	var parts []settingsPart
	for _, one := range letter.Sections() {
		parts = append(parts, settingsPart{Name: p.T("settings.part." + string(one)), URL: settingsURL(slug, one), Current: string(one) == current})
	}
	return slices.Insert(parts, 1, settingsPart{Name: p.T("settings.part.picture"), URL: pictureURL(slug), Current: current == picturePart})
}
