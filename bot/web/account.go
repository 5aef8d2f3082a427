package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
)

// home shows the bill, or asks for the date of birth.
func (s *site) home(w http.ResponseWriter, r *http.Request) {
	if s.switched(w, r) {
		return
	}
	page, err := s.pages.PageOf(r.Context(), s.visitor(r))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	v := s.accountView(w, r, page)
	v.Title, v.Nav = "bill_title", "bill"
	s.show(w, r, http.StatusOK, page.Language, "statement", v)
}

// tab shows one of the other pages of the account.
func (s *site) tab(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.switched(w, r) {
			return
		}
		page, err := s.pages.PageOf(r.Context(), s.visitor(r))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		s.showTab(w, r, http.StatusOK, name, page, nil)
	}
}

// done are the words said after something was done, by the word in the address: never by what else stands there.
var done = map[string]string{
	"paid": "done_paid", "card": "done_card", "agreed": "done_agreed", "removed": "done_removed",
	"stopped": "done_stopped",
}

func (s *site) showTab(
	w http.ResponseWriter, r *http.Request, status int, name string, page bot.AccountPage, problems []problem,
) {
	of := tabPaths[name]
	v := s.accountView(w, r, page)
	v.Title, v.Nav, v.Errors = of.title, of.nav, problems
	v.Form = map[string]string{"part": "whole"}
	if page.NextInstalment() > 0 && page.NextInstalment() < page.DueNow {
		v.Form["part"] = "next"
	}
	if page.Wished > 0 {
		v.Form["part"], v.Form["amount"] = "other", strings.TrimPrefix(page.Wished.String(), "$")
	}
	if r.Method == http.MethodGet {
		v.Done = done[r.URL.Query().Get("done")]
	} else {
		for _, field := range []string{"part", "amount", "signed"} {
			v.Form[field] = r.PostForm.Get(field)
		}
	}
	s.show(w, r, status, page.Language, of.page, v)
}

// again shows a page once more with what was wrong about its form.
func (s *site) again(w http.ResponseWriter, r *http.Request, name string, err error) {
	p, ok := formProblem(err)
	if !ok {
		s.refuse(w, r, err)
		return
	}
	page, err := s.pages.PageOf(r.Context(), s.visitor(r))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.showTab(w, r, http.StatusUnprocessableEntity, name, page, []problem{p})
}

// pay sends the browser to the card processor's page.
func (s *site) pay(w http.ResponseWriter, r *http.Request) {
	if !s.ours(r) {
		s.askIdentity(w, r, http.StatusForbidden, tryAgain)
		return
	}
	part := bot.PayPart(r.PostForm.Get("part"))
	var other billing.Cents
	if part == bot.PayOther {
		other = typedAmount(r.PostForm.Get("amount"))
	}
	to, err := s.pages.PayOnPage(r.Context(), s.visitor(r), part, other)
	if err != nil {
		s.again(w, r, "pay", err)
		return
	}
	s.onward(w, r, to)
}

// typedAmount reads dollars as people type them; zero, which nobody can pay, for what is none.
func typedAmount(s string) billing.Cents {
	s = strings.NewReplacer("$", "", ",", "", " ", "").Replace(s)
	if len(s) > len("100000.00") {
		return 0
	}
	cents, err := billing.ParseCents(s)
	if err != nil || cents < 0 {
		return 0
	}
	return cents
}

// onward shows the way to the card processor's page, and goes there by itself. It is a page and no redirect, because a
// form that may only be sent home may not be answered with one to another host.
func (s *site) onward(w http.ResponseWriter, r *http.Request, to string) {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		s.refuse(w, r, errors.New("the card processor's page has no address"))
		return
	}
	opened, err := s.pages.OpenPage(r.Context(), s.visitor(r))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, opened.Language, "onward", view{
		Practice: opened.Practice, Title: "onward_title", Onward: to,
	})
}

// agree agrees to a plan as it was shown.
func (s *site) agree(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, "plan", "/plan?done=agreed", func() error {
		return s.pages.AgreeOnPage(r.Context(), s.visitor(r), r.PostForm.Get("offer"))
	})
}

func (s *site) removeCard(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, "card", "/card?done=removed", func() error {
		return s.pages.RemoveCardOnPage(r.Context(), s.visitor(r))
	})
}

func (s *site) stopCharges(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, "card", "/card?done=stopped", func() error {
		return s.pages.StopChargesOnPage(r.Context(), s.visitor(r))
	})
}

// act does what a form asks for and goes on to a page that says so: loading that again does nothing again.
func (s *site) act(w http.ResponseWriter, r *http.Request, name, then string, do func() error) {
	if !s.ours(r) {
		s.askIdentity(w, r, http.StatusForbidden, tryAgain)
		return
	}
	if err := do(); err != nil {
		s.again(w, r, name, err)
		return
	}
	http.Redirect(w, r, base(r)+then, http.StatusSeeOther)
}

// keepCard takes a signature and sends the browser to the page where the card is typed.
func (s *site) keepCard(w http.ResponseWriter, r *http.Request) {
	if !s.ours(r) {
		s.askIdentity(w, r, http.StatusForbidden, tryAgain)
		return
	}
	to, err := s.pages.KeepCardOnPage(r.Context(), s.visitor(r), bot.CardSigned{
		Autopay: r.PostForm.Get("autopay") == "yes", Ticked: r.PostForm.Get("agree") == "yes",
		Name: r.PostForm.Get("signed"), Words: r.PostForm.Get("words"), Address: address(r),
	})
	if err != nil {
		s.again(w, r, "card", err)
		return
	}
	s.onward(w, r, to)
}
