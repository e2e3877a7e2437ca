package signature

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/signatory"
)

// ChangeVisibility changes how the public sees a signature, at once where it is published. To show the name is consent to
// it, in the words that the signer read, unless one holds; to withhold it ends that. Errors: those of ByManageToken;
// fault.Invalid about the field "visibility".
func (s *Service) ChangeVisibility(ctx context.Context, token, visibility string, read Wording) error {
	return s.own(ctx, token, "change visibility", func(tx *database.Tx, r row, l letter.Letter) error {
		if !slices.Contains(Visibilities(r.Kind), visibility) {
			return fault.InvalidField("visibility", "field.choice")
		}
		if visibility != Withheld {
			if _, err := give(tx, r, ConsentToName, read); err != nil {
				return err
			}
		}
		return s.appear(tx, &r, l, visibility, "signature.visibility_changed")
	})
}

// hidden is the action of Hide in the audit trail.
const hidden = "signature.hidden"

// Hide withholds a signature's name at once, whatever was chosen before: the button for an emergency. No message tells of
// it, and none that waits names the signer any more. Doing it again changes nothing. Errors: those of ByManageToken.
func (s *Service) Hide(ctx context.Context, token string) error {
	return s.own(ctx, token, "hide", func(tx *database.Tx, r row, l letter.Letter) error {
		return s.appear(tx, &r, l, Withheld, hidden)
	})
}

// appear gives a signature another visibility, on the list too where it is published, and records it by its signer. No
// consent to show the name outlasts that it is withheld.
func (s *Service) appear(tx *database.Tx, r *row, l letter.Letter, visibility, action string) error {
	if visibility == Withheld {
		if _, err := withdrawConsents(tx, r.ID, ConsentToName); err != nil {
			return err
		}
	}
	if r.Visibility == visibility && r.LaterAs == "" {
		return nil
	}
	return s.changeVisibility(tx, r, l, visibility, audit.Supporter, r.ID, action)
}

// changeVisibility gives a signature another visibility, on the list too where it is published, and records who did it.
// What its name waited for is over.
func (s *Service) changeVisibility(tx *database.Tx, r *row, l letter.Letter, visibility, actorKind string, actor uuid.UUID, action string) error {
	sig, err := s.open(*r)
	if err != nil {
		return err
	}
	err = updateRow(tx, *r, map[string]any{"visibility": visibility, "later_as": "", "later_count": nil, "later_at": nil})
	if err != nil {
		return err
	}
	r.Visibility, r.LaterAs, r.LaterCount, r.LaterAt = visibility, "", nil, nil
	if err := audit.Record(tx, entry(*r, actorKind, actor, action, "")); err != nil {
		return err
	}
	told := s.tellChanged
	if action == hidden {
		told = s.keepQuiet
	}
	if err := told(tx, l, *r); err != nil || r.Status != Published || sig.Visibility == visibility {
		return err
	}
	old := sig.Face(l.Language)
	sig.Visibility = visibility
	return signatory.Replace(tx, old, sig.Face(l.Language))
}
