package simulator

import (
	"embed"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assets embed.FS

var page = template.Must(template.ParseFS(assets, "assets/page.html"))

// page is the phone, the desk and what the product holds.
func (s *Simulator) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; img-src 'self' data:")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_ = page.Execute(w, map[string]any{
		"Practice": s.Practice, "Sender": s.Sender, "Channel": "billing-desk", "People": people, "Zone": s.Zone,
	})
}

func (s *Simulator) asset(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.PathValue("file"))
	if strings.HasSuffix(name, ".html") {
		http.NotFound(w, r)
		return
	}
	http.ServeFileFS(w, r, assets, "assets/"+name)
}
