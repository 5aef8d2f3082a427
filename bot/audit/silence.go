package audit

import (
	"time"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/consent"
)

// silence judges the texts that left to one number against the number's events: after a revocation none but one
// confirmation, within five minutes.
type silence struct {
	events    []consent.Event
	confirmed map[time.Time]bool // by the revocation
}

func silenceOf(events []consent.Event) *silence {
	return &silence{events: events, confirmed: map[time.Time]bool{}}
}

// broken says in what way a text that left broke the silence, "" when it did not. What was recorded after the text
// left is not held against it. Texts are to come in the order in which they left.
func (s *silence) broken(kind outbox.Kind, status outbox.Status, left time.Time) string {
	var before []consent.Event
	for _, e := range s.events {
		if e.Recorded.Before(left) {
			before = append(before, e)
		}
	}
	standing := consent.Fold(before)
	if standing.State != consent.OptedOut {
		return ""
	}
	switch {
	case kind != outbox.KindConfirmation:
		return "it left after a revocation"
	case left.Sub(standing.Since) > consent.ConfirmWithin:
		return "it confirmed a revocation more than five minutes after it"
	case s.confirmed[standing.Since]:
		return "it confirmed a revocation a second time"
	}
	s.confirmed[standing.Since] = status != outbox.StatusFailed
	return ""
}
