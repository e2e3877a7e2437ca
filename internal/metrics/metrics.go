// Package metrics counts what the program does, for Prometheus. No label holds anything of a reader: routes are patterns.
package metrics

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/undersigned/undersigned/internal/outbox"
)

// askTime is how long the database may take to count messages for one reading.
const askTime = 5 * time.Second

// Metrics is what is counted. It is safe for concurrent use.
type Metrics struct {
	set      *metrics.Set
	attacked *metrics.Gauge
	queue    *outbox.Queue

	mu       sync.RWMutex // over requests
	requests map[request]*metrics.PrometheusHistogram
}

// request is what requests are counted by.
type request struct {
	method, route string
	status        int
}

// New returns metrics of requests, of the Go runtime and the process, and of the outbox, which is asked at each reading.
func New(q *outbox.Queue) *Metrics {
	metrics.ExposeMetadata(true) // each metric is told with its type
	set := metrics.NewSet()
	return &Metrics{set: set, attacked: set.NewGauge("undersigned_letters_under_attack", nil), queue: q, requests: make(map[request]*metrics.PrometheusHistogram)}
}

// seconds are the bounds of the histogram of requests.
func seconds() []float64 {
	return []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5, 10}
}

// Observe counts an answered request. The route is its pattern.
func (m *Metrics) Observe(method, route string, status int, took time.Duration) {
	key := request{method, route, status}
	m.mu.RLock()
	histogram := m.requests[key]
	m.mu.RUnlock()
	if histogram == nil {
		histogram = m.histogram(key)
	}
	histogram.Update(took.Seconds())
}

// histogram makes that of a request, or finds the one that somebody else has made meanwhile.
func (m *Metrics) histogram(of request) *metrics.PrometheusHistogram {
	name := fmt.Sprintf(`undersigned_request_seconds{method=%q,route=%q,status="%d"}`, of.method, of.route, of.status)
	histogram := m.set.GetOrCreatePrometheusHistogramExt(name, seconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[of] = histogram
	return histogram
}

// Attacked counts a letter on which an attack begins, or one on which it ends, as this process has noticed.
func (m *Metrics) Attacked(begins bool) {
	if begins {
		m.attacked.Inc()
	} else {
		m.attacked.Dec()
	}
}

// Handler answers readings, with 503 while the messages in the outbox can't be counted.
func (m *Metrics) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), askTime)
		defer cancel()
		counts, err := m.queue.Counts(ctx)
		if err != nil {
			http.Error(w, "the outbox can't be counted", http.StatusServiceUnavailable)
			return
		}
		var told bytes.Buffer
		m.set.WritePrometheus(&told)
		metrics.WriteMetadataIfNeeded(&told, "undersigned_outbox_messages", "gauge")
		for _, state := range []struct {
			name string
			n    int
		}{{"waiting", counts.Waiting}, {"sending", counts.Sending}, {"sent", counts.Sent}, {"buried", counts.Buried}} {
			fmt.Fprintf(&told, "undersigned_outbox_messages{state=%q} %d\n", state.name, state.n)
		}
		metrics.WriteProcessMetrics(&told)
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(told.Bytes()) // who reads is gone
	})
}
