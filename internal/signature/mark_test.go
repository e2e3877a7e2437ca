package signature_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signature"
)

func marked(b byte) (mark, hash []byte) {
	mark = bytes.Repeat([]byte{b}, signature.MarkSize)
	sum := sha256.Sum256(mark)
	return mark, sum[:]
}

func TestConfirmMarked_OnlyByTheBrowserThatSigned(t *testing.T) {
	mark, hash := marked(1)
	other, otherHash := marked(2)
	each(t, atOnce, func(t *testing.T, w *world) {
		in := w.input(person("Ana Quintana", "ana@example.org"))
		in.MarkHash = hash
		if _, err := w.Sign(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		token := w.only(outbox.KindConfirm)["token"]
		w.clock.Advance(day)
		in.MarkHash = otherHash // somebody else's form doesn't alter what is there
		if _, err := w.Sign(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range [][]byte{nil, {}, hash, other, mark[:31]} {
			if _, err := w.ConfirmMarked(t.Context(), token, wrong); !fault.Is(err, fault.Forbidden) {
				t.Errorf("with %x: %v", wrong, err)
			}
		}
		if sig, err := w.ByConfirmToken(t.Context(), token); err != nil || sig.Status != signature.Unconfirmed || !bytes.Equal(sig.MarkHash, hash) {
			t.Fatalf("status %s, hash %x, %v", sig.Status, sig.MarkHash, err)
		}
		sig, err := w.ConfirmMarked(t.Context(), token, mark)
		if err != nil || sig.Status != signature.Published || sig.MarkHash != nil {
			t.Errorf("status %s, hash %x, %v", sig.Status, sig.MarkHash, err)
		}
		if sig, err = w.ByID(t.Context(), sig.ID); err != nil || sig.MarkHash != nil {
			t.Errorf("the hash outlived the confirmation: %x, %v", sig.MarkHash, err)
		}
		if _, err := w.ConfirmMarked(t.Context(), token, mark); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestConfirmMarked_NeverWithoutAHash(t *testing.T) {
	mark, hash := marked(1)
	each(t, atOnce, func(t *testing.T, w *world) {
		in := w.input(person("Ana Quintana", "ana@example.org"))
		in.MarkHash = hash[:31] // what can't be a hash is not stored
		if _, err := w.Sign(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		token := w.only(outbox.KindConfirm)["token"]
		for _, wrong := range [][]byte{nil, mark} {
			if _, err := w.ConfirmMarked(t.Context(), token, wrong); !fault.Is(err, fault.Forbidden) {
				t.Errorf("with %x: %v", wrong, err)
			}
		}
		if sig, err := w.Confirm(t.Context(), token); err != nil || sig.Status != signature.Published {
			t.Errorf("by the button: %s, %v", sig.Status, err)
		}
	})
}
