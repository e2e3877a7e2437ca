package moderation_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
	"github.com/undersigned/undersigned/internal/watchlist"
)

func TestDecide_AProofIsForOneSignatureThatIsPublished(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if _, err := watchlist.New(d.db, nil).Add(t.Context(), watchlist.AddInput{LetterID: d.letterID, Text: "Ana Aa"}); err != nil {
			t.Fatal(err)
		}
		ids := d.waiting(2)
		try := func(decision string, proof *signature.Proof, ids ...uuid.UUID) (moderation.Decided, error) {
			return d.Decide(t.Context(), moderation.DecideInput{Organizer: d.organizer, LetterID: d.letterID, IDs: ids, Decision: decision, Reason: "…", Proof: proof})
		}
		proof := &signature.Proof{Kind: "met", Where: "Madrid"}
		for name, c := range map[string]struct {
			decision string
			proof    *signature.Proof
			ids      []uuid.UUID
		}{"for two": {moderation.Publish, proof, ids}, "to hold": {moderation.Hold, proof, ids[:1]}, "empty": {moderation.Publish, &signature.Proof{}, ids[:1]}} {
			if _, err := try(c.decision, c.proof, c.ids...); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		many, err := try(moderation.Publish, nil, ids...)
		if err != nil || len(many.Done) != 1 || many.Done[0] != ids[1] || len(many.Refused) != 1 {
			t.Errorf("without a proof: %+v, %v", many, err)
		}
		one, err := try(moderation.Publish, proof, ids[0])
		if err != nil || len(one.Done) != 1 {
			t.Fatalf("with one: %+v, %v", one, err)
		}
		if n, err := d.Undo(t.Context(), d.organizer, d.letterID, one.BatchID); n != 1 || err != nil {
			t.Errorf("undone: %d, %v", n, err)
		}
		if left, err := d.signatures.Vouchings(t.Context(), ids[0]); err != nil || len(left) != 0 {
			t.Errorf("proofs left: %+v, %v", left, err)
		}
	})
}
