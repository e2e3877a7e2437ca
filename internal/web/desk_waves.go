package web

import (
	"encoding/base32"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/fault"
	"github.com/undersigned/undersigned/internal/letter"
	"github.com/undersigned/undersigned/internal/moderation"
	"github.com/undersigned/undersigned/internal/signature"
)

// clusterSample is how many signatures of a cluster are shown before it is held.
const clusterSample = 20

// wavesPage is the data of desk/waves: what came together lately, and what was held of it.
type wavesPage struct {
	deskPage
	Root     string
	Biggest  bool // first
	Clusters []clusterGroup
	Waves    []waveView
}

// clusterGroup is the clusters of one kind.
type clusterGroup struct {
	Kind string
	Rows []clusterView
}

// clusterView is a cluster in words.
type clusterView struct {
	Label  string
	Counts string
	Last   timeView
	URL    string
}

// waveView is a wave in words.
type waveView struct {
	Label, Counts, Reason, By string
	Busy                      bool
	Time                      timeView
	URL                       string
}

// clusterPage is the data of desk/wave_new: a cluster with a sample, before it is held.
type clusterPage struct {
	deskPage
	Root   string
	Label  string
	Domain string // in the clear, for who may see addresses
	Counts string
	N      int // that would be held
	Sample []queueRow
	Fields []hiddenField
	Reason string
	Errors fieldErrors
}

func wavesURL(l letter.Letter) string {
	return "/desk/letters/" + url.PathEscape(l.Slug) + "/waves"
}

func (s *Server) showWaves(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	p := wavesPage{Root: wavesURL(l), Biggest: c.QueryParam("order") == "biggest"}
	if p.deskPage, err = s.insidePage(c, "waves", "waves.title", &l); err != nil {
		return err
	}
	found, err := s.Moderation.Clusters(ctx, l.ID, p.Biggest)
	if err != nil {
		return err
	}
	for _, kind := range signature.ClusterKinds() {
		group := clusterGroup{Kind: kind}
		for _, one := range found[kind] {
			group.Rows = append(group.Rows, clusterView{Label: clusterLabel(p.Page, one.Cluster), Counts: clusterCounts(p.Page, one),
				Last: timeOf(p.Page, one.Last), URL: withQuery(p.Root+"/new", clusterQuery(one.Cluster))})
		}
		p.Clusters = append(p.Clusters, group)
	}
	waves, err := s.Moderation.Waves(ctx, l.ID)
	if err != nil {
		return err
	}
	for _, w := range waves {
		view, err := s.waveView(c, p.Page, l, w)
		if err != nil {
			return err
		}
		p.Waves = append(p.Waves, view)
	}
	return s.render(c, http.StatusOK, "desk/waves", p)
}

func (s *Server) waveView(c echo.Context, p Page, l letter.Letter, w moderation.Wave) (waveView, error) {
	names, err := s.Organizers.Names(c.Request().Context(), []uuid.UUID{w.Organizer})
	return waveView{
		Label: clusterLabel(p, w.Cluster), Counts: waveCounts(p, w), Reason: w.Reason, By: names[w.Organizer], Busy: w.Work != "",
		Time: timeOf(p, w.BegunAt), URL: wavesURL(l) + "/" + w.ID.String(),
	}, err
}

// clusterLabel names a cluster. A domain or a network has a short name that tells nothing of it, and is the same each time.
func clusterLabel(p Page, c signature.Cluster) string {
	if c.Kind == signature.ByHour {
		return p.T("waves.label.hour", "When", p.DateTime(c.From))
	}
	name := base32.StdEncoding.EncodeToString(c.Key)
	return p.T("waves.label."+c.Kind, "Name", name[:min(len(name), 6)])
}

func clusterCounts(p Page, c signature.ClusterCount) string {
	return countWords(p, [][2]any{{"waves.waiting", c.Waiting}, {"waves.published", c.Published}, {"waves.held", c.Held}})
}

func waveCounts(p Page, w moderation.Wave) string {
	return countWords(p, [][2]any{{"waves.held", w.Held}, {"waves.rejected", w.Rejected}, {"waves.elsewhere", w.Members - w.Held - w.Rejected}})
}

// countWords says numbers, leaving out zeros.
func countWords(p Page, counts [][2]any) string {
	var words []string
	for _, one := range counts {
		if n := one[1].(int); n > 0 {
			words = append(words, p.N(one[0].(string), n))
		}
	}
	return strings.Join(words, " · ")
}

// clusterQuery writes a cluster as a query. The key is the hash that only this site can make.
func clusterQuery(c signature.Cluster) url.Values {
	q := url.Values{"kind": {c.Kind}, "from": {c.From.UTC().Format(time.RFC3339)}, "until": {c.Until.UTC().Format(time.RFC3339)}}
	if len(c.Key) > 0 {
		q.Set("key", hex.EncodeToString(c.Key))
	}
	return q
}

// clusterOf reads a cluster. One that can't be is fault.NotFound.
func clusterOf(get func(string) string) (signature.Cluster, error) {
	cluster := signature.Cluster{Kind: get("kind")}
	var errs [3]error
	cluster.From, errs[0] = time.Parse(time.RFC3339, get("from"))
	cluster.Until, errs[1] = time.Parse(time.RFC3339, get("until"))
	cluster.Key, errs[2] = hex.DecodeString(get("key"))
	keyless := cluster.Kind == signature.ByHour
	if errs != [3]error{} || !slices.Contains(signature.ClusterKinds(), cluster.Kind) || keyless != (len(cluster.Key) == 0) {
		return signature.Cluster{}, fault.New(fault.NotFound, "error.not_found")
	}
	return cluster, nil
}

func (s *Server) showCluster(c echo.Context) error {
	cluster, err := clusterOf(c.QueryParam)
	if err != nil {
		return err
	}
	return s.renderCluster(c, http.StatusOK, cluster, nil)
}

// renderCluster shows how many a cluster has and some of them, and asks why they are to be held.
func (s *Server) renderCluster(c echo.Context, status int, cluster signature.Cluster, wrong *fault.Error) error {
	ctx := c.Request().Context()
	l, err := s.Letters.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	n, err := s.Signatures.CountCluster(ctx, l.ID, cluster)
	if err != nil {
		return err
	}
	sample, err := s.Signatures.SampleCluster(ctx, l.ID, cluster, clusterSample)
	if err != nil {
		return err
	}
	p := clusterPage{Root: wavesURL(l), N: n.Waiting + n.Published, Reason: c.FormValue("reason")}
	if p.deskPage, err = s.insidePage(c, "waves", "waves.new.title", &l); err != nil {
		return err
	}
	p.Label, p.Counts, p.Sample = clusterLabel(p.Page, cluster), clusterCounts(p.Page, n), waveRows(p.deskPage, l, sample)
	if wrong != nil {
		p.Errors = fieldMessages(p.Page, wrong.Fields)
	}
	if cluster.Kind == signature.ByDomain && len(sample) > 0 && p.Can(exportAll) {
		p.Domain = sample[0].Email[strings.LastIndexByte(sample[0].Email, '@')+1:]
	}
	query := clusterQuery(cluster)
	for _, name := range []string{"kind", "key", "from", "until"} {
		p.Fields = append(p.Fields, hiddenField{name, query.Get(name)})
	}
	return s.render(c, status, "desk/wave_new", p)
}

// waveRows are the rows of signatures, each leading to its own page. They say who stands behind somebody: robots mostly say
// nothing, and who signs together from one place says which.
func waveRows(p deskPage, l letter.Letter, all []signature.Signature) []queueRow {
	rows := make([]queueRow, 0, len(all))
	for _, item := range all {
		row := rowOf(p, l, queueFilter{State: moderation.All}, item, false)
		row.URL, row.Sub = recordURL(l, row.ID), join(" · ", row.Sub, item.Profile.Affiliation)
		rows = append(rows, row)
	}
	return rows
}

// holdWave holds all of a cluster in one act.
func (s *Server) holdWave(c echo.Context) error {
	l, err := s.Letters.BySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	cluster, err := clusterOf(c.FormValue)
	if err != nil {
		return err
	}
	o, _ := s.organizer(c)
	id, err := s.Moderation.Hold(c.Request().Context(), moderation.WaveInput{Organizer: o.ID, LetterID: l.ID, Cluster: cluster, Reason: c.FormValue("reason")})
	if f := wrongForm(err); f != nil {
		return s.renderCluster(c, http.StatusUnprocessableEntity, cluster, f)
	}
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, wavesURL(l)+"/"+id.String(), flash{Key: "waves.done.hold"})
}
