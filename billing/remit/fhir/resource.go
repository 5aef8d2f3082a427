package fhir

import "encoding/json"

// The parts of R4 resources that are read, and no more.

type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

type concept struct {
	Coding []coding `json:"coding"`
	Text   string   `json:"text"`
}

func (c concept) has(code string) bool {
	for _, k := range c.Coding {
		if k.Code == code {
			return true
		}
	}
	return false
}

type identifier struct {
	Type  concept `json:"type"`
	Value string  `json:"value"`
}

type reference struct {
	Reference  string     `json:"reference"`
	Type       string     `json:"type"`
	Identifier identifier `json:"identifier"`
	Display    string     `json:"display"`
}

type period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// head is what every resource has.
type head struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Meta         struct {
		Security []coding `json:"security"`
	} `json:"meta"`
	Contained []json.RawMessage `json:"contained"`
}

// self lets a resource's head be read with the rest of it.
func (h *head) self() *head { return h }

type adjudication struct {
	Category concept `json:"category"`
	Reason   concept `json:"reason"`
	Amount   *money  `json:"amount"`
}

type serviceItem struct {
	Sequence         int            `json:"sequence"`
	ItemSequence     int            `json:"itemSequence"` // of a ClaimResponse
	ProductOrService concept        `json:"productOrService"`
	ServicedDate     string         `json:"servicedDate"`
	ServicedPeriod   period         `json:"servicedPeriod"`
	Net              *money         `json:"net"`
	Adjudication     []adjudication `json:"adjudication"`
}

type insurance struct {
	Sequence int       `json:"sequence"`
	Focal    bool      `json:"focal"`
	Coverage reference `json:"coverage"`
}

// benefits is an ExplanationOfBenefit or a ClaimResponse: both say what became of a claim.
type benefits struct {
	head
	Identifier     []identifier `json:"identifier"`
	Status         string       `json:"status"`
	Use            string       `json:"use"`
	Outcome        string       `json:"outcome"`
	Patient        reference    `json:"patient"`
	BillablePeriod period       `json:"billablePeriod"`
	Created        string       `json:"created"`
	Insurer        reference    `json:"insurer"`
	Provider       reference    `json:"provider"`
	Claim          reference    `json:"claim"`   // of an ExplanationOfBenefit
	Request        reference    `json:"request"` // of a ClaimResponse
	Requestor      reference    `json:"requestor"`
	Related        []struct {
		Relationship concept `json:"relationship"`
	} `json:"related"`
	SupportingInfo []struct {
		Category    concept `json:"category"`
		ValueString string  `json:"valueString"`
	} `json:"supportingInfo"`
	Insurance    []insurance       `json:"insurance"`
	Item         []serviceItem     `json:"item"`
	AddItem      []json.RawMessage `json:"addItem"`
	Error        []json.RawMessage `json:"error"`
	Adjudication []adjudication    `json:"adjudication"`
	Total        []adjudication    `json:"total"`
	Payment      struct {
		Date       string `json:"date"`
		Amount     *money `json:"amount"`
		Adjustment *money `json:"adjustment"`
	} `json:"payment"`
}

type claim struct {
	head
	Identifier     []identifier  `json:"identifier"`
	Status         string        `json:"status"`
	Use            string        `json:"use"`
	Patient        reference     `json:"patient"`
	BillablePeriod period        `json:"billablePeriod"`
	Insurer        reference     `json:"insurer"`
	Provider       reference     `json:"provider"`
	Organization   reference     `json:"organization"` // what Provider was called before R4
	Insurance      []insurance   `json:"insurance"`
	Item           []serviceItem `json:"item"`
	Total          *money        `json:"total"`
}

type invoice struct {
	head
	Identifier []identifier `json:"identifier"`
	Status     string       `json:"status"`
	Subject    reference    `json:"subject"`
	Recipient  reference    `json:"recipient"`
	Date       string       `json:"date"`
	Issuer     reference    `json:"issuer"`
	Account    reference    `json:"account"`
	TotalNet   *money       `json:"totalNet"`
	TotalGross *money       `json:"totalGross"`
	LineItem   []struct {
		Sequence       int     `json:"sequence"`
		ChargeItem     concept `json:"chargeItemCodeableConcept"`
		PriceComponent []struct {
			Type   string       `json:"type"`
			Factor *json.Number `json:"factor"`
			Amount *money       `json:"amount"`
		} `json:"priceComponent"`
	} `json:"lineItem"`
}

type humanName struct {
	Use    string   `json:"use"`
	Family string   `json:"family"`
	Given  []string `json:"given"`
	Suffix []string `json:"suffix"`
	Text   string   `json:"text"`
}

type patient struct {
	head
	Name             []humanName `json:"name"`
	BirthDate        string      `json:"birthDate"`
	DeceasedBoolean  bool        `json:"deceasedBoolean"`
	DeceasedDateTime string      `json:"deceasedDateTime"`
	Telecom          []struct {
		System string `json:"system"`
		Value  string `json:"value"`
		Use    string `json:"use"`
	} `json:"telecom"`
	Address []struct {
		Use        string `json:"use"`
		PostalCode string `json:"postalCode"`
	} `json:"address"`
	Communication []struct {
		Language  concept `json:"language"`
		Preferred bool    `json:"preferred"`
	} `json:"communication"`
}

type coverage struct {
	head
	Identifier   []identifier `json:"identifier"`
	Status       string       `json:"status"`
	Type         concept      `json:"type"`
	SubscriberID string       `json:"subscriberId"`
	Dependent    string       `json:"dependent"`
	Relationship concept      `json:"relationship"`
	Payor        []reference  `json:"payor"`
	Order        int          `json:"order"`
	Class        []struct {
		Value string `json:"value"`
		Name  string `json:"name"`
	} `json:"class"`
}

type account struct {
	head
	Identifier []identifier `json:"identifier"`
	Status     string       `json:"status"`
	Subject    []reference  `json:"subject"`
	Coverage   []struct {
		Coverage reference `json:"coverage"`
		Priority int       `json:"priority"`
	} `json:"coverage"`
}
