package ledger

import (
	"encoding/json"
	"fmt"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const accountTable = "ledger.account"

// personDomain keeps digests of people apart from all other digests.
const personDomain = "ledger.account.person"

// clearPerson is a person in the clear, as it stands inside the sealed column and nowhere else. Its short names are
// stored: they never change.
type clearPerson struct {
	First          string       `json:"f"`
	Last           string       `json:"l"`
	Born           billing.Date `json:"b"`
	ZIP            string       `json:"z,omitempty"`
	GuarantorFirst string       `json:"gf,omitempty"`
	GuarantorLast  string       `json:"gl,omitempty"`
}

// sealedPerson is what an account row holds of a person. Phone and PhoneIndex are nil when there is no phone.
type sealedPerson struct {
	Person, Phone, PhoneIndex, Digest, Who []byte
}

func cell(practice billing.PracticeID, account billing.AccountNumber, column string) seal.Cell {
	return seal.Cell{Table: accountTable, Column: column, Row: string(practice) + "/" + string(account)}
}

func marshalPerson(p billing.Person) ([]byte, error) {
	return json.Marshal(clearPerson{
		First: p.FirstName.Reveal(), Last: p.LastName.Reveal(), Born: p.DateOfBirth.Reveal(), ZIP: p.ZIP,
		GuarantorFirst: p.GuarantorFirstName.Reveal(), GuarantorLast: p.GuarantorLastName.Reveal(),
	})
}

// digestPerson tells a changed person, phone or language from an unchanged one. The account is part of it: equal
// people on two accounts have different digests.
func digestPerson(
	k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
	clear []byte, phone consent.Phone, language billing.Language,
) ([]byte, error) {
	data, err := json.Marshal([]string{
		string(practice), string(account), string(clear), phone.Reveal(), string(language),
	})
	if err != nil {
		return nil, fmt.Errorf("digest a person: %w", err)
	}
	return k.Digest(personDomain, data), nil
}

func sealPerson(
	k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber, clear []byte, phone consent.Phone,
) (s sealedPerson, err error) {
	if s.Person, err = k.Seal(cell(practice, account, "person"), clear); err != nil {
		return s, err
	}
	if phone == "" {
		return s, nil
	}
	s.PhoneIndex = k.PhoneIndex(practice, phone)
	s.Phone, err = k.SealText(cell(practice, account, "phone"), phone.Reveal())
	return s, err
}

func openPerson(
	k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber, sealed []byte,
) (billing.Person, error) {
	clear, err := k.Open(cell(practice, account, "person"), sealed)
	if err != nil {
		return billing.Person{}, err
	}
	var p clearPerson
	if err := json.Unmarshal(clear, &p); err != nil {
		return billing.Person{}, fmt.Errorf("read a sealed person: it is not what was sealed")
	}
	return billing.Person{
		FirstName: billing.Name(p.First), LastName: billing.Name(p.Last), DateOfBirth: billing.BornOn(p.Born),
		ZIP:                p.ZIP,
		GuarantorFirstName: billing.Name(p.GuarantorFirst), GuarantorLastName: billing.Name(p.GuarantorLast),
	}, nil
}
