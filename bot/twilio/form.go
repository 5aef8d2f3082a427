package twilio

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/consent"
)

var (
	sidForm       = regexp.MustCompile(`^[A-Za-z0-9]{2,64}$`)
	shortCodeForm = regexp.MustCompile(`^\d{3,8}$`)
)

// inbound reads an inbound text (https://www.twilio.com/docs/messaging/guides/webhook-request). The reason
// says what is malformed, free of what the request said; it is empty when all is well.
func inbound(form url.Values) (in bot.Inbound, reason string) {
	in = bot.Inbound{
		SID:  form.Get("MessageSid"),
		From: consent.Phone(form.Get("From")),
		To:   consent.Phone(form.Get("To")),
		// Sealed and matched as text: what is not UTF-8 is replaced rather than refused.
		Body:       consent.Body(strings.ToValidUTF8(form.Get("Body"), "\uFFFD")),
		OptOutType: strings.ToUpper(form.Get("OptOutType")),
	}
	switch {
	case in.SID == "":
		return in, "MessageSid is missing"
	case !sidForm.MatchString(in.SID):
		return in, "MessageSid is not an id"
	case in.From == "":
		return in, "From is missing"
	case !in.From.Valid():
		return in, "From is not a telephone number"
	case in.To == "":
		return in, "To is missing"
	case !in.To.Valid() && !shortCodeForm.MatchString(in.To.Reveal()):
		return in, "To is not a number of ours"
	}
	if media := form.Get("NumMedia"); media != "" {
		n, err := strconv.Atoi(media)
		if err != nil || n < 0 {
			return in, "NumMedia is not a number"
		}
		in.Media = n
	}
	return in, ""
}

// delivered reads a status callback; known is false for a status that we have no use for.
func delivered(form, query url.Values) (d bot.Delivery, known bool, reason string) {
	d.SID, d.Ref = form.Get("MessageSid"), query.Get(referenceField)
	word := form.Get("MessageStatus")
	switch {
	case d.SID == "":
		return d, false, "MessageSid is missing"
	case !sidForm.MatchString(d.SID):
		return d, false, "MessageSid is not an id"
	case word == "":
		return d, false, "MessageStatus is missing"
	}
	if code := form.Get("ErrorCode"); code != "" {
		n, err := strconv.Atoi(code)
		if err != nil || n < 0 {
			return d, false, "ErrorCode is not a number"
		}
		d.ErrorCode = n
	}
	d.Status, known = statuses[word]
	return d, known, ""
}
