package web

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/document"
	"github.com/undersigned/undersigned/internal/qr"
	"github.com/undersigned/undersigned/internal/sheet"
	"github.com/undersigned/undersigned/internal/signatory"
)

// kitFile is a file of the press kit. What is packed already is stored as it is.
type kitFile struct {
	name   string
	stored bool
	write  func(io.Writer) error
}

// sendPressKit sends the press kit, which is put together while it is sent. What is costly of it, the PDF documents, is made
// before, in its turn: a slow reader keeps nobody waiting.
func (s *Server) sendPressKit(c echo.Context) error {
	about, err := s.sharedLetter(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	files, err := s.kitOf(ctx, c, about)
	if err != nil {
		return err
	}
	return s.stream(c, "application/zip", "attachment", about.letter.Slug+"-press-kit-"+about.Lang()+".zip", false, func(w io.Writer) error {
		return writeKit(w, about.Now, files)
	})
}

func writeKit(to io.Writer, now time.Time, files []kitFile) error {
	z := zip.NewWriter(to)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: now.UTC().Truncate(24 * time.Hour)}
		if f.stored {
			header.Method = zip.Store
		}
		w, err := z.CreateHeader(header)
		if err != nil {
			return fmt.Errorf("begin %s: %w", f.name, err)
		}
		if err := f.write(w); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return z.Close()
}

// kitOf lists the files of a letter's press kit, in the order in which they are packed.
func (s *Server) kitOf(ctx context.Context, c echo.Context, about letterPage) ([]kitFile, error) {
	texts, err := s.Letters.PublishedTexts(ctx, about.letter.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.Signatories.Figures(ctx, about.letter.ID)
	if err != nil {
		return nil, err
	}
	files := []kitFile{{name: "README.txt", write: inFull(kitReadme(about))}, {name: "figures/figures.csv", write: figuresTable(about, f)}}
	for _, t := range texts {
		in, err := s.aboutLetter(c, about.letter, s.pageIn(c, t.Language), "")
		if err != nil {
			return nil, err
		}
		more, err := s.kitIn(ctx, in, f)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	if about.letter.Downloads {
		files = append(files, kitFile{name: "list/signatories.csv", write: s.listTable(ctx, about)})
	}
	pictures, err := kitPictures(about)
	if err != nil {
		return nil, err
	}
	own, err := s.kitPicture(ctx, about)
	return slices.Concat(files, pictures, own), err
}

// kitPicture is the letter's own picture in its widest file; none where it has none.
func (s *Server) kitPicture(ctx context.Context, about letterPage) ([]kitFile, error) {
	p, err := s.Letters.Picture(ctx, about.letter.ID)
	if err != nil || p == nil {
		return nil, err
	}
	file, err := s.Letters.PictureContent(ctx, about.letter.ID, p.Digest, p.Widest().Width)
	if err != nil {
		return nil, err
	}
	return []kitFile{{name: "pictures/letter.jpg", stored: true, write: func(w io.Writer) error {
		_, err := w.Write(file.Content)
		return err
	}}}, nil
}

// kitIn lists what a press kit has in each language of the letter.
func (s *Server) kitIn(ctx context.Context, in letterPage, f signatory.Figures) ([]kitFile, error) {
	d, err := s.documentOf(ctx, in)
	if err != nil {
		return nil, err
	}
	made, err := s.documents.pdf(ctx, s, in)
	if err != nil {
		return nil, err
	}
	name := func(extension string) string { return "letter/" + documentName(in, extension) }
	picture := s.drawingOfCard(in, d.Count)
	says := strings.Join(append([]string{in.text.Title, "", d.Count + "."}, d.Figures...), "\n") + "\n"
	return []kitFile{
		{name: name("pdf"), stored: true, write: func(w io.Writer) error {
			_, err := w.Write(made.body)
			return err
		}},
		{name: name("txt"), write: func(w io.Writer) error { return document.WriteText(w, d) }},
		{name: name("md"), write: func(w io.Writer) error { return document.WriteMarkdown(w, d) }},
		{name: "figures/figures-" + in.Lang() + ".txt", write: inFull(says)},
		{name: "pictures/card-" + in.Lang() + ".png", stored: true, write: inPicture(func() ([]byte, error) { return s.drawings.of(ctx, picture) })},
	}, nil
}

// kitPictures lists the pictures of a press kit that are the same in all languages.
func kitPictures(about letterPage) ([]kitFile, error) {
	code, err := qr.New(about.shortLink())
	if err != nil {
		return nil, err
	}
	return []kitFile{
		{name: "pictures/qr.svg", write: inFull(string(code.SVG()))},
		{name: "pictures/qr.png", stored: true, write: inPicture(func() ([]byte, error) { return code.PNG(qr.MaxSize / 2) })},
	}, nil
}

// inPicture writes a picture, which is drawn when its turn comes.
func inPicture(draw func() ([]byte, error)) func(io.Writer) error {
	return func(w io.Writer) error {
		picture, err := draw()
		if err != nil {
			return err
		}
		_, err = w.Write(picture)
		return err
	}
}

func inFull(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// kitReadme says what is in a press kit, whom to ask, how signatures are checked, and what may be done with it.
func kitReadme(about letterPage) string {
	var b strings.Builder
	section := func(title string, lines ...string) {
		fmt.Fprintf(&b, "%s\n%s\n", title, strings.Repeat("-", len([]rune(title))))
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
		b.WriteString("\n")
	}
	contents := []string{"- " + about.T("kit.letter"), "- " + about.T("kit.figures")}
	if about.letter.Downloads {
		contents = append(contents, "- "+about.T("kit.list"))
	} else {
		contents = append(contents, "- "+about.T("doc.not_whole", "Address", about.listAddress()))
	}
	checked := figuresOf(about.Locale, about.letter.Policy, signatory.Figures{}).Checked
	fmt.Fprintf(&b, "%s\n%s\n%s\n\n", about.text.Title, about.Base+about.Root, about.Date(about.Now))
	section(about.T("kit.title"), append(contents, "- "+about.T("kit.pictures"))...)
	section(about.T("kit.contact"), about.text.From, about.letter.Contact)
	section(about.T("kit.checked"), about.T("letter.how.text"), checked)
	section(about.T("kit.use"), about.T("kit.use.text"))
	return b.String()
}

// figuresTable writes a letter's figures as a table with their day.
func figuresTable(about letterPage, f signatory.Figures) func(io.Writer) error {
	return func(w io.Writer) error {
		t, err := sheet.NewCSV(w, true)
		if err != nil {
			return err
		}
		if err := t.Write([]string{"date", "people", "organizations", "total", "of_them_withheld"}); err != nil {
			return err
		}
		row := []string{about.Now.UTC().Format(time.DateOnly)}
		for _, n := range []int{f.People, f.Organizations, f.Total(), f.Withheld} {
			row = append(row, strconv.Itoa(n))
		}
		if err := t.Write(row); err != nil {
			return err
		}
		return t.Close()
	}
}

// listTable writes the list as a table: what its page shows, and no time.
func (s *Server) listTable(ctx context.Context, about letterPage) func(io.Writer) error {
	return func(w io.Writer) error {
		t, err := sheet.NewCSV(w, true)
		if err != nil {
			return err
		}
		if err := t.Write([]string{"kind", "name", "initials", "occupation", "affiliation", "category", "city", "country", "website", "first"}); err != nil {
			return err
		}
		for _, kind := range []string{signatory.Organization, signatory.Individual} {
			err := s.Signatories.Each(ctx, about.letter.ID, kind, func(one signatory.Signatory, first bool) error {
				return t.Write([]string{one.Kind, one.Name, strconv.FormatBool(one.Initials), one.Occupation, one.Affiliation, one.Category, one.City,
					one.Country, one.Website, strconv.FormatBool(first)})
			})
			if err != nil {
				return err
			}
		}
		return t.Close()
	}
}
