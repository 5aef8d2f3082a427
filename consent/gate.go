package consent

import (
	"fmt"
	"time"
)

// Purpose is why a text is to be sent.
type Purpose string

// The purposes. A reply answers what the person wrote; a confirmation confirms their opt-out and says nothing else; a
// reminder is proactive; a biller's text is written by a person of the practice.
const (
	PurposeReply        Purpose = "reply"
	PurposeConfirmation Purpose = "confirmation"
	PurposeReminder     Purpose = "reminder"
	PurposeBiller       Purpose = "biller"
)

// Hold is a reason to send no reminders about an account, as the books keep it. Any reason holds; these are the usual.
type Hold = string

// The usual holds.
const (
	HoldDispute     Hold = "dispute"
	HoldEstimate    Hold = "ppdr" // a patient-provider dispute over a good-faith estimate
	HoldBankruptcy  Hold = "bankruptcy"
	HoldDeceased    Hold = "deceased"
	HoldWrongNumber Hold = "wrong_number"
	HoldLegal       Hold = "legal"
)

// The reasons of a refusal, in the order in which they are looked for.
const (
	ReasonPracticeDisabled    = "practice_disabled"
	ReasonSenderUnregistered  = "sender_unregistered"
	ReasonPhoneInvalid        = "phone_invalid"
	ReasonOptedOut            = "opted_out"
	ReasonNotRevoked          = "not_revoked" // a confirmation of an opt-out that never was, or was lifted
	ReasonConfirmationTooLate = "confirmation_too_late"
	ReasonHeld                = "held"
	ReasonNoConsent           = "no_consent"
	ReasonPHINotConsented     = "phi_not_consented"
	ReasonCapDay              = "cap_day"
	ReasonCapWeek             = "cap_week"
	ReasonQuietHours          = "quiet_hours"
	ReasonUnknownPurpose      = "unknown_purpose"
)

const (
	// confirmationWithin is how soon an opt-out may be confirmed (47 CFR 64.1200(a)(12)).
	confirmationWithin = 5 * time.Minute
	// conversationFor is how long after a person's text they are in a conversation that they began (CTIA Messaging
	// Principles: conversational messaging needs no other opt-in).
	conversationFor = 24 * time.Hour
)

// GateFacts is everything the gate looks at for one text to one phone.
type GateFacts struct {
	Purpose                 Purpose
	PracticeEnabled         bool
	SenderRegistered        bool
	PhoneValid              bool // can be texted: valid, and not known as a landline
	Standing                Standing
	Holds                   []Hold    // of the account the text is about
	Awaited                 bool      // the person wrote in the last days and a biller's answer is still owed to them
	LastInbound             time.Time // the phone's last text to the practice; zero: never
	SentToday, SentThisWeek int       // reminders to the phone
	CapPerDay, CapPerWeek   int       // zero: none may be sent
	RevokedAt               time.Time // the opt-out that a confirmation confirms
	ConfirmationDue         time.Time // an earlier end of the five minutes, if the sender sets one
	CarriesPHI              bool      // the text names an amount, a visit or anything else of a person's care
	PHIRequired             bool      // the practice sends such texts only to those who agreed to it
	Hours                   Hours
	Zones                   []*time.Location
	Now                     time.Time
}

// Refused says why a text may not be sent, and from when it may be tried again; a zero Until means never by itself.
type Refused struct {
	Reason string
	Until  time.Time
}

// Error names the reason.
func (r *Refused) Error() string { return fmt.Sprintf("text refused: %s", r.Reason) }

// Permit is the gate every text passes, once when it is written and once more in the transaction that marks it as being
// sent. It gives nil or a [*Refused]. Its one exception to silence after an opt-out is the confirmation.
func Permit(f GateFacts) error {
	switch {
	case !f.PracticeEnabled:
		return refuse(ReasonPracticeDisabled)
	case !f.SenderRegistered:
		return refuse(ReasonSenderUnregistered)
	case !f.PhoneValid:
		return refuse(ReasonPhoneInvalid)
	}
	switch f.Purpose {
	case PurposeConfirmation:
		return f.confirmation()
	case PurposeReply:
		return f.conversational()
	case PurposeBiller:
		if err := f.conversational(); err != nil || f.inConversation() {
			return err
		}
		return f.quietHours()
	case PurposeReminder:
		return f.reminder()
	}
	return refuse(ReasonUnknownPurpose)
}

// confirmation may pass the opt-out that it confirms, and nothing older: one that is late is dropped, never caught up.
func (f GateFacts) confirmation() error {
	end := f.RevokedAt.Add(confirmationWithin)
	if !f.ConfirmationDue.IsZero() && f.ConfirmationDue.Before(end) {
		end = f.ConfirmationDue
	}
	switch {
	case f.Standing.State != OptedOut || f.RevokedAt.IsZero():
		return refuse(ReasonNotRevoked)
	case f.Now.Before(f.RevokedAt) || f.Now.After(end):
		return refuse(ReasonConfirmationTooLate)
	case f.CarriesPHI:
		return refuse(ReasonPHINotConsented)
	}
	return nil
}

// conversational texts answer a person who is a subscriber, or who wrote first.
func (f GateFacts) conversational() error {
	switch {
	case f.suppressed():
		return refuse(ReasonOptedOut)
	case f.Standing.State != OptedIn && !f.inConversation() && !(f.Purpose == PurposeBiller && f.Awaited):
		return refuse(ReasonNoConsent)
	case f.CarriesPHI && f.PHIRequired && !f.Standing.PHI:
		return refuse(ReasonPHINotConsented)
	}
	return nil
}

func (f GateFacts) reminder() error {
	switch {
	case f.suppressed():
		return refuse(ReasonOptedOut)
	case len(f.Holds) > 0:
		return refuse(ReasonHeld)
	case f.Standing.State != OptedIn:
		return refuse(ReasonNoConsent)
	case f.CarriesPHI && f.PHIRequired && !f.Standing.PHI:
		return refuse(ReasonPHINotConsented)
	case f.SentThisWeek >= f.CapPerWeek:
		return &Refused{ReasonCapWeek, f.Hours.NextOpen(f.Now.Add(24*time.Hour), f.Zones)}
	case f.SentToday >= f.CapPerDay:
		return &Refused{ReasonCapDay, f.Hours.NextOpen(f.Now.Add(24*time.Hour), f.Zones)}
	}
	return f.quietHours()
}

func (f GateFacts) quietHours() error {
	if f.Hours.Open(f.Now, f.Zones) {
		return nil
	}
	return &Refused{ReasonQuietHours, f.Hours.NextOpen(f.Now, f.Zones)}
}

func (f GateFacts) suppressed() bool { return f.Standing.State == OptedOut || f.Standing.Quarantined }

func (f GateFacts) inConversation() bool {
	return !f.LastInbound.IsZero() && f.Now.Sub(f.LastInbound) <= conversationFor
}

func refuse(reason string) error { return &Refused{Reason: reason} }
