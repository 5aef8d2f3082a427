package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// confirm takes a date of birth and begins a session. A date that cannot be read costs no try.
func (s *site) confirm(w http.ResponseWriter, r *http.Request) {
	if !s.ours(r) {
		s.askIdentity(w, r, http.StatusForbidden, tryAgain)
		return
	}
	born, ok := bornIn(r)
	if !ok {
		s.askIdentity(w, r, http.StatusUnprocessableEntity, []problem{{"month", "error_born"}})
		return
	}
	by := s.visitor(r)
	session, err := s.pages.ConfirmIdentity(r.Context(), by, born)
	switch {
	case err == nil:
		s.setCookie(w, sessionCookie, session, 0)
		http.Redirect(w, r, base(r)+knownNext(r.PostForm.Get("next")), http.StatusSeeOther)
	case errors.Is(err, bot.ErrNoMatch):
		s.askIdentity(w, r, http.StatusUnprocessableEntity, []problem{{"month", "error_match"}})
	case errors.Is(err, bot.ErrLocked):
		opened, err := s.pages.OpenPage(r.Context(), by)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		s.message(w, r, http.StatusTooManyRequests, opened, "locked")
	default:
		s.refuse(w, r, err)
	}
}

// bornIn reads the date of birth of a form: a real day, not before 1880 and not in the future.
func bornIn(r *http.Request) (billing.DateOfBirth, bool) {
	number := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(r.PostForm.Get(name)))
		if err != nil {
			return 0
		}
		return n
	}
	d := billing.Date{Year: number("year"), Month: time.Month(number("month")), Day: number("day")}
	if d.Year < 1880 || d.Year > 2200 || billing.DateOf(d.Time()) != d {
		return billing.DateOfBirth{}, false
	}
	return billing.BornOn(d), true
}

// nextOf says which page to show after the date of birth: the one that was asked for, else the one the link is for.
func nextOf(r *http.Request, opened bot.PageOpened) string {
	asked := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, base(r)), "/")
	if asked == "" {
		asked = map[dialogue.Page]string{
			dialogue.PagePay: "pay", dialogue.PageCard: "card", dialogue.PageReceipt: "receipt", dialogue.PageTerms: "terms",
		}[opened.Page]
	}
	return asked
}

// knownNext gives the path of a page below a link; nothing for a page there is none of.
func knownNext(name string) string {
	if _, known := tabPaths[name]; known {
		return "/" + name
	}
	return ""
}

// leave ends the session.
func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	if !s.ours(r) {
		s.askIdentity(w, r, http.StatusForbidden, tryAgain)
		return
	}
	by := s.visitor(r)
	if err := s.pages.LeavePage(r.Context(), by); err != nil {
		s.refuse(w, r, err)
		return
	}
	s.setCookie(w, sessionCookie, "", 0)
	opened, err := s.pages.OpenPage(r.Context(), by)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.message(w, r, http.StatusOK, opened, "left")
}
