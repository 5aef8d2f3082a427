package simulator

import "sync"

// lanes lets the webhooks of one phone, or the reports of one text, go out one after the other.
type lanes struct {
	begin func(func()) bool // runs a lane beside the caller, or says that it does not
	mu    sync.Mutex
	queue map[string][]func()
}

// add runs f after everything that was added for the same key.
func (l *lanes) add(key string, f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue == nil {
		l.queue = map[string][]func(){}
	}
	waiting, runs := l.queue[key]
	l.queue[key] = append(waiting, f)
	if !runs && !l.begin(func() { l.run(key) }) {
		delete(l.queue, key)
	}
}

// run runs what waits for a key until nothing does.
func (l *lanes) run(key string) {
	for {
		l.mu.Lock()
		if len(l.queue[key]) == 0 {
			delete(l.queue, key)
			l.mu.Unlock()
			return
		}
		next := l.queue[key][0]
		l.queue[key] = l.queue[key][1:]
		l.mu.Unlock()
		next()
	}
}
