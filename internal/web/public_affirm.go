package web

import (
	"context"

	"github.com/undersigned/undersigned/internal/letter"
)

// askAboutChange completes the signer's own page with the change of meaning about which they were asked: what differs from the
// text that they signed, or that they have affirmed it.
func (s *Server) askAboutChange(ctx context.Context, p *signaturePage, text letter.Text) error {
	if p.signed.AskedTextID == nil {
		return nil
	}
	present, err := s.Letters.Text(ctx, *p.signed.AskedTextID)
	if err != nil {
		return err
	}
	p.fillQuestion(text, present)
	return nil
}

// fillQuestion completes what askAboutChange has read.
func (p *signaturePage) fillQuestion(text, present letter.Text) {
	if p.signed.Asked() {
		p.Differences = changesBetween(p.Page, text, present)
		return
	}
	p.Affirmed = p.T("affirm.affirmed", "Text", versionOf(p.Locale, present))
}
