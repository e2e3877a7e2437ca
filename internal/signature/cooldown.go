package signature

import (
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
	"github.com/undersigned/undersigned/internal/limit"
	"github.com/undersigned/undersigned/internal/outbox"
)

// mayMail asks whether an address may be sent a message about a letter that a stranger can have caused, and counts it in
// the caller's transaction if so. Whatever the message and whoever's name it is about, there is one, then a pause that
// doubles with each further one, until the address confirms something. Where first says that the message is the first about
// its signature, it need not be given up within the pause: if no other waits, it may leave when the pause ends. The message
// must be enqueued in the same transaction, not before the time that is returned.
func mayMail(tx *database.Tx, letterID uuid.UUID, emailHash []byte, first bool) (notBefore time.Time, ok bool, err error) {
	c, err := lockContact(tx, letterID, emailHash)
	if err != nil {
		return time.Time{}, false, err
	}
	if notBefore, ok = c.next(tx.Now, first); !ok {
		return time.Time{}, false, nil
	}
	return notBefore, true, countMail(tx, c, notBefore)
}

// next returns when the next message may leave, or false if there may be none.
func (c contact) next(now time.Time, first bool) (time.Time, bool) {
	if c.stopped(now) {
		return time.Time{}, false
	}
	if c.MailedAt == nil {
		return now, true
	}
	rested := c.MailedAt.Add(limit.CoolDown(c.Mails))
	switch waiting := c.MailedAt.After(now); {
	case !rested.After(now):
		return now, true
	case first && !waiting:
		return rested, true
	}
	return time.Time{}, false
}

// restsFor returns how long an address that may have no message has to rest.
func (c contact) restsFor(now time.Time) time.Duration {
	if c.stopped(now) {
		return c.StoppedUntil.Sub(now)
	}
	return c.MailedAt.Add(limit.CoolDown(c.Mails)).Sub(now)
}

// stopped reports whether the address's owner wants no messages for now.
func (c contact) stopped(now time.Time) bool {
	return c.StoppedUntil != nil && now.Before(*c.StoppedUntil)
}

// stopMails stops what strangers can cause to be sent to an address about a letter, for a while: what waits is given up.
func (s *Service) stopMails(tx *database.Tx, letterID uuid.UUID, emailHash []byte) error {
	if err := stopContact(tx, letterID, emailHash, tx.Now.Add(limit.StopFor)); err != nil {
		return err
	}
	ids, err := unconfirmedOf(tx, letterID, emailHash)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.outbox.Discard(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// welcomeMails forgets what an address was sent, since it has proved that it wants to be written to: the first message to
// another person of the household, which may wait, leaves at once.
func (s *Service) welcomeMails(tx *database.Tx, letterID uuid.UUID, emailHash []byte) error {
	if err := forgetContact(tx, letterID, emailHash); err != nil {
		return err
	}
	ids, err := unconfirmedOf(tx, letterID, emailHash)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.outbox.Hasten(tx, id, outbox.KindConfirm); err != nil {
			return err
		}
	}
	return nil
}
