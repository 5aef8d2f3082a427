package simulator

import (
	"net/url"
	"time"
)

// dateSent reads the filters of a list by time, as twilio-go writes them: "DateSent>" and "DateSent<" with a time or a
// day. What cannot be read filters nothing.
func dateSent(query url.Values) func(time.Time) bool {
	read := func(name string) time.Time {
		value := query.Get(name)
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.Parse(layout, value); err == nil {
				return at
			}
		}
		return time.Time{}
	}
	after, before := read("DateSent>"), read("DateSent<")
	return func(at time.Time) bool {
		at = at.Truncate(time.Second) // the list has whole seconds
		return (after.IsZero() || !at.Before(after)) && (before.IsZero() || !at.After(before))
	}
}
