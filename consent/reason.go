package consent

// The reasons of a refusal, in the order in which they are looked for.
const (
	ReasonPracticeDisabled    = "practice_disabled"
	ReasonSenderUnregistered  = "sender_unregistered"
	ReasonThirdParty          = "third_party_sender"
	ReasonPhoneInvalid        = "phone_invalid"
	ReasonUnknownPurpose      = "unknown_purpose"
	ReasonOptedOut            = "opted_out"
	ReasonNotRevoked          = "not_revoked" // a confirmation of an opt-out that never was, or was lifted
	ReasonConfirmationTooLate = "confirmation_too_late"
	ReasonHeld                = "held"
	ReasonNoConsent           = "no_consent"
	ReasonPHINotConsented     = "phi_not_consented"
	ReasonReassigned          = "number_reassigned"
	ReasonReconsent           = "reconsent_needed"
	ReasonCapWeek             = "cap_week"
	ReasonCapDay              = "cap_day"
	ReasonHouseholdCapWeek    = "household_cap_week"
	ReasonHouseholdCapDay     = "household_cap_day"
	ReasonQuietHours          = "quiet_hours"
	ReasonContentCard         = "content_card"
	ReasonContentThreat       = "content_threat"
	ReasonContentMarketing    = "content_marketing"
	ReasonContentShortener    = "content_shortener"
	ReasonContentTooLong      = "content_too_long"
	ReasonContentNoName       = "content_no_name"
	ReasonContentNoStop       = "content_no_stop"
	ReasonTemplate            = "template_unregistered"
	ReasonTemplateUnreviewed  = "template_unreviewed"
)
