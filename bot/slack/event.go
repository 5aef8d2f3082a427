package slack

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack/slackevents"
)

// outerEvent is what every body of the Events API may carry; the inner event is looked at no further than its type.
type outerEvent struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	EventID   string `json:"event_id"`
	Event     struct {
		Type string `json:"type"`
	} `json:"event"`
}

// event takes a body of the Events API. What people write in channels and threads stays among them: an event is kept by
// its id, because Slack sends it up to four times, and acknowledged.
func (d *Desk) event(ctx context.Context, body []byte) (reply any, err error) {
	var e outerEvent
	if err := json.Unmarshal(body, &e); err != nil || e.Type == "" {
		return nil, malformed("body is not an event")
	}
	switch e.Type {
	case slackevents.URLVerification:
		return map[string]string{"challenge": e.Challenge}, nil
	case slackevents.AppRateLimited:
		d.Count(CountRateLimited)
		d.Log.Warn("slack drops events: too many of them")
		return nil, nil
	case slackevents.CallbackEvent:
		return nil, d.callback(ctx, e)
	}
	d.Count(CountIgnored)
	return nil, nil
}

func (d *Desk) callback(ctx context.Context, e outerEvent) error {
	if e.EventID == "" {
		return malformed("event has no event_id")
	}
	if d.Keep != nil {
		fresh, err := d.Keep(ctx, e.EventID, d.Now())
		if err != nil {
			return err
		}
		if !fresh {
			d.Count(CountRepeated)
			return nil
		}
	}
	switch slackevents.EventsAPIType(e.Event.Type) {
	case slackevents.AppUninstalled, slackevents.TokensRevoked:
		d.Count(CountRevoked)
		d.Log.Error("slack app was removed or its token revoked: cases cannot be posted", "event", e.Event.Type)
	default:
		d.Count(CountEvent)
	}
	return nil
}
