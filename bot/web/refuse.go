package web

import (
	"errors"
	"net/http"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/cashier"
)

// refuse answers what cannot be shown. What went wrong inside is logged without the address: a link is in it.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, bot.ErrSignedOut):
		s.askIdentity(w, r, http.StatusOK, nil)
	case errors.Is(err, bot.ErrNoPage), errors.Is(err, bot.ErrPageEnded):
		// Both are looked up once more, so that the time of the answer does not tell one from the other.
		opened, _ := s.pages.OpenPage(r.Context(), s.visitor(r))
		if opened.Practice.DisplayName == "" {
			s.notHere(w, r)
			return
		}
		s.message(w, r, http.StatusNotFound, opened, "ended")
	default:
		s.log.Error("a page failed", "route", r.Pattern, "error", err)
		s.message(w, r, http.StatusInternalServerError, bot.PageOpened{}, "broken")
	}
}

// notHere answers for an address that leads nowhere.
func (s *site) notHere(w http.ResponseWriter, r *http.Request) {
	s.message(w, r, http.StatusNotFound, bot.PageOpened{}, "gone")
}

// message writes a page of a title and a few words, by the beginning of their keys.
func (s *site) message(w http.ResponseWriter, r *http.Request, status int, opened bot.PageOpened, what string) {
	lang := opened.Language
	if lang == "" {
		lang = s.language(r)
	}
	v := view{Practice: opened.Practice, Languages: opened.Languages, Title: what + "_title", Text: what + "_text"}
	s.show(w, r, status, lang, "message", v)
}

// formProblem gives what a page says about a form that was refused; ok is false for what a form is not to blame for.
func formProblem(err error) (p problem, ok bool) {
	for _, known := range []struct {
		err error
		problem
	}{
		{cashier.ErrAmount, problem{"amount", "error_amount"}},
		{bot.ErrNotPayable, problem{"", "error_not_payable"}},
		{cashier.ErrNoProcessor, problem{"", "error_processor"}},
		{cashier.ErrProcessor, problem{"", "error_processor"}},
		{bot.ErrOfferGone, problem{"", "error_offer"}},
		{cashier.ErrUnsigned, problem{"agree", "error_sign"}},
	} {
		if errors.Is(err, known.err) {
			return known.problem, true
		}
	}
	return problem{}, false
}

// tryAgain is said where a form came from a browser that it was not shown to.
var tryAgain = []problem{{"", "error_again"}}

// askIdentity shows the form for the date of birth; it says nothing but who sent the link.
func (s *site) askIdentity(w http.ResponseWriter, r *http.Request, status int, problems []problem) {
	opened, err := s.pages.OpenPage(r.Context(), s.visitor(r))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	next := r.PostForm.Get("next")
	if r.Method == http.MethodGet {
		next = nextOf(r, opened)
	}
	s.show(w, r, status, opened.Language, "identity", view{
		Practice: opened.Practice, Languages: opened.Languages, Title: "identity_title", Base: base(r),
		CSRF: s.formToken(w, r), Errors: problems, Next: next,
	})
}
