package twilio

import (
	"net/http"

	"github.com/plainbill/plainbill/bot/outbox"
)

// classes says what each of Twilio's error codes means for what is to be done next. The page of a code is
// https://www.twilio.com/docs/api/errors/ followed by the code. The same codes come with the answer to a call (20xxx,
// 21xxx) and with status callbacks (30xxx).
var classes = map[int]outbox.Class{
	// This phone cannot be texted.
	21211: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21211 To is not a valid number
	21265: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21265 To is a short code
	21266: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21266 To and From are the same
	21268: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21268 To is a premium number
	21408: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21408 To is in a region not enabled
	21612: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21612 To cannot be reached from From
	21614: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21614 To takes no texts
	21635: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/21635 To is a landline
	30005: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/30005 unknown handset
	30006: outbox.ClassPermanent, // https://www.twilio.com/docs/api/errors/30006 landline: "do not retry"

	// The person said stop, or the carrier says so.
	21610: outbox.ClassConsent, // https://www.twilio.com/docs/api/errors/21610 unsubscribed; only START lifts it
	30004: outbox.ClassConsent, // https://www.twilio.com/docs/api/errors/30004 blocked, which may be an opt-out

	// These words will not pass, whoever they are for.
	21602: outbox.ClassContent, // https://www.twilio.com/docs/api/errors/21602 no body
	21617: outbox.ClassContent, // https://www.twilio.com/docs/api/errors/21617 more than 1,600 characters
	21619: outbox.ClassContent, // https://www.twilio.com/docs/api/errors/21619 neither body nor media
	30007: outbox.ClassContent, // https://www.twilio.com/docs/api/errors/30007 filtered
	30019: outbox.ClassContent, // https://www.twilio.com/docs/api/errors/30019 too long for the carrier

	// Later it may pass.
	20429: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/20429 too many requests
	20500: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/20500 Twilio's own fault
	20503: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/20503 Twilio is not available
	21611: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/21611 the sender's queue is full
	21730: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/21730 maintenance
	30001: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/30001 queue overflow
	30003: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/30003 the handset is off or away
	30008: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/30008 the carrier gives no reason
	30017: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/30017 the carrier is congested
	30022: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/30022 the campaign's rate is exceeded
	30036: outbox.ClassTransient, // https://www.twilio.com/docs/api/errors/30036 its validity ran out in the queue

	// Nothing passes until the operator mends something.
	20003: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/20003 account SID or token is wrong
	20404: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/20404 no such account or resource
	21212: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21212 From is not valid
	21222: outbox.ClassConfiguration, // the library's own: the account SID has characters it cannot have
	21224: outbox.ClassConfiguration, // the library's own: the token has characters it cannot have
	21601: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21601 From cannot send texts
	21603: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21603 no From
	21606: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21606 From is not ours
	21608: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21608 trial account
	21609: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21609 the callback URL is not valid
	21659: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21659 From is not Twilio's
	21660: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21660 From is another account's
	21661: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21661 From cannot send texts
	21701: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21701 no such messaging service
	21703: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21703 the service has no number
	21705: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/21705 not a messaging service
	30002: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/30002 the account is suspended
	30023: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/30023 the brand's daily cap is reached
	30024: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/30024 the sender is not provisioned
	30032: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/30032 toll-free number not verified
	30034: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/30034 number without a campaign
	63038: outbox.ClassConfiguration, // https://www.twilio.com/docs/api/errors/63038 the account's daily cap is reached
}

// classOf says what a code means; one that is not in the table goes by the HTTP status that came with it, 0 for a
// status callback. An unknown refusal ends that one text and says nothing about the phone.
func classOf(code, status int) outbox.Class {
	if class, ok := classes[code]; ok {
		return class
	}
	switch {
	case status == http.StatusBadGateway, status == http.StatusGatewayTimeout:
		// A gateway answered in place of the API: what lies behind it may have taken the text.
		return outbox.ClassUnknown
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		return outbox.ClassTransient
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound,
		status >= 300 && status < 400:
		return outbox.ClassConfiguration
	default:
		return outbox.ClassContent
	}
}

// statuses translates Twilio's words for the life of a message
// (https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks). "sending" is still
// Twilio's own queue; our word of that name is another thing.
var statuses = map[string]outbox.Status{
	"accepted":            outbox.StatusAccepted,
	"scheduled":           outbox.StatusAccepted,
	"queued":              outbox.StatusQueued,
	"sending":             outbox.StatusQueued,
	"sent":                outbox.StatusSent,
	"partially_delivered": outbox.StatusSent,
	"delivered":           outbox.StatusDelivered,
	"read":                outbox.StatusDelivered,
	"undelivered":         outbox.StatusUndelivered,
	"failed":              outbox.StatusFailed,
	"canceled":            outbox.StatusCanceled,
}
