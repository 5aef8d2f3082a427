package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// packFormat names the form of the file, for whoever reads it in ten years.
const packFormat = "plainbill consent evidence 1"

// Evidence is everything that is kept about the consent of one number at one practice: what was agreed to and taken
// back in which words, every text to and from it, every answer of the gate, and the proof that nothing of the consent
// was changed since. It is for the practice's counsel: it names the number, and the words of texts where they were
// asked for. [CheckFile] checks the file alone.
type Evidence struct {
	Format   string     `json:"format"`
	Practice Practice   `json:"practice"`
	Phone    string     `json:"phone"`
	MadeAt   time.Time  `json:"made_at"`
	Words    bool       `json:"words"` // the words of texts are in it
	State    State      `json:"state"`
	Events   []Event    `json:"events"` // in the order of the chain
	Sent     []Text     `json:"sent"`   // in the order in which they were written
	Received []Received `json:"received"`
	// Omitted says that the oldest texts from the number were left out, because there are too many.
	Omitted bool `json:"received_omitted,omitempty"`
	// DecisionsSince is since when the practice's answers of the gate are kept; a text that left later has one.
	DecisionsSince time.Time `json:"decisions_since,omitzero"`
	Chain          Chain     `json:"chain"`
	// Digest is SHA-256 over all of the above, noted elsewhere by whoever made the file.
	Digest string `json:"digest"`
}

// Practice names the practice.
type Practice struct {
	ID       billing.PracticeID `json:"id"`
	Name     string             `json:"name"`
	TimeZone string             `json:"time_zone"`
}

// State is what the events amount to.
type State struct {
	State          consent.State `json:"state"`
	Since          time.Time     `json:"since,omitzero"`
	Quarantined    bool          `json:"quarantined"`
	UnencryptedPHI bool          `json:"unencrypted_phi"`
}

func stateOf(s consent.Standing) State {
	return State{State: s.State, Since: s.Since, Quarantined: s.Quarantined, UnencryptedPHI: s.PHI}
}

// Event is one event with its place in the chain. Every field is part of its commitment.
type Event struct {
	Seq            int64                 `json:"seq"`
	At             time.Time             `json:"at"`
	Recorded       time.Time             `json:"recorded"`
	Program        consent.Program       `json:"program"`
	Action         consent.Action        `json:"action"`
	Method         consent.Method        `json:"method"`
	Imported       bool                  `json:"imported"`
	Key            string                `json:"key"`
	Account        billing.AccountNumber `json:"account"`
	Disclosure     string                `json:"disclosure"`
	DisclosureHash string                `json:"disclosure_sha256,omitempty"` // which version of the words it was
	Language       billing.Language      `json:"language"`
	Actor          string                `json:"actor"`
	Evidence       string                `json:"evidence"`
	Salt           string                `json:"salt"`
	Hash           string                `json:"hash"`
}

// event gives the event as the registry committed to it.
func (e Event) event(practice billing.PracticeID, phone string) consent.Event {
	return consent.Event{
		Practice: practice, Phone: consent.Phone(phone), Program: e.Program, Action: e.Action, Method: e.Method, At: e.At,
		Recorded: e.Recorded, Key: e.Key, Account: e.Account, Disclosure: e.Disclosure, Language: e.Language,
		Actor: e.Actor, Evidence: e.Evidence, Imported: e.Imported,
	}
}

func eventOf(c registry.Chained) Event {
	e := c.Event
	return Event{
		Seq: c.Seq, At: e.At, Recorded: e.Recorded, Program: e.Program, Action: e.Action, Method: e.Method,
		Imported: e.Imported, Key: e.Key, Account: e.Account, Disclosure: e.Disclosure,
		DisclosureHash: hashOfWords(e.Disclosure), Language: e.Language, Actor: e.Actor, Evidence: e.Evidence,
		Salt: hex.EncodeToString(c.Salt),
	}
}

// hashOfWords is empty for no words.
func hashOfWords(words string) string {
	if words == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:])
}

// Chain is the practice's whole chain as commitments, from its first link to its head. Those of other numbers'
// events tell nothing about them.
type Chain struct {
	Genesis     string   `json:"genesis"`
	Commitments []string `json:"commitments"`
	Head        string   `json:"head"`
}

// digest is SHA-256 over the compact JSON of a value.
func digest(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "" // the types of this file always marshal; what was altered beyond JSON matches no digest
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// sealed gives the evidence with its digest.
func (e Evidence) sealed() Evidence {
	e.Digest = ""
	e.Digest = digest(e)
	return e
}

// JSON gives the file: indented, one way only, so that every byte of it is checked.
func (e Evidence) JSON() ([]byte, error) {
	raw, err := json.MarshalIndent(e, "", "  ")
	return append(raw, '\n'), err
}
