package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/plainbill/plainbill/templates"
)

// policy lets a page load one style sheet of its own and send its forms home, and nothing else.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guarded gives every answer the headers that keep a page private, and bounds what is read of a request.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
		if r.ContentLength > maxForm {
			http.Error(w, "The form is too large.", http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		next.ServeHTTP(w, r)
	})
}

// stylePath names the style sheet by its content: it can be kept for ever.
func stylePath() string {
	sum := sha256.Sum256(templates.Style())
	return "/static/page-" + hex.EncodeToString(sum[:6]) + ".css"
}

func serveStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(templates.Style()) // a browser that went away is nobody's error
}
