// Package metrics counts what the program does, for Prometheus. No label holds anything of a reader: routes are patterns.
package metrics

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/undersigned/undersigned/internal/outbox"
)

// askTime is how long the database may take to count messages for one reading.
const askTime = 5 * time.Second

// Metrics is what is counted. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	attacked prometheus.Gauge
}

// New returns metrics of requests, of the Go runtime and of the outbox, which is asked at each reading.
func New(q *outbox.Queue) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "undersigned_request_seconds",
			Help:    "How long requests took, by method, route and status.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		attacked: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "undersigned_letters_under_attack",
			Help: "Letters whose latest signings look invented, as this process has noticed.",
		}),
	}
	m.registry.MustRegister(m.requests, m.attacked, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), newOutbox(q))
	return m
}

// Observe counts an answered request. The route is its pattern.
func (m *Metrics) Observe(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Attacked counts a letter on which an attack begins, or one on which it ends.
func (m *Metrics) Attacked(begins bool) {
	if begins {
		m.attacked.Inc()
	} else {
		m.attacked.Dec()
	}
}

// Handler answers readings.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// outboxCollector counts messages by state when it is read.
type outboxCollector struct {
	queue *outbox.Queue
	desc  *prometheus.Desc
}

func newOutbox(q *outbox.Queue) outboxCollector {
	return outboxCollector{queue: q, desc: prometheus.NewDesc("undersigned_outbox_messages",
		"Messages in the outbox, by state.", []string{"state"}, nil)}
}

// Describe implements prometheus.Collector.
func (o outboxCollector) Describe(descs chan<- *prometheus.Desc) { descs <- o.desc }

// Collect implements prometheus.Collector.
func (o outboxCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	counts, err := o.queue.Counts(ctx)
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(o.desc, err)
		return
	}
	for state, n := range map[string]int{
		"waiting": counts.Waiting, "sending": counts.Sending, "sent": counts.Sent, "buried": counts.Buried,
	} {
		metrics <- prometheus.MustNewConstMetric(o.desc, prometheus.GaugeValue, float64(n), state)
	}
}
