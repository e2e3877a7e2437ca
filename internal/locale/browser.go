package locale

// Browser names a browser and the system that it runs on. Both are names and the same in every language; "" is unknown.
func (l *Locale) Browser(browser, system string) string {
	if browser == "" {
		browser = l.T("browser.other")
	}
	if system == "" {
		return browser
	}
	return l.T("browser.on", "Browser", browser, "System", system)
}
