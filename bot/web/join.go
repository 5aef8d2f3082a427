package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/templates"
)

func (s *site) practice(r *http.Request) (bot.JoinPage, error) {
	return s.pages.JoinPage(r.Context(), billing.PracticeID(r.PathValue("practice")), s.language(r))
}

// joinForm shows the form on which people agree to texts. Its box is never ticked beforehand.
func (s *site) joinForm(w http.ResponseWriter, r *http.Request) {
	if s.switched(w, r) {
		return
	}
	page, err := s.practice(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.showJoin(w, r, http.StatusOK, page, nil)
}

func (s *site) showJoin(w http.ResponseWriter, r *http.Request, status int, page bot.JoinPage, problems []problem) {
	v := view{
		Practice: page.Practice, Languages: page.Languages, Title: "join_title", Base: "/join/" + string(page.ID),
		CSRF: s.formToken(w, r), Errors: problems, Join: page, Form: map[string]string{},
	}
	if r.Method == http.MethodPost {
		v.Form["phone"], v.Form["account"] = r.PostForm.Get("phone"), r.PostForm.Get("account")
	}
	s.show(w, r, status, page.Language, "join", v)
}

// join takes the form. What it answers does not depend on whose number it was.
func (s *site) join(w http.ResponseWriter, r *http.Request) {
	page, err := s.practice(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if !s.ours(r) {
		s.showJoin(w, r, http.StatusForbidden, page, tryAgain)
		return
	}
	phone, _ := consent.ParsePhone(r.PostForm.Get("phone")) // none is refused as a number that is none
	err = s.pages.Join(r.Context(), bot.JoinForm{
		Practice: page.ID, Phone: phone, Account: billing.AccountNumber(strings.TrimSpace(r.PostForm.Get("account"))),
		Ticked: r.PostForm.Get("agree") == "yes", Words: r.PostForm.Get("words"), Language: page.Language,
		Address: address(r),
	})
	refusals := map[error]problem{
		consent.ErrPhone: {"phone", "error_phone"}, bot.ErrUnwilling: {"agree", "error_box"},
		bot.ErrOfferGone: {"", "error_words"},
	}
	for refusal, p := range refusals {
		if errors.Is(err, refusal) {
			s.showJoin(w, r, http.StatusUnprocessableEntity, page, []problem{p})
			return
		}
	}
	opened := bot.PageOpened{Practice: page.Practice, Language: page.Language, Languages: page.Languages}
	switch {
	case errors.Is(err, bot.ErrTooMany):
		s.message(w, r, http.StatusTooManyRequests, opened, "busy")
	case err != nil:
		s.refuse(w, r, err)
	default:
		s.show(w, r, http.StatusOK, page.Language, "joined", view{
			Practice: page.Practice, Title: "joined_title", Join: page,
		})
	}
}

// legal shows one of the plain pages that a registration of texts asks for.
func (s *site) legal(
	title string, words func(billing.Language, templates.Practice) templates.Agreement,
) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.switched(w, r) {
			return
		}
		page, err := s.practice(r)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		s.show(w, r, http.StatusOK, page.Language, "legal", view{
			Practice: page.Practice, Languages: page.Languages, Title: title, Join: page,
			Legal: words(page.Language, page.Practice),
		})
	}
}

// address is the network address a request came from. Behind a proxy of one's own it is what that proxy wrote last;
// what others claim to have come through is not believed.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	near, err := netip.ParseAddr(host)
	if err != nil || !near.IsLoopback() && !near.IsPrivate() {
		return host
	}
	// Some proxies add a line of their own below one that came with the request.
	passed := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if far, err := netip.ParseAddr(strings.TrimSpace(passed[len(passed)-1])); err == nil {
		return far.String()
	}
	return host
}
