package simulator

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

// testCard is a card that a payer can pick on the page: nobody ever types one here. The last digits are those of
// Stripe's published test cards.
type testCard struct {
	name, brand, last4 string
	refusal            string // why the bank refuses it on the page
	later              string // why the bank refuses a charge of it once it is kept
	confirm            bool   // the bank asks the payer first
}

var testCards = []testCard{
	{name: "works", brand: "visa", last4: "4242"},
	{name: "declined", brand: "visa", last4: "0002", refusal: "generic_decline"},
	{name: "no_funds", brand: "visa", last4: "9995", refusal: "insufficient_funds"},
	{name: "confirm", brand: "visa", last4: "3155", confirm: true},
	{name: "expired", brand: "visa", last4: "0069", refusal: "expired_card"},
	{name: "later_declined", brand: "visa", last4: "0341", later: "generic_decline"},
	{name: "later_confirm", brand: "visa", last4: "3184", confirm: true, later: "authentication_required"},
	{name: "later_expired", brand: "mastercard", last4: "4444", later: "expired_card"},
}

var checkout = template.Must(template.ParseFS(assets, "assets/checkout.html"))

// checkoutView is what the page shows.
type checkoutView struct {
	Words      map[string]string
	Language   string
	Label      string
	Amount     string // empty: a card is kept, and nothing is taken
	Problem    string // why it did not work
	Confirming string // the card whose bank asks
	Closed     bool
	Back       string
	Cards      []shownCard
}

type shownCard struct {
	Name, Words, Last4 string
	First              bool
}

// checkoutPage shows a page.
func (s *Simulator) checkoutPage(w http.ResponseWriter, r *http.Request) {
	page, ok := s.openedPage(w, r)
	if ok {
		s.showPage(w, r, page, "", "")
	}
}

// openedPage finds a page after those that ran out were closed.
func (s *Simulator) openedPage(w http.ResponseWriter, r *http.Request) (page thing, ok bool) {
	notices, err := s.stripe.change(s.Now(), func(c *change) error {
		c.expirePages()
		page = c.find("checkout.session", r.PathValue("session"))
		return nil
	})
	if err != nil {
		http.Error(w, "the simulated processor cannot be read", http.StatusInternalServerError)
		return nil, false
	}
	s.sendNotices(notices)
	if page == nil {
		http.NotFound(w, r)
	}
	return page, page != nil
}

func (s *Simulator) showPage(w http.ResponseWriter, r *http.Request, page thing, problem, confirming string) {
	language := locale(page.text("locale"), r.Header.Get("Accept-Language"))
	words := checkoutWords[language]
	view := checkoutView{
		Words: words, Language: language, Label: page.text("sim_label"), Confirming: confirming,
		Closed: page.text("status") != "open", Back: page.text("cancel_url"),
	}
	if problem != "" {
		view.Problem = words[problem]
		if view.Problem == "" {
			view.Problem = words["generic_decline"]
		}
	}
	if page.text("mode") == "payment" {
		cents := page.cents("amount_total")
		view.Amount = fmt.Sprintf("$%d.%02d", cents/100, cents%100)
	}
	keeps := page.text("mode") == "setup" || page.is("sim_keep")
	for i, card := range testCards {
		if card.later == "" || keeps {
			view.Cards = append(view.Cards, shownCard{card.name, words[card.name], card.last4, i == 0})
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	switch {
	case view.Closed:
		w.WriteHeader(http.StatusGone)
	case problem != "":
		w.WriteHeader(http.StatusPaymentRequired)
	}
	_ = checkout.Execute(w, view)
}

// checkoutDone takes what a payer did on the page.
func (s *Simulator) checkoutDone(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form cannot be read", http.StatusBadRequest)
		return
	}
	page, ok := s.openedPage(w, r)
	if !ok {
		return
	}
	if r.PostForm.Get("do") == "back" && page.text("cancel_url") != "" {
		http.Redirect(w, r, page.text("cancel_url"), http.StatusSeeOther)
		return
	}
	if page.text("status") == "complete" { // the button was pressed twice
		s.leavePage(w, r, page)
		return
	}
	card, known := cardNamed(r.PostForm.Get("card"))
	switch do := r.PostForm.Get("do"); {
	case page.text("status") != "open":
		s.showPage(w, r, page, "", "")
		return
	case !known || (do != "pay" && do != "confirm" && do != "refuse"):
		http.Error(w, "pick one of the test cards", http.StatusBadRequest)
		return
	case card.confirm && do == "pay":
		s.showPage(w, r, page, "", card.name)
		return
	case do == "refuse":
		card.refusal = "authentication_required"
	}
	s.pressPay(w, r, card)
}

var errClosed = errors.New("the page is closed")

// pressPay tries a card on a page that is open.
func (s *Simulator) pressPay(w http.ResponseWriter, r *http.Request, card testCard) {
	var page thing
	reason := ""
	notices, err := s.stripe.change(s.Now(), func(c *change) error {
		if page = c.find("checkout.session", r.PathValue("session")); page.text("status") != "open" {
			return errClosed
		}
		reason = c.try(page, card)
		return nil
	})
	switch {
	case errors.Is(err, errClosed):
		s.showPage(w, r, page, "", "")
		return
	case err != nil:
		http.Error(w, "the simulated processor cannot keep it", http.StatusInternalServerError)
		return
	}
	s.sendNotices(notices)
	if reason != "" {
		s.showPage(w, r, page, reason, "")
		return
	}
	s.leavePage(w, r, page)
}

func (s *Simulator) leavePage(w http.ResponseWriter, r *http.Request, page thing) {
	to := strings.ReplaceAll(page.text("success_url"), "{CHECKOUT_SESSION_ID}", page.text("id"))
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func cardNamed(name string) (testCard, bool) {
	for _, c := range testCards {
		if c.name == name {
			return c, true
		}
	}
	return testCard{}, false
}
