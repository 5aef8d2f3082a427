package web

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

// view is everything that a page may show. Words are keys of the pages' tables.
type view struct {
	Practice  templates.Practice
	Languages []billing.Language
	CSS       string
	Path      string // of this page, for the switch of language
	Base      string // of the link, or of the form
	Title     string
	Text      string
	CSRF      string
	Nav       string // which tab is shown; empty: no tabs
	Tabs      []tab
	Errors    []problem
	Done      string
	Back      string
	Onward    string // the card processor's page
	Next      string // where to go after the date of birth
	Form      map[string]string
	Account   bot.AccountPage
	Join      bot.JoinPage
	Legal     templates.Agreement
}

// problem is what is wrong with a form and where.
type problem struct{ Field, Words string }

// tab is one of the pages of an account.
type tab struct{ Name, Path, Words string }

var tabs = []tab{
	{"bill", "", "tab_bill"},
	{"pay", "/pay", "tab_pay"},
	{"plan", "/plan", "tab_plan"},
	{"card", "/card", "tab_card"},
	{"receipt", "/receipt", "tab_receipt"},
}

// tabPaths are the pages below a link, each with the file of its page and its title.
var tabPaths = map[string]struct{ page, title, nav string }{
	"pay":     {"pay", "pay_title", "pay"},
	"plan":    {"plan", "plan_title", "plan"},
	"card":    {"card", "card_title", "card"},
	"receipt": {"receipt", "receipt_title", "receipt"},
	"terms":   {"terms", "terms_title", "plan"},
}

// show writes a page. It is made whole before the first byte leaves, so that a page that fails is not half a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, lang billing.Language, page string, v view) {
	v.CSS, v.Path, v.Tabs = s.css, r.URL.Path, tabs
	if v.Form == nil {
		v.Form = map[string]string{}
	}
	var b bytes.Buffer
	if err := s.words.Page(&b, lang, page, v); err != nil {
		s.log.Error("a page was not made", "page", page, "error", err)
		http.Error(w, "Something went wrong. / Algo salió mal.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(lang))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that went away is nobody's error
}

// language is what a page without a practice is written in: what was chosen, else what the browser asks for first.
func (s *site) language(r *http.Request) billing.Language {
	if lang := billing.Language(s.cookie(r, tongueCookie)); lang == billing.Spanish || lang == billing.English {
		return lang
	}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "es") {
		return billing.Spanish
	}
	return billing.English
}

// accountView is a page of an account.
func (s *site) accountView(w http.ResponseWriter, r *http.Request, page bot.AccountPage) view {
	return view{
		Practice: page.Practice, Languages: page.Languages, Base: base(r), CSRF: s.formToken(w, r), Account: page,
	}
}

func base(r *http.Request) string { return "/s/" + r.PathValue("token") }
