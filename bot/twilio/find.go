package twilio

import (
	"context"
	"net/mail"
	"net/url"
	"strings"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/plainbill/plainbill/bot/outbox"
)

const (
	findPage  = 50
	findPages = 4
	// clockSlack allows for Twilio's clock and its whole seconds.
	clockSlack = 5 * time.Second
	// trialPrefix is what Twilio writes before every text of a trial account.
	trialPrefix = "Sent from your Twilio trial account - "
)

// Find looks for a text whose call broke off: the earliest message to the same phone from the same sender with the same
// words, made no earlier than five seconds before the attempt, that is not one of known. It reads the newest 200
// messages between the two numbers at most. Twilio's list may lag: that nothing is found is to be believed only some
// time after the attempt. The error is always an [*outbox.SendError].
//
// The list is not narrowed by DateSent: a message that is still queued has none.
func (c *Client) Find(ctx context.Context, m outbox.Message, known map[string]bool) (outbox.Receipt, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	params := (&openapi.ListMessageParams{}).SetTo(m.To.Reveal()).SetPageSize(findPage)
	if m.From != "" {
		params.SetFrom(m.From.Reveal())
	}
	var best outbox.Receipt
	var bestAt time.Time
	pageToken, pageNumber := "", ""
	for range findPages {
		one := &call{ctx: ctx, transport: c.transport, base: c.base}
		page, err := one.api(c.accountSID, c.token).PageMessage(params, pageToken, pageNumber)
		if err != nil {
			return outbox.Receipt{}, false, one.failure(err)
		}
		for i := range page.Messages {
			candidate := &page.Messages[i]
			at, same := matches(candidate, m)
			receipt, ok := receiptOf(candidate)
			if same && ok && !known[receipt.SID] && (bestAt.IsZero() || at.Before(bestAt)) {
				best, bestAt = receipt, at
			}
		}
		if pageToken, pageNumber = nextPage(page); pageToken == "" && pageNumber == "" {
			break
		}
	}
	return best, !bestAt.IsZero(), nil
}

// matches says whether a message of Twilio's can be m's last attempt, and when it was made.
func matches(candidate *openapi.ApiV2010Message, m outbox.Message) (time.Time, bool) {
	if strings.HasPrefix(value(candidate.Direction), "inbound") || value(candidate.To) != m.To.Reveal() ||
		m.From != "" && value(candidate.From) != "" && value(candidate.From) != m.From.Reveal() {
		return time.Time{}, false
	}
	words := strings.TrimPrefix(value(candidate.Body), trialPrefix)
	if strings.TrimSpace(words) != strings.TrimSpace(m.Body.Reveal()) {
		return time.Time{}, false
	}
	at, err := mail.ParseDate(value(candidate.DateCreated)) // RFC 2822
	if err != nil || at.Before(m.AttemptedAt.Add(-clockSlack)) {
		return time.Time{}, false
	}
	return at, true
}

// nextPage reads where the next page begins from its address, two empty texts when this one is the last.
func nextPage(page *openapi.ListMessageResponse) (token, number string) {
	next, err := url.Parse(value(page.NextPageUri))
	if err != nil {
		return "", ""
	}
	return next.Query().Get("PageToken"), next.Query().Get("Page")
}
