package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
)

// shownPicture is a letter's picture on a page. Its size is known before it has come, so that nothing moves.
type shownPicture struct {
	URL           string // of the widest file
	Set           string // all files with their widths; "" for one alone
	Width, Height int    // of the widest
	Alt           string
}

// showPictureBelow describes a picture whose files are served below an address. Which picture it is stands in their names,
// so that each may be kept for good.
func showPictureBelow(address string, p *letter.Picture, alt string) *shownPicture {
	if p == nil {
		return nil
	}
	var set []string
	for _, f := range p.Files {
		set = append(set, address+pictureName(p.Digest, f.Width)+" "+strconv.Itoa(f.Width)+"w")
	}
	widest := p.Widest()
	shown := &shownPicture{URL: address + pictureName(p.Digest, widest.Width), Width: widest.Width, Height: widest.Height, Alt: alt}
	if len(set) > 1 {
		shown.Set = strings.Join(set, ", ")
	}
	return shown
}

func pictureName(digest string, width int) string { return digest + "-" + strconv.Itoa(width) + ".jpg" }

// parsePictureName is pictureName the other way round; false for any other name.
func parsePictureName(name string) (digest string, width int, ok bool) {
	digest, end, _ := strings.Cut(name, "-")
	width, err := strconv.Atoi(strings.TrimSuffix(end, ".jpg"))
	return digest, width, err == nil && name == pictureName(digest, width)
}

// pictureOn returns the picture as a page of the letter shows it, nil where there is none.
func (s *Server) pictureOn(c echo.Context, about letterPage) (*shownPicture, error) {
	p, err := s.Letters.Picture(c.Request().Context(), about.letter.ID)
	if err != nil || p == nil {
		return nil, err
	}
	return showPictureBelow("/img/"+url.PathEscape(about.letter.Slug)+"/", p, p.Alt(about.Letter.Lang, about.letter.Language)), nil
}

// sendPicture sends a file of a public letter's picture.
func (s *Server) sendPicture(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	if !l.Public() {
		return fault.New(fault.NotFound, "error.letter_not_found")
	}
	if l.Indexing == letter.IndexNothing {
		c.Response().Header().Set("X-Robots-Tag", "noindex")
	}
	return s.writePicture(c, l, unchanging)
}

// writePicture sends the file that the address names. Each is a few hundred kilobytes at most: none is kept in memory.
func (s *Server) writePicture(c echo.Context, l letter.Letter, cacheControl string) error {
	digest, width, ok := parsePictureName(c.Param("file"))
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	file, err := s.Letters.PictureContent(c.Request().Context(), l.ID, digest, width)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", cacheControl)
	return c.Blob(http.StatusOK, file.ContentType, file.Content)
}
