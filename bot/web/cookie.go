package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
)

// The cookies: who confirmed their identity, which browser a form was shown to, and the language chosen. The first two
// end with the browser; none says who somebody is.
const (
	sessionCookie = "plainbill_visit"
	formCookie    = "plainbill_form"
	tongueCookie  = "plainbill_lang"
)

// name is a cookie's name: over https its prefix binds it to this host and to encrypted requests.
func (s *site) name(cookie string) string {
	if s.secure {
		return "__Host-" + cookie
	}
	return cookie
}

func (s *site) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.name(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie sets a cookie; an empty value removes it, and forHow zero lets it end with the browser.
func (s *site) setCookie(w http.ResponseWriter, name, value string, forHow time.Duration) {
	c := &http.Cookie{
		Name: s.name(name), Value: value, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(forHow.Seconds()),
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// visitor is who sent a request, as far as their browser says.
func (s *site) visitor(r *http.Request) bot.Visitor {
	return bot.Visitor{
		Token: r.PathValue("token"), Session: s.cookie(r, sessionCookie),
		Language: billing.Language(s.cookie(r, tongueCookie)),
	}
}

// switched keeps the language that a link asks for, and says whether there was one; the page is then loaded again
// without it in its address.
func (s *site) switched(w http.ResponseWriter, r *http.Request) bool {
	lang := billing.Language(r.URL.Query().Get("lang"))
	if lang != billing.English && lang != billing.Spanish {
		return false
	}
	s.setCookie(w, tongueCookie, string(lang), 365*24*time.Hour)
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return true
}

// formToken gives what a form must carry to be taken from this browser, and marks the browser where it is not.
func (s *site) formToken(w http.ResponseWriter, r *http.Request) string {
	mark := s.cookie(r, formCookie)
	if len(mark) < 16 {
		raw := make([]byte, 16)
		if _, err := rand.Read(raw); err != nil {
			return ""
		}
		mark = base64.RawURLEncoding.EncodeToString(raw)
		s.setCookie(w, formCookie, mark, 0)
	}
	return formTokenOf(mark, s.cookie(r, sessionCookie))
}

func formTokenOf(mark, session string) string {
	sum := sha256.Sum256([]byte("form\x00" + mark + "\x00" + session))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// ours says whether a form was shown to the browser that sends it. A browser that says the request comes from another
// site is refused before its token is looked at.
func (s *site) ours(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	mark := s.cookie(r, formCookie)
	if err := r.ParseForm(); err != nil || len(mark) < 16 {
		return false
	}
	want := formTokenOf(mark, s.cookie(r, sessionCookie))
	return subtle.ConstantTimeCompare([]byte(r.PostForm.Get("csrf")), []byte(want)) == 1
}
