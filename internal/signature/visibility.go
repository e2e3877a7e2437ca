package signature

import (
	"context"
	"slices"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// ChangeVisibility changes how the public sees a signature, at once where it is published. Errors: those of
// ByManageToken; fault.Invalid about the field "visibility".
func (s *Service) ChangeVisibility(ctx context.Context, token, visibility string) error {
	return s.own(ctx, token, "change visibility", func(tx *database.Tx, r row, l letter.Letter) error {
		if !slices.Contains(Visibilities(r.Kind), visibility) {
			return fault.InvalidField("visibility", "field.choice")
		}
		if r.Visibility == visibility {
			return nil
		}
		sig, err := s.open(r)
		if err != nil {
			return err
		}
		if err := updateRow(tx, r, map[string]any{"visibility": visibility}); err != nil {
			return err
		}
		if err := audit.Record(tx, entry(r, audit.Supporter, r.ID, "signature.visibility_changed", "")); err != nil {
			return err
		}
		old := sig.Face(l.Language)
		r.Visibility, sig.Visibility = visibility, visibility
		if err := s.tellChanged(tx, l, r); err != nil || r.Status != Published {
			return err
		}
		return signatory.Replace(tx, old, sig.Face(l.Language))
	})
}
