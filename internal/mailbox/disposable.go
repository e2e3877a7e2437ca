package mailbox

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed disposable.txt
var disposable string

// Disposable returns the bundled list of domains whose addresses are made for one message.
func Disposable() (Watched, error) { return Read(strings.NewReader(disposable)) }

// Common reports whether so many people have an address at a domain, in ASCII and small letters, that sharing it means
// nothing.
func Common(domain string) bool {
	name, ending, _ := strings.Cut(domain, ".")
	for _, p := range providers() {
		if p.name == name && slices.Contains(strings.Fields(p.endings), ending) {
			return true
		}
	}
	return strings.Contains(others, " "+domain+" ")
}

// others are common providers beyond those whose misspellings are known.
const others = " live.com msn.com me.com mac.com aol.com gmx.de gmx.net gmx.at web.de t-online.de freenet.de posteo.de mailbox.org proton.me pm.me " +
	"tutanota.com tuta.io riseup.net disroot.org yandex.com yandex.ru mail.ru virgilio.it tiscali.it alice.it tin.it wanadoo.fr free.fr sfr.fr " +
	"laposte.net uol.com.br bol.com.br terra.com.br sapo.pt telefonica.net movistar.es fastmail.com zoho.com hotmail.co.uk btinternet.com comcast.net "
