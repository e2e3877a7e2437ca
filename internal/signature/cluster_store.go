package signature

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// confirmedSince returns what clusters are made of, the latest confirmed first.
func confirmedSince(g *gorm.DB, letterID uuid.UUID, since time.Time, most int) ([]row, error) {
	var rows []row
	err := g.Select("confirmed_at, status, domain_hash, network_hash, referrer_hash").
		Where("letter_id = ? AND confirmed_at >= ? AND status IN ?", letterID, since, []Status{Pending, Held, Published}).
		Order("confirmed_at DESC, id DESC").Limit(most).Find(&rows).Error
	return rows, lookedFor(err)
}

func lookedFor(err error) error {
	if err != nil {
		return fmt.Errorf("look for what came together: %w", err)
	}
	return nil
}

// ofCluster selects the signatures of a cluster.
func ofCluster(g *gorm.DB, letterID uuid.UUID, c Cluster) *gorm.DB {
	g = g.Model(&row{}).Where("letter_id = ? AND confirmed_at >= ? AND confirmed_at < ?", letterID, c.From, c.Until)
	switch c.Kind {
	case ByDomain:
		g = g.Where("domain_hash = ?", c.Key)
	case ByNetwork:
		g = g.Where("network_hash = ?", c.Key)
	case ByReferrer:
		g = g.Where("referrer_hash = ?", c.Key)
	}
	return g
}

func countCluster(g *gorm.DB, letterID uuid.UUID, c Cluster, status Status) (int, error) {
	var n int64
	err := ofCluster(g, letterID, c).Where("status = ?", status).Count(&n).Error
	return int(n), lookedFor(err)
}

func sampleCluster(g *gorm.DB, letterID uuid.UUID, c Cluster, most int) ([]row, error) {
	var rows []row
	err := ofCluster(g, letterID, c).Where("status IN ?", []Status{Pending, Published}).Order("confirmed_at DESC, id DESC").Limit(most).Find(&rows).Error
	return rows, lookedFor(err)
}

func nextInCluster(g *gorm.DB, letterID uuid.UUID, c Cluster, after *Found, most int) ([]Found, error) {
	next := ofCluster(g, letterID, c).Select("id, confirmed_at").Where("status IN ?", []Status{Pending, Published})
	if after != nil {
		next = next.Where("(confirmed_at, id) > (?, ?)", after.ConfirmedAt, after.ID)
	}
	var found []Found
	err := next.Order("confirmed_at, id").Limit(most).Scan(&found).Error
	return found, lookedFor(err)
}

func ofWave(g *gorm.DB, wave uuid.UUID, status Status, after uuid.UUID, most int) ([]row, error) {
	var rows []row
	err := g.Where("wave_id = ? AND status = ? AND id > ?", wave, status, after).Order("id").Limit(most).Find(&rows).Error
	return rows, lookedFor(err)
}

func countWave(g *gorm.DB, wave uuid.UUID, status Status) (int, error) {
	var n int64
	err := g.Model(&row{}).Where("wave_id = ? AND status = ?", wave, status).Count(&n).Error
	return int(n), lookedFor(err)
}
