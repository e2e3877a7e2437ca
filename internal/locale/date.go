package locale

import (
	"strconv"
	"time"
)

// Date writes a day out in full, like "14 de enero de 2026". The day is the one in UTC.
func (l *Locale) Date(t time.Time) string {
	t = t.UTC()
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = l.T("date.first") // "1er" in French, "1º" in Italian and Portuguese
	}
	return l.T("date.long", "Day", day, "Month", l.month(t.Month()), "Year", strconv.Itoa(t.Year()))
}

// DateTime writes day and time of day in UTC and says so, since readers are in many time zones.
func (l *Locale) DateTime(t time.Time) string {
	return l.T("date.time", "Date", l.Date(t), "Time", t.UTC().Format("15:04"))
}

// Since says how long before now a moment was, in the largest unit that fits; beyond thirty days it gives the date. A
// moment after now counts as now.
func (l *Locale) Since(t, now time.Time) string {
	const day = 24 * time.Hour
	switch passed := now.Sub(t); {
	case passed < time.Minute:
		return l.T("since.now")
	case passed < time.Hour:
		return l.N("since.minutes", int(passed/time.Minute))
	case passed < day:
		return l.N("since.hours", int(passed/time.Hour))
	case passed <= 30*day:
		return l.N("since.days", int(passed/day))
	default:
		return l.T("since.date", "Date", l.Date(t))
	}
}

func (l *Locale) month(m time.Month) string {
	return l.T("date.month." + strconv.Itoa(int(m)))
}
