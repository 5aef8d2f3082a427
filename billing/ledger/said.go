package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/settle"
	"github.com/plainbill/plainbill/consent/seal"
)

// saidRow is one thing said of a claim. Its adjudication names no person once it comes from the database.
type saidRow struct {
	id      int64 // 0: not in the database yet
	a       remit.Adjudication
	content string
	person  string // keyed digest of the name; "": not named
	member  string // keyed digest of the payer's number of the patient; "": not given
	visited billing.Date
	// generation tells a father from a son of one name; known of what the call says only.
	generation string

	rotated bool   // its digests are under a key that is not the first any more
	claim   string // of the books
	aside   string
	back    bool   // was undone, and is said again
	doubted bool   // what it says the patient paid may be in the books otherwise
	group   *group // nil: of no claim that this call settles
	// before is what the database holds of claim and aside.
	claimBefore, asideBefore string
}

// item is one adjudication of a call.
type item struct {
	said   *saidRow
	again  bool // was said before
	source billing.Source
}

func (i *Import) newItem(a remit.Adjudication) *item {
	s := &saidRow{a: a, person: nameDigest(i.keys, i.practice, a.Person), visited: settle.Visit(a)}
	if a.Member != "" {
		s.member = marked(i.keys, memberDomain, string(i.practice)+"/"+a.Member)
	}
	s.generation = generationOf(a.Person.LastName.Reveal())
	s.content = contentOf(a, s.person+s.member+s.generation)
	return &item{said: s, source: a.Source}
}

// The domains keep digests apart from all others.
const (
	nameDomain   = "ledger.said.person"
	memberDomain = "ledger.said.member"
)

// nameDigest recognises a patient by name where files give no more: the first word of the given name and the letters
// of the family name, without its generation.
func nameDigest(k *seal.Keyring, practice billing.PracticeID, p billing.Person) string {
	first, _, _ := strings.Cut(strings.TrimSpace(p.FirstName.Reveal()), " ")
	name := folded(first) + "/" + folded(withoutGeneration(p.LastName.Reveal()))
	if name == "/" {
		return ""
	}
	return marked(k, nameDomain, string(practice)+"/"+name)
}

// keyMarkSize is the length of what tells the digests of one key from those of another.
const keyMarkSize = 4

// marked digests under the first key and marks the digest with the key.
func marked(k *seal.Keyring, domain, text string) string {
	return keyMark(k) + string(k.Digest(domain, []byte(text)))
}

func keyMark(k *seal.Keyring) string { return string(k.Digest("ledger.said.key", nil)[:keyMarkSize]) }

// comparableDigest gives a stored digest if it is of the first key; another cannot be compared, and counts as not known.
func comparableDigest(k *seal.Keyring, digest []byte) string {
	if len(digest) < keyMarkSize || string(digest[:keyMarkSize]) != keyMark(k) {
		return ""
	}
	return string(digest)
}

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// contentOf digests what is said, to whom and with which payment, but not where: the same remittance in two files says
// it once.
func contentOf(a remit.Adjudication, person string) string {
	var b []byte
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	cents := func(c billing.Cents) { b = binary.AppendVarint(b, int64(c)) }
	adjustments := func(all []billing.Adjustment) {
		cents(billing.Cents(len(all)))
		for _, one := range all {
			text(one.Group)
			text(one.Code)
			cents(one.Cents)
		}
	}
	for _, s := range []string{
		person, a.Claim, string(a.Outcome), lettersOf(a.Payer), a.Trace, a.PaidOn.String(), settle.Visit(a).String(),
	} {
		text(s)
	}
	cents(billing.Cents(a.PayerRank))
	cents(a.Charge)
	cents(a.Paid)
	adjustments(a.Adjustments)
	for _, l := range a.Lines {
		text(l.Code)
		text(l.Date.String())
		cents(l.Charge)
		cents(l.Paid)
		adjustments(l.Adjustments)
	}
	if a.PatientPaid != 0 { // without one it is known by what it was before it could have one
		cents(a.PatientPaid)
	}
	sum := sha256.Sum256(b)
	return string(sum[:digestSize])
}

// maxField bounds a text of a file, in bytes.
const maxField = 200

// clean makes the texts of an adjudication fit for the database, and names the file where the reader has not. The
// patient's phone is left out: an insurer's file is no agreement to be texted.
func clean(a remit.Adjudication, file File) remit.Adjudication {
	for _, s := range []*string{
		&a.Claim, (*string)(&a.Account), &a.Payer, &a.PayerClaim, &a.Trace, &a.Member, &a.Provider,
		&a.Source.Interchange, (*string)(&a.Person.FirstName), (*string)(&a.Person.LastName), &a.Person.ZIP,
	} {
		*s = cleanText(*s)
	}
	a.Phone = ""
	a.Source.FileHash, a.Source.File = file.Hash, file.Name
	a.Adjustments = cleanAdjustments(a.Adjustments)
	a.Remarks = nil
	lines := make([]remit.Line, len(a.Lines))
	for n, l := range a.Lines {
		l.Code, l.Label, l.Remarks = cleanText(l.Code), cleanText(l.Label), nil
		l.Adjustments = cleanAdjustments(l.Adjustments)
		lines[n] = l
	}
	a.Lines = lines
	if a.SetAside != nil {
		reason := *a.SetAside
		reason.Reason = cleanText(reason.Reason)
		a.SetAside = &reason
	}
	if a.SetAside == nil && a.Claim == "" {
		a.SetAside = &remit.Refusal{Line: a.Source.Line, Segment: a.Source.Segment, Reason: "has no claim number"}
	}
	return a
}

func cleanAdjustments(all []billing.Adjustment) []billing.Adjustment {
	kept := make([]billing.Adjustment, 0, len(all))
	for _, a := range all {
		a.Group, a.Code = cleanText(a.Group), cleanText(a.Code)
		kept = append(kept, a)
	}
	return kept
}

func cleanText(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?")))
	if len(s) > maxField {
		s = strings.ToValidUTF8(s[:maxField], "")
	}
	return s
}

// storedSaid is how the database keeps an adjudication: without who it is about.
type storedSaid struct {
	remit.Adjudication

	Person *struct{} `json:"Person,omitempty"`
	Phone  *struct{} `json:"Phone,omitempty"`
}

func store(a remit.Adjudication) ([]byte, error) {
	a.Member, a.Account = "", ""
	return json.Marshal(storedSaid{Adjudication: a})
}
