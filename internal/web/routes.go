package web

import (
	"github.com/labstack/echo/v4"

	"github.com/undersigned/undersigned/internal/limit"
)

// routes is the whole site map. {lang} and {slug} of the contract are :lang and :slug. Middleware that a group names runs
// before each of its handlers, in that order.
func (s *Server) routes() {
	// For machines.
	machine := s.with()
	machine.get("/healthz", s.showHealth)
	machine.get("/readyz", s.showReadiness)
	machine.get("/robots.txt", s.showRobots)
	machine.get("/sitemap.xml", s.showSiteMap, revalidate, s.fromMemory(nil))
	machine.get("/sitemap/:part", s.showSiteMapPart, revalidate, s.fromMemory(nil))
	machine.get("/favicon.ico", s.showFavicon)
	machine.get("/static/*", s.showAsset)

	// The API: what the list shows, for programs and other sites' pages.
	api := s.with(readable, revalidate, s.limit(limit.Reading))
	api.get(apiRoot+"/openapi.json", s.describeAPI)
	api.get(apiRoot+"/letters", s.sendLetters, s.fromMemory(nil))
	api.get(apiRoot+"/letters/:slug", s.sendLetter, s.fromMemory(nil))
	api.get(apiRoot+"/letters/:slug/signatories", s.sendSignatories, s.fromMemory(firstListPages("limit")))
	api.get(apiRoot+"/letters/:slug/updates", s.sendUpdates, s.fromMemory(nil))
	api.get(apiRoot+"/letters/:slug/milestones", s.sendMilestones, s.fromMemory(nil))
	api.get(apiRoot+"/letters/:slug/signatories.ndjson", s.sendNDJSON, s.limit(limit.Downloading))
	api.get(apiRoot+"/letters/:slug/signatories.csv", s.sendCSV, s.limit(limit.Downloading))
	s.echo.OPTIONS(apiRoot+"/*", allowReading, readable)
	api.get("/:slug/feed.atom", s.sendFeed, s.fromMemory(s.inLanguage()))
	api.get("/:lang/:slug/feed.atom", s.sendFeed, s.fromMemory(nil))

	// Letters on other sites.
	api.get("/oembed", s.sendOEmbed)
	machine.get("/embed.js", s.sendLoader)
	elsewhere := s.with(revalidate)
	elsewhere.get("/:slug/embed", s.showEmbed, s.fromMemory(s.widgets()))
	elsewhere.get("/:lang/:slug/embed", s.showEmbed, s.fromMemory(s.widgets()))

	// What is passed on with a letter. It is drawn, and kept.
	passed := s.with(s.limit(limit.Reading))
	passed.get("/:slug/card.png", s.showCard) // in the letter's language, or ?lang=
	passed.get("/:lang/:slug/card.png", s.showCard)
	passed.get("/:slug/qr.svg", s.showCode)
	passed.get("/:slug/qr.png", s.showCodePicture) // ?size=
	passed.get("/:lang/:slug/poster.pdf", s.showPoster)
	passed.get("/img/:slug/:file", s.sendPicture)

	// The public side: no cookie is set or read here. What may be kept by the reader's browser is asked after each time. Pages
	// from memory are rendered once per change, for all readers: what they depend on is their address, and of the query what
	// is named here.
	kept := s.with(revalidate)
	kept.get("/", s.showStart)
	kept.get("/:slug", s.showShortLink) // a language: its list of letters; else a letter's short link
	kept.get("/:lang/:slug", s.showLetter, s.fromMemory(letterPages()))
	kept.get("/:lang/:slug/signatories", s.showSignatories, s.fromMemory(firstListPages()))
	kept.get("/:lang/:slug/updates", s.showUpdates)
	kept.get("/:lang/:slug/updates/:id", s.showUpdate)
	kept.get("/:lang/:slug/privacy", s.showPrivacy, s.fromMemory(nil))
	kept.get("/:lang/:slug/sign", s.showSignForm)
	kept.get("/:lang/:slug/share", s.showShare, s.fromMemory(nil))
	documents := s.with(revalidate, s.limit(limit.Documents))
	documents.get("/:lang/:slug/letter.pdf", s.sendPDF)
	documents.get("/:lang/:slug/letter.txt", s.sendText)
	documents.get("/:lang/:slug/letter.md", s.sendMarkdown)
	documents.get("/:lang/:slug/press-kit.zip", s.sendPressKit)
	for _, name := range []string{"letter.pdf", "letter.txt", "letter.md", "press-kit.zip"} {
		kept.get("/:slug/"+name, s.showShortDocument(name))
	}
	s.echo.GET("/:lang/:slug/live", s.followLetter)
	passing := s.with()
	passing.post("/:lang/:slug/sign", s.sign, s.limit(limit.Signing), evenly)
	passing.get("/:lang/:slug/check-email", s.showCheckEmail)
	passing.post("/:lang/:slug/check-email", s.checkEmail, s.limit(limit.Signing), evenly)
	passing.get("/:lang/:slug/lost-link", s.showLostLink)
	passing.post("/:lang/:slug/lost-link", s.sendLinks, s.limit(limit.Signing), evenly)
	passing.get("/:lang/:slug/thanks", s.showThanks)
	passing.get("/:lang/:slug/receipt", s.showReceipt)
	passing.get("/confirm/:token", s.showConfirm)
	passing.post("/confirm/:token", s.confirm, s.limit(limit.Linking))
	passing.get("/:lang/:slug/signatories/:ref/not-me", s.showNotMe)
	passing.post("/:lang/:slug/signatories/:ref/not-me", s.reportNotMe, s.limit(limit.Reporting), evenly)
	passing.get("/not-me/:token", s.showDeny)
	passing.post("/not-me/:token", s.deny, s.limit(limit.Linking))
	passing.get("/unsubscribe/:token", s.showUnsubscribe)
	passing.post("/unsubscribe/:token", s.unsubscribe, s.limit(limit.Unsubscribing))
	passing.get("/signature/:token", s.showSignature)
	passing.post("/signature/:token", s.changeSignature, s.limit(limit.Linking))
	passing.get("/signature/:token/edit", s.showEdit)
	passing.post("/signature/:token/edit", s.edit, s.limit(limit.Linking))
	passing.get("/confirm-edit/:token", s.showConfirmEdit)
	passing.post("/confirm-edit/:token", s.confirmEdit, s.limit(limit.Linking))
	passing.get("/signature/:token/data.json", s.showSignatureData)

	// The organizers' side, with what each address needs: deskRoutes.
	s.registerDesk()

	// The demonstration's mailbox.
	if s.Mailbox != nil {
		local := s.with(loopbackOnly)
		local.get("/dev/mail", s.showMailbox)
		local.get("/dev/mail.json", s.showMailboxJSON)
	}
}

// group is addresses that share middleware.
type group struct {
	echo       *echo.Echo
	middleware []echo.MiddlewareFunc
}

func (s *Server) with(m ...echo.MiddlewareFunc) group { return group{echo: s.echo, middleware: m} }

// get adds a page, for GET and HEAD.
func (g group) get(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	m = append(g.middleware[:len(g.middleware):len(g.middleware)], m...)
	g.echo.GET(path, h, m...)
	g.echo.HEAD(path, h, m...)
}

// post adds an act.
func (g group) post(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	g.echo.POST(path, h, append(g.middleware[:len(g.middleware):len(g.middleware)], m...)...)
}
