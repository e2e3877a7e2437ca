package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/audit"
	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/figure"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/organizer"
	"github.com/undersigned/undersigned/internal/outbox"
	"github.com/undersigned/undersigned/internal/signatory"
	"github.com/undersigned/undersigned/internal/signature"
)

// The demonstration's past: the letter was opened days ago, and the latest decision was taken a moment ago.
const (
	past      = 12 * 24 * time.Hour
	lately    = 4 * time.Minute
	unhurried = 10 * time.Minute // between the last signing and the decision
)

// stage is the site's use cases within one transaction, with a clock that the play moves through the past.
type stage struct {
	now        time.Time // what its clock shows
	end        time.Time // the true time
	rand       *rand.Rand
	letters    *letter.Service
	signatures *signature.Service
	moderation *moderation.Service
	organizers *organizer.Service
	figures    *figure.Service
	worker     *outbox.Worker
	post       *post

	owner    uuid.UUID
	letterID uuid.UUID
	texts    []letter.Text
}

func newStage(s Services, tx *database.Tx) *stage {
	st := &stage{now: tx.Now.Add(-past), end: tx.Now, rand: rand.New(rand.NewPCG(1985, 12)), post: &post{mails: map[string]confirmation{}}}
	db := s.DB.Within(tx, func() time.Time { return st.now })
	queue := outbox.New(db, s.Vault)
	st.letters = letter.New(db, s.Languages)
	st.signatures = signature.New(db, s.Vault, queue)
	st.moderation = moderation.New(db, st.signatures, signatory.New(db), audit.New(db))
	st.organizers = organizer.New(db, s.Vault, queue)
	st.figures = figure.New(db)
	st.worker = outbox.NewWorker(queue, st.post, outbox.WorkerOptions{Concurrency: 1}) // a transaction does one thing at a time
	return st
}

// post delivers to the signers of the seed, who keep the links by which they confirm and throw all else away.
type post struct{ mails map[string]confirmation } // by address

type confirmation struct {
	signature uuid.UUID
	token     string
}

// Deliver implements outbox.Deliverer.
func (p *post) Deliver(_ context.Context, e outbox.Envelope) error {
	if e.Kind == outbox.KindConfirm {
		p.mails[e.To] = confirmation{signature: e.SignatureID, token: e.Data["token"]}
	}
	return nil
}

// play has everybody act their part, in the order of time.
func (st *stage) play(ctx context.Context, doc letter.Document, a Account) error {
	owner, err := st.organizers.Create(ctx, a.Name, a.Email, a.Password, organizer.Owner)
	if err != nil {
		return err
	}
	imported, err := st.letters.Import(ctx, owner.ID, doc)
	if err != nil {
		return err
	}
	st.owner, st.letterID = owner.ID, imported.Letter.ID
	st.now = st.now.Add(20 * time.Minute)
	if err := st.letters.Open(ctx, st.owner, st.letterID); err != nil {
		return err
	}
	if st.texts, err = st.letters.PublishedTexts(ctx, st.letterID); err != nil {
		return err
	}
	everybody := cast(st.rand)
	for _, s := range sittings(len(everybody)) {
		if err := st.hold(ctx, everybody[s.from:s.to], st.end.Add(-past).Add(time.Duration(s.at*float64(past-lately)))); err != nil {
			return err
		}
	}
	st.now = st.end // by now everybody has been told what was decided
	_, err = st.worker.DeliverDue(ctx)
	return err
}

// sitting is a few hours of the play: those who signed since the one before, and then an organizer at the desk.
type sitting struct {
	from, to int     // of the cast
	at       float64 // when the organizer decides, as a part of the past
}

// sittings spreads n signers over the past, more of them on its first days. The last sitting is now.
func sittings(n int) []sitting {
	const each = 12
	var list []sitting
	count := max(1, n/each)
	for i := range count {
		done := float64(i+1) / float64(count)
		list = append(list, sitting{from: i * n / count, to: (i + 1) * n / count, at: 0.3*done + 0.7*done*done})
	}
	return list
}

// hold lets some sign one after the other, read their mail and confirm, and then has the organizer decide.
func (st *stage) hold(ctx context.Context, parts []part, decides time.Time) error {
	start := st.now
	signed, err := st.signAll(ctx, parts, decides)
	if err != nil {
		return err
	}
	if _, err := st.worker.DeliverDue(ctx); err != nil {
		return err
	}
	st.now = start // the first confirmed before the last signed
	acts, err := st.confirmAll(ctx, parts, signed)
	if err != nil {
		return err
	}
	st.now = latest(st.now, decides)
	return st.decide(ctx, acts)
}

// signAll has everybody sign, spread over the time until the organizer decides, and returns when each did.
func (st *stage) signAll(ctx context.Context, parts []part, decides time.Time) ([]time.Time, error) {
	start := st.now
	step := (decides.Sub(start) - unhurried) / time.Duration(len(parts))
	signed := make([]time.Time, len(parts))
	for i, p := range parts {
		st.now = latest(st.now, start.Add(time.Duration(i)*step+time.Duration(st.rand.Int64N(int64(step)))))
		signed[i] = st.now
		err := st.sign(ctx, p)
		if err == nil {
			err = st.figures.Came(ctx, st.letterID, sources()[i%len(sources())])
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.draft.Name, err)
		}
	}
	return signed, nil
}

// sources are the links by which every dozen comes; "" for none.
func sources() []string {
	return []string{"whatsapp", "", "telegram", "whatsapp", "", "email", "whatsapp", "x", "", "telegram", "bluesky", "whatsapp"}
}

// confirmAll has each confirm minutes after signing, and returns what the organizer decides on them.
func (st *stage) confirmAll(ctx context.Context, parts []part, signed []time.Time) ([]moderation.DecideInput, error) {
	publish := moderation.DecideInput{Decision: moderation.Publish}
	var acts []moderation.DecideInput
	for i, p := range parts {
		st.now = latest(st.now, signed[i].Add(time.Duration(30+st.rand.IntN(240))*time.Second))
		id, err := st.confirm(ctx, p)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", p.draft.Name, err)
		case p.decision == moderation.Publish:
			publish.IDs = append(publish.IDs, id)
		case p.decision != "":
			acts = append(acts, moderation.DecideInput{IDs: []uuid.UUID{id}, Decision: p.decision, Reason: p.reason})
		}
	}
	if len(publish.IDs) > 0 {
		acts = append(acts, publish)
	}
	return acts, nil
}

// decide carries the organizer's decisions out; each of them must be allowed.
func (st *stage) decide(ctx context.Context, acts []moderation.DecideInput) error {
	for _, act := range acts {
		act.Organizer, act.LetterID = st.owner, st.letterID
		decided, err := st.moderation.Decide(ctx, act)
		if err != nil {
			return err
		}
		for _, refused := range decided.Refused {
			return fmt.Errorf("decide on %s: %w", refused.ID, refused.Err)
		}
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sign fills in the form for one part and sends it.
func (st *stage) sign(ctx context.Context, p part) error {
	text, ok := letter.Choose(st.texts, p.language)
	if !ok {
		return errors.New("the letter has no published text")
	}
	_, err := st.signatures.Sign(ctx, signature.SignInput{LetterID: st.letterID, TextID: text.ID, Language: p.language,
		ConsentWording: consent(p.language), UpdatesWording: updates(p.language), Draft: p.draft})
	return err
}

// confirm follows the link that came by mail, unless the part is a silent one, and returns the signature's id.
func (st *stage) confirm(ctx context.Context, p part) (uuid.UUID, error) {
	mail, came := st.post.mails[p.draft.Email]
	if !came {
		return uuid.Nil, errors.New("no message came")
	}
	delete(st.post.mails, p.draft.Email)
	if p.silent {
		return mail.signature, nil
	}
	_, err := st.signatures.Confirm(ctx, mail.token)
	return mail.signature, err
}

func consent(language string) string {
	if language == "es" {
		return "Consiento que se guarden mis datos para sumar mi firma a esta carta y mostrarla como he elegido."
	}
	return "I consent to my data being kept to add my signature to this letter and to show it as I have chosen."
}

func updates(language string) string {
	if language == "es" {
		return "Quiero recibir noticias de esta carta."
	}
	return "I would like to receive news about this letter."
}
