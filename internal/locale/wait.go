package locale

import "time"

// Wait writes how long something takes from now on, like "5 minutos": in whole units, rather too long than too short.
func (l *Locale) Wait(d time.Duration) string {
	up := func(unit time.Duration) int { return max(1, int((d+unit-1)/unit)) }
	switch {
	case d <= 90*time.Second:
		return l.N("wait.seconds", up(time.Second))
	case d <= 90*time.Minute:
		return l.N("wait.minutes", up(time.Minute))
	}
	return l.N("wait.hours", up(time.Hour))
}
