package signature

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/undersigned/undersigned/internal/database"
)

// What signatures of a cluster have in common.
const (
	ByHour     = "hour"
	ByDomain   = "domain"
	ByNetwork  = "network"
	ByReferrer = "referrer"
)

// ClusterKinds returns what signatures may have in common, in the order of the desk.
func ClusterKinds() []string { return []string{ByHour, ByDomain, ByNetwork, ByReferrer} }

// Bounds of looking for clusters.
const (
	clustersOf   = 50_000 // signatures are looked at, the newest
	clustersMost = 12     // of each kind are told of
	minCluster   = 3      // signatures make a cluster
)

// Cluster is signatures that have something in common: confirmed within some time, and with the same mail domain,
// network or referrer unless they are those of an hour.
type Cluster struct {
	Kind        string
	Key         []byte // the hash of the domain, the network or the referrer
	From, Until time.Time
}

// ClusterCount is a cluster with how many of it stand where.
type ClusterCount struct {
	Cluster
	Waiting, Held, Published int
	Last                     time.Time // the latest confirmation
}

// Total is how many there are in all.
func (c ClusterCount) Total() int { return c.Waiting + c.Held + c.Published }

// Clusters returns the clusters among a letter's signatures that were confirmed since a time, by kind; the biggest first, or
// else the newest. Of each kind these are some, and with very many signatures only the newest of these are looked at.
func (s *Service) Clusters(ctx context.Context, letterID uuid.UUID, since time.Time, biggest bool) (map[string][]ClusterCount, error) {
	rows, err := confirmedSince(s.db.Read(ctx), letterID, since, clustersOf)
	if err != nil {
		return nil, err
	}
	found, until := map[string]map[string]*ClusterCount{}, s.db.Now().Truncate(time.Second).Add(time.Second) // past the latest
	for _, r := range rows {
		hour := r.ConfirmedAt.UTC().Truncate(time.Hour)
		gather(found, Cluster{Kind: ByHour, From: hour, Until: hour.Add(time.Hour)}, r)
		if r.DomainHash != nil {
			gather(found, Cluster{Kind: ByDomain, Key: r.DomainHash, From: since, Until: until}, r)
		}
		if r.NetworkHash != nil {
			gather(found, Cluster{Kind: ByNetwork, Key: r.NetworkHash, From: since, Until: until}, r)
		}
		if r.ReferrerHash != nil {
			gather(found, Cluster{Kind: ByReferrer, Key: r.ReferrerHash, From: since, Until: until}, r)
		}
	}
	all := map[string][]ClusterCount{}
	for kind, of := range found {
		all[kind] = foremost(of, biggest)
	}
	return all, nil
}

// gather adds a signature to the cluster that it belongs to.
func gather(found map[string]map[string]*ClusterCount, c Cluster, r row) {
	key := c.From.String() + string(c.Key)
	if found[c.Kind] == nil {
		found[c.Kind] = map[string]*ClusterCount{}
	}
	one := found[c.Kind][key]
	if one == nil {
		one = &ClusterCount{Cluster: c}
		found[c.Kind][key] = one
	}
	switch r.Status {
	case Pending:
		one.Waiting++
	case Held:
		one.Held++
	default:
		one.Published++
	}
	if r.ConfirmedAt.After(one.Last) {
		one.Last = *r.ConfirmedAt
	}
}

// foremost returns the first of the clusters that are large enough to be ones.
func foremost(of map[string]*ClusterCount, biggest bool) []ClusterCount {
	var all []ClusterCount
	for _, one := range of {
		if one.Total() >= minCluster {
			all = append(all, *one)
		}
	}
	slices.SortFunc(all, func(a, b ClusterCount) int {
		bySize, byTime := cmp.Compare(b.Total(), a.Total()), b.Last.Compare(a.Last)
		if biggest {
			return cmp.Or(bySize, byTime, bytes.Compare(a.Key, b.Key))
		}
		return cmp.Or(byTime, bySize, bytes.Compare(a.Key, b.Key))
	})
	return all[:min(len(all), clustersMost)]
}

// CountCluster returns how many signatures of a cluster stand where.
func (s *Service) CountCluster(ctx context.Context, letterID uuid.UUID, c Cluster) (ClusterCount, error) {
	n := ClusterCount{Cluster: c}
	for status, into := range map[Status]*int{Pending: &n.Waiting, Held: &n.Held, Published: &n.Published} {
		var err error
		if *into, err = countCluster(s.db.Read(ctx), letterID, c, status); err != nil {
			return ClusterCount{}, err
		}
	}
	return n, nil
}

// SampleCluster returns some signatures of a cluster that could be held, the latest first.
func (s *Service) SampleCluster(ctx context.Context, letterID uuid.UUID, c Cluster, most int) ([]Signature, error) {
	rows, err := sampleCluster(s.db.Read(ctx), letterID, c, most)
	if err != nil {
		return nil, err
	}
	return s.openAll(rows)
}

func (s *Service) openAll(rows []row) ([]Signature, error) {
	all := make([]Signature, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = s.open(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Found is the place of a signature in the order of confirmation.
type Found struct {
	ID          uuid.UUID
	ConfirmedAt time.Time
}

// InCluster returns, in the caller's transaction, the next signatures of a cluster that could be held.
func (s *Service) InCluster(tx *database.Tx, letterID uuid.UUID, c Cluster, after *Found, most int) ([]Found, error) {
	return nextInCluster(tx.DB, letterID, c, after, most)
}

// OfWave returns a page of the signatures that a wave holds, or of those that it rejected, after one of them.
func (s *Service) OfWave(ctx context.Context, wave uuid.UUID, status Status, after uuid.UUID, most int) ([]Signature, error) {
	rows, err := ofWave(s.db.Read(ctx), wave, status, after, most)
	if err != nil {
		return nil, err
	}
	return s.openAll(rows)
}

// CountWave returns how many signatures a wave holds, and how many it rejected.
func (s *Service) CountWave(ctx context.Context, wave uuid.UUID) (held, rejected int, err error) {
	if held, err = countWave(s.db.Read(ctx), wave, Held); err == nil {
		rejected, err = countWave(s.db.Read(ctx), wave, Rejected)
	}
	return held, rejected, err
}
