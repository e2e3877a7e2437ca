package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/fault"
)

// chainVersion begins what each hash is taken over.
const chainVersion = "undersigned audit 1"

// chainBatch bounds how many entries one transaction chains.
const chainBatch = 1000

// Head is an entry's place in the chain with its hash, which holds the whole trail up to there in place: who has noted it
// somewhere else can tell later that nothing before it was changed.
type Head struct {
	Seq  int64
	Hash []byte
}

// String writes a head as it is noted: the place, a colon, and the hash in hexadecimal; "" before the first entry.
func (h Head) String() string {
	if h.Seq == 0 {
		return ""
	}
	return strconv.FormatInt(h.Seq, 10) + ":" + hex.EncodeToString(h.Hash)
}

// ParseHead reads what String wrote; "" is the zero Head.
func ParseHead(text string) (Head, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Head{}, nil
	}
	place, sum, _ := strings.Cut(text, ":")
	seq, err := strconv.ParseInt(place, 10, 64)
	hash, hashErr := hex.DecodeString(strings.TrimSpace(sum))
	if err != nil || hashErr != nil || seq < 1 || len(hash) != sha256.Size {
		return Head{}, fault.InvalidField("known", "field.audit_head")
	}
	return Head{Seq: seq, Hash: hash}, nil
}

// chained returns the hash of an entry that follows the hash before: SHA-256 over that hash and the entry's fields, each as
// its length in bytes, a colon, its bytes and a comma.
func chained(before []byte, seq int64, e Entry) []byte {
	id := func(u uuid.UUID) string {
		if u == uuid.Nil {
			return ""
		}
		return u.String()
	}
	var b bytes.Buffer
	for _, field := range []string{
		chainVersion, hex.EncodeToString(before), strconv.FormatInt(seq, 10), e.ID.String(), id(e.LetterID), e.ActorKind, id(e.ActorID),
		e.Action, e.SubjectKind, id(e.SubjectID), e.Reason, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"),
	} {
		fmt.Fprintf(&b, "%d:%s,", len(field), field)
	}
	sum := sha256.Sum256(b.Bytes())
	return sum[:]
}

// Chain gives every committed entry that has none its place in the chain, and returns how many it took. It is a job's work;
// several processes may run it, one after another.
func (s *Service) Chain(ctx context.Context) (int, error) {
	taken := 0
	for {
		n, err := s.chainSome(ctx)
		taken += n
		if err != nil {
			return taken, fmt.Errorf("chain the trail: %w", err)
		}
		if n < chainBatch {
			return taken, nil
		}
	}
}

func (s *Service) chainSome(ctx context.Context) (int, error) {
	waiting, err := unchained(s.db.Read(ctx), 1)
	if err != nil || len(waiting) == 0 {
		return 0, err // most of the time there is nothing to do, and nobody is kept waiting
	}
	taken := 0
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := s.db.Serialize(tx, []byte("audit chain")); err != nil {
			return err
		}
		head, err := findHead(tx.DB)
		if err != nil {
			return err
		}
		rows, err := unchained(tx.DB, chainBatch)
		if err != nil {
			return err
		}
		for i := range rows {
			seq := head.Seq + 1
			head = Head{Seq: seq, Hash: chained(head.Hash, seq, rows[i].entry())}
			rows[i].Seq, rows[i].Hash = &seq, head.Hash
		}
		if taken = len(rows); taken == 0 {
			return nil // another process was quicker
		}
		return link(tx, rows)
	})
	return taken, err
}

// What a check can find broken.
const (
	Changed  = "changed"  // an entry is not what it was when it was chained, or the one before it
	Missing  = "missing"  // an entry was taken out
	NotKnown = "notknown" // the chain is whole, but isn't the one of which a head was noted
)

// Report is what a check found.
type Report struct {
	Entries int    // how many were found in order
	Head    Head   // the last one of them
	Broken  string // what is wrong with the entry after them; "" if nothing is
	At      *Entry // the first entry that doesn't fit; nil if it is missing at the end
	Waiting int    // entries that are not chained yet, counted up to a bound
	Late    bool   // some of them have waited for longer than the job takes
}

// maxChainDelay is after how long an entry that isn't chained says that the job doesn't run.
const maxChainDelay = time.Minute

// Check reads the whole chain and says where it breaks first. known, where it isn't the zero Head, must be part of it. One
// check runs at a time: another one is fault.TooMany.
func (s *Service) Check(ctx context.Context, known Head) (Report, error) {
	if !s.check.TryLock() {
		return Report{}, &fault.Error{Kind: fault.TooMany, Key: "error.audit_check", RetryAfter: maxChainDelay}
	}
	defer s.check.Unlock()
	r, err := s.walk(ctx, known)
	if err != nil {
		return Report{}, fmt.Errorf("check the trail: %w", err)
	}
	waiting, err := unchained(s.db.Read(ctx), chainBatch)
	if err != nil {
		return Report{}, err
	}
	r.Waiting = len(waiting)
	for _, e := range waiting {
		r.Late = r.Late || e.At.Before(s.db.Now().Add(-maxChainDelay))
	}
	return r, nil
}

// walk follows the chain to its end or its first break.
func (s *Service) walk(ctx context.Context, known Head) (Report, error) {
	var r Report
	met := known.Seq == 0
	err := s.eachChained(ctx, func(e Entry, hash []byte) bool {
		switch {
		case e.Seq != r.Head.Seq+1:
			r.Broken = Missing
		case !bytes.Equal(hash, chained(r.Head.Hash, e.Seq, e)):
			r.Broken = Changed
		case e.Seq == known.Seq && !bytes.Equal(hash, known.Hash):
			r.Broken = NotKnown
		}
		if r.Broken != "" {
			r.At = &e
			return false
		}
		met = met || e.Seq == known.Seq
		r.Entries, r.Head = r.Entries+1, Head{Seq: e.Seq, Hash: hash}
		return true
	})
	if err == nil && r.Broken == "" && !met {
		r.Broken = Missing
	}
	return r, err
}

// Head returns the chain's last place; the zero Head before the first.
func (s *Service) Head(ctx context.Context) (Head, error) { return findHead(s.db.Read(ctx)) }
