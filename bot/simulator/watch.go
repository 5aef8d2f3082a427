package simulator

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// watchers are the pages that want to know when something changed.
type watchers struct {
	mu    sync.Mutex
	wakes map[chan struct{}]bool
}

// wake tells every page to look again. A page that has not looked since the last time is not told twice.
func (w *watchers) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.wakes {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (w *watchers) join() (c chan struct{}, leave func()) {
	c = make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wakes == nil {
		w.wakes = map[chan struct{}]bool{}
	}
	w.wakes[c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.wakes, c)
	}
}

// changes is a stream of server-sent events: one "change" whenever the page should look again, and one every few
// seconds, because the books change without the carrier or the workspace hearing of it.
func (s *Simulator) changes(w http.ResponseWriter, r *http.Request) {
	flusher := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	wake, leave := s.watchers.join()
	defer leave()
	every := time.NewTicker(3 * time.Second)
	defer every.Stop()
	for {
		if _, err := fmt.Fprint(w, "event: change\ndata: {}\n\n"); err != nil || flusher.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.life.Done():
			return
		case <-every.C:
		case <-wake:
		}
	}
}
