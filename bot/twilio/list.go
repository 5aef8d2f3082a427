package twilio

import (
	"context"
	"net/mail"
	"strconv"
	"strings"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/consent"
)

const (
	listPage    = 100
	listPages   = 10
	listTimeout = time.Minute
	// listSlack allows for a list that is cut at whole days or seconds on Twilio's side: what is outside the wanted time
	// is dropped here.
	listSlack = 2 * time.Second
)

var _ bot.Lister = (*Client)(nil)

// List gives the texts to one of our numbers, or from it, that Twilio made in a time: Since and Until are included. It
// reads the latest 1,000 of them at most, and cut says that there are more. The error is always an
// [*outbox.SendError]. Twilio's list may lag by some seconds, does not say how Twilio answered a keyword (OptOutType
// stays empty), and shows no text that it refused at once.
func (c *Client) List(ctx context.Context, want bot.Listing) (found []bot.Listed, cut bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	params := (&openapi.ListMessageParams{}).SetPageSize(listPage)
	if want.Inbound {
		params.SetTo(want.Sender.Reveal())
		// What came in has a date; what we sent has none until it left.
		params.SetDateSentAfter(want.Since.UTC().Add(-listSlack))
		params.SetDateSentBefore(want.Until.UTC().Add(listSlack))
	} else {
		params.SetFrom(want.Sender.Reveal())
	}
	pageToken, pageNumber := "", ""
	for range listPages {
		one := &call{ctx: ctx, transport: c.transport, base: c.base}
		page, err := one.api(c.accountSID, c.token).PageMessage(params, pageToken, pageNumber)
		if err != nil {
			return nil, false, one.failure(err)
		}
		older := 0
		for i := range page.Messages {
			l, ok := readListed(&page.Messages[i])
			if ok && l.At.Before(want.Since) {
				older++
			}
			if ok && l.Inbound == want.Inbound && !l.At.Before(want.Since) && !l.At.After(want.Until) {
				found = append(found, l)
			}
		}
		pageToken, pageNumber = nextPage(page)
		// The newest come first: a page of nothing but older ones ends it.
		if pageToken == "" && pageNumber == "" || older > 0 && older == len(page.Messages) {
			return found, false, nil
		}
	}
	return found, true, nil
}

// readListed reads a message of Twilio's list; one whose time cannot be read is left out.
func readListed(m *openapi.ApiV2010Message) (bot.Listed, bool) {
	at, err := mail.ParseDate(value(m.DateCreated)) // RFC 2822
	if err != nil || value(m.Sid) == "" {
		return bot.Listed{}, false
	}
	l := bot.Listed{
		SID: value(m.Sid), Inbound: strings.HasPrefix(value(m.Direction), "inbound"), At: at.UTC(),
		From: consent.Phone(value(m.From)), To: consent.Phone(value(m.To)),
		Body: consent.Body(strings.ToValidUTF8(value(m.Body), "\uFFFD")), Status: statuses[value(m.Status)],
	}
	if m.ErrorCode != nil {
		l.ErrorCode = *m.ErrorCode
	}
	if n, err := strconv.Atoi(value(m.NumMedia)); err == nil && n > 0 {
		l.Media = n
	}
	return l, true
}
