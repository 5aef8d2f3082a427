// Package web is the patients' pages over HTTP: a bill and how it came about, paying it, a plan, a card on file,
// receipts, and the form on which people agree to texts. Everything is made on the server; there is no script.
//
// It may not decide what is owed, read a table, write words of its own, or log a token, an address or anything a page
// shows. Opening a page changes nothing: programs that fetch links for a preview do so.
//
// Invariant: before the right date of birth a page says nothing but the practice's display name and phone; every form
// carries a token of the browser it was shown to; no page is kept by a browser or found by a search engine, and none
// loads anything from elsewhere.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

// Pages is what stands behind the pages; [bot.Bot] is one.
type Pages interface {
	OpenPage(ctx context.Context, by bot.Visitor) (bot.PageOpened, error)
	ConfirmIdentity(ctx context.Context, by bot.Visitor, born billing.DateOfBirth) (session string, err error)
	LeavePage(ctx context.Context, by bot.Visitor) error
	PageOf(ctx context.Context, by bot.Visitor) (bot.AccountPage, error)
	PayOnPage(ctx context.Context, by bot.Visitor, part bot.PayPart, other billing.Cents) (url string, err error)
	AgreeOnPage(ctx context.Context, by bot.Visitor, offer string) error
	KeepCardOnPage(ctx context.Context, by bot.Visitor, signed bot.CardSigned) (url string, err error)
	RemoveCardOnPage(ctx context.Context, by bot.Visitor) error
	StopChargesOnPage(ctx context.Context, by bot.Visitor) error
	JoinPage(ctx context.Context, id billing.PracticeID, lang billing.Language) (bot.JoinPage, error)
	Join(ctx context.Context, form bot.JoinForm) error
}

// site is the pages and what they are made of.
type site struct {
	pages  Pages
	words  *templates.Web
	log    *slog.Logger
	secure bool // the pages are reached by https
	css    string
}

// maxForm bounds the body of a form, in bytes.
const maxForm = 16 << 10

// Handler serves /s/, /join/, /terms/, /privacy/ and /static/. PublicURL is where browsers reach them: cookies are
// bound to https when it is. The error names a page whose words are missing.
func Handler(pages Pages, publicURL string, log *slog.Logger) (http.Handler, error) {
	words, err := templates.ParseWeb()
	if err != nil {
		return nil, err
	}
	s := &site{pages: pages, words: words, log: log, secure: strings.HasPrefix(publicURL, "https://"), css: stylePath()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /s/{token}", s.home)
	mux.HandleFunc("POST /s/{token}", s.confirm)
	for name := range tabPaths {
		mux.HandleFunc("GET /s/{token}/"+name, s.tab(name))
	}
	mux.HandleFunc("POST /s/{token}/pay", s.pay)
	mux.HandleFunc("POST /s/{token}/plan", s.agree)
	mux.HandleFunc("POST /s/{token}/card", s.keepCard)
	mux.HandleFunc("POST /s/{token}/card/remove", s.removeCard)
	mux.HandleFunc("POST /s/{token}/card/stop", s.stopCharges)
	mux.HandleFunc("POST /s/{token}/leave", s.leave)
	mux.HandleFunc("GET /join/{practice}", s.joinForm)
	mux.HandleFunc("POST /join/{practice}", s.join)
	mux.HandleFunc("GET /terms/{practice}", s.legal("legal_terms", templates.TermsOfTexts))
	mux.HandleFunc("GET /privacy/{practice}", s.legal("legal_privacy", templates.Privacy))
	mux.HandleFunc("GET "+s.css, serveStyle)
	mux.HandleFunc("GET /s/", s.notHere)
	mux.HandleFunc("GET /join/", s.notHere)
	return guarded(mux), nil
}
