package main

import (
	"context"
	"time"

	"github.com/undersigned/undersigned/internal/outbox"
)

// job is work that comes back. Each may run in several processes at once.
type job struct {
	name  string
	every time.Duration
	run   func(context.Context) (int, error) // how many rows it changed
}

func (a *App) allJobs() []job {
	return []job{
		{"look for what other processes changed", lookEach, a.lookForChanges},
		{"add up figures", time.Second, a.signatories.AddUp},
		{"sort names anew", time.Hour, a.signatories.KeyAnew},
		{"keep lists in memory", time.Minute, a.signatories.KeepIndexes},
		{"forget changes of lists", 10 * time.Minute, a.signatories.ForgetChanges},
		{"count the letters' figures for the desk", time.Minute, a.figures.CountDue},
		{"chain the audit trail", time.Second, a.trail.Chain},
		{"count the signings of letters under attack", 10 * time.Second, a.signatures.Recount},
		{"delete unconfirmed signatures", time.Hour, a.signatures.Expire},
		{"show names that waited", 10 * time.Second, a.signatures.ShowDue},
		{"remind of unconfirmed signatures", time.Hour, a.signatures.Remind},
		{"ask signers again", 10 * time.Second, a.signatures.AskAgain},
		{"send updates", 5 * time.Second, a.updates.SendDue},
		{"count affirmations", time.Minute, a.signatures.CountAffirmed},
		{"look again at recent signatures", time.Minute, a.signatures.LookAgainAtRecent},
		{"compare signatures with changed watch lists", 10 * time.Second, a.signatures.CompareWithList},
		{"carry on with waves", time.Second, a.moderation.CarryOnWaves},
		{"forget where signatures came from", time.Hour, a.signatures.ForgetOrigins},
		{"carry on decisions in bulk", 5 * time.Second, a.moderation.CarryOnBulk},
		{"forget who looked at signatures", time.Hour, a.moderation.ForgetLooks},
		{"forget settled reports", time.Hour, a.signatures.ForgetReports},
		{"forget signers' old wordings", time.Hour, a.signatures.ForgetRevisions},
		{"forget exports", time.Hour, a.exports.Forget},
		{"delete ended sessions", time.Hour, a.organizers.DeleteExpiredSessions},
		{"delete unanswered challenges", time.Hour, a.organizers.DeleteExpiredChallenges},
		{"forget browsers", time.Hour, a.organizers.ForgetBrowsers},
		{"maintain the database", 5 * time.Minute, a.maintain},
		{"forget sent messages", time.Hour, a.outbox.Prune},
	}
}

// startJobs starts the outbox's worker and all jobs; they end with ctx.
func (a *App) startJobs(ctx context.Context) {
	if a.deliverer != nil {
		worker := outbox.NewWorker(a.outbox, a.deliverer, a.worker)
		a.jobs.Go(func() {
			if err := worker.Run(ctx); err != nil {
				a.logger.Error("outbox stopped", "error", err)
			}
		})
	}
	for _, j := range a.allJobs() {
		a.jobs.Go(func() { a.repeat(ctx, j) })
	}
}

// lookEach is half of the second within which pages in memory follow other processes.
const lookEach = 500 * time.Millisecond

func (a *App) lookForChanges(ctx context.Context) (int, error) {
	return 0, a.db.LookForChanges(ctx, lookEach/2)
}

func (a *App) maintain(ctx context.Context) (int, error) { return 0, a.db.Maintain(ctx) }

// repeat runs a job at once and then at its interval. A failure is logged and tried again next time.
func (a *App) repeat(ctx context.Context, j job) {
	ticker := time.NewTicker(j.every)
	defer ticker.Stop()
	for {
		n, err := j.run(ctx)
		if err != nil && ctx.Err() == nil {
			a.logger.Error("job failed", "job", j.name, "error", err)
		} else if n > 0 {
			a.logger.Debug("job done", "job", j.name, "rows", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
