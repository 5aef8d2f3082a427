package fhir_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/fhir"
)

// read gives all items of a file.
func read(t testing.TB, file string) []fhir.Item {
	t.Helper()
	items, err := readFrom(strings.NewReader(file), "test.json")
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func readFrom(from io.Reader, name string) (items []fhir.Item, err error) {
	r := fhir.NewReader(from, name)
	for {
		item, err := r.Next()
		if errors.Is(err, io.EOF) {
			return items, nil
		}
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
}

// shareOf is the patient's share: the adjustments of group PR and nothing else.
func shareOf(a *remit.Adjudication) (share billing.Cents) {
	for _, adj := range adjustments(a) {
		if adj.Group == "PR" {
			share += adj.Cents
		}
	}
	return share
}

func adjustments(a *remit.Adjudication) []remit.Adjustment {
	all := slices.Clone(a.Adjustments)
	for _, l := range a.Lines {
		all = append(all, l.Adjustments...)
	}
	return all
}

// outcome tells in a line what came of an item.
func outcome(i fhir.Item) string {
	switch {
	case i.Refused != nil:
		return fmt.Sprintf("%s refused: %d %s: %s", i.Resource, i.Refused.Line, i.Refused.Column, i.Refused.Reason)
	case i.Patient != nil:
		return "person only"
	case i.Account != nil:
		return "account " + string(i.Account.Number)
	}
	a := i.Adjudication
	if a.SetAside != nil {
		return fmt.Sprintf("%s set aside: %d %s: %s", i.Resource, a.SetAside.Line, a.SetAside.Column, a.SetAside.Reason)
	}
	return fmt.Sprintf("%s %s: charge %d, share %d", i.Resource, a.Outcome, a.Charge, shareOf(a))
}

func outcomes(items []fhir.Item) (out []string) {
	for _, i := range items {
		out = append(out, outcome(i))
	}
	return out
}

// TestEverySample holds what becomes of each sample to what was worked out from it by hand.
func TestEverySample(t *testing.T) {
	t.Parallel()
	const (
		allowed   = "what the insurer allows is not what it, the patient and other payers bear"
		sum       = "the charge is not what was paid, the discount and the shares together"
		totals    = "also total: the totals are not the sums of the lines"
		payment   = "also payment.amount: is not what the insurer paid for the lines or in total"
		twice     = "the same category of amount is said twice"
		noCharge  = "the charge is not said"
		belowZero = "an amount is below zero"
		eob       = "ExplanationOfBenefit set aside: "
		lineTotal = "resource.total: the total is not the sum of the lines"
	)
	want := map[string][]string{
		"bfd-idr-Coverage-FFS.json":   nil, // a coverage owes nothing by itself
		"bfd-idr-Coverage-PartD.json": nil,
		"bfd-v2-coverageRead.json":    nil,
		// Two coinsurances, 9194.22 allowed of 50.11, lines without a charge.
		"bfd-idr-ExplanationOfBenefit-Carrier.json": {eob + "1692 total[8]: " + twice + "; also item[0]: " + allowed +
			"; also item[1]: " + noCharge + "; " + totals},
		"bfd-idr-ExplanationOfBenefit-Outpatient.json": {eob + "922 item[0]: " + allowed + "; also item[1]: " +
			belowZero + "; also item[2]: " + noCharge + "; " + totals},
		// 45.50 paid of 45.50, and another 20.05 from others.
		"bfd-idr-ExplanationOfBenefit-Pharmacy.json": {eob + "502 item[0]: " + sum + "; " + totals},
		"bfd-idr-ExplanationOfBenefit.json": {eob + "2303 total[4]: " + twice + "; also item[0]: " + allowed +
			"; also item[1]: " + belowZero + "; also item[2]: " + noCharge},
		// 47.84 allowed, 37.50 + 9.57 borne: 0.77 is nowhere. The claim was paid 199.99.
		"bfd-v2-eobReadCarrier.json": {eob + "390 item[0]: " + allowed + "; " + totals + "; " + payment},
		// 84,888.88 charged, 3,699.00 not covered, nothing paid for it; 7,699.48 paid.
		"bfd-v2-eobReadInpatient.json": {eob + "772 item[0]: " + sum + "; " + totals + "; " + payment},
		// Two coinsurances, 5,000.00 paid of 999.85.
		"bfd-v2-eobReadOutpatient.json": {eob + "650 item[0].adjudication[8]: " + twice +
			"; also item[0]: what the insurer pays is said twice and differs; " + totals + "; " + payment},
		"bfd-idr-Patient.json":              {"person only"},
		"bfd-v2-patientRead.json":           {"person only"},
		"bfd-v2-patientSearchById.json":     {"person only"},
		"bfd-v2-claimFissRead.json":         {"Claim submitted: charge 123432, share 0"},
		"bfd-v2-claimResponseFissRead.json": {"ClaimResponse submitted: charge 0, share 0"}, // queued
		"hl7-account-example.json":          {"account 654321"},
		"hl7-invoice-example.json":          {"Invoice refused: 12 totalNet: is in another currency than US dollars"},
		// 125.00 + 255.00 are not 255.00.
		"synthea-bundle-google-fhir.json": {
			"person only", "Claim submitted: charge 12500, share 0",
			"Claim set aside: 1187 entry[22]." + lineTotal, "Claim set aside: 1288 entry[24]." + lineTotal,
		},
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d samples, %d expectations, %v", len(files), len(want), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want[name], outcomes(read(t, string(data)))); diff != "" {
				t.Error(diff)
			}
			slow, err := readFrom(iotest.OneByteReader(strings.NewReader(string(data))), "")
			if diff := cmp.Diff(want[name], outcomes(slow)); err != nil || diff != "" {
				t.Error("byte by byte:", err, diff)
			}
		})
	}
}

func TestPeopleOfTheSamples(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"bfd-idr-Patient.json":            "Frankie Sheep 1995-03-11 77840 en",
		"bfd-v2-patientRead.json":         "John Doe 1981-03-17 12345 ",
		"synthea-bundle-google-fhir.json": "Jeromy216 Abbott770 1923-12-16  en",
	} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		items := read(t, string(data))
		p := items[0].Patient
		if got := personText(p.Person); got != want || p.Phone != "" || !p.Deceased {
			t.Errorf("%s: %q, textable %t, deceased %t", file, got, p.Phone != "", p.Deceased)
		}
		for _, i := range items[1:] { // the Claims of the bundle
			if a := i.Adjudication; personText(a.Person) != want || a.Provider != "BRIGHTON MARINE PUBLIC HEALTH CENTE" ||
				a.VisitDate.String() != "1982-10-05" {
				t.Errorf("claim of %q at %q", personText(a.Person), a.Provider)
			}
		}
	}
}

func personText(p billing.Person) string {
	return strings.Join([]string{
		p.FirstName.Reveal(), p.LastName.Reveal(), p.DateOfBirth.Reveal().String(), p.ZIP, string(p.Language),
	}, " ")
}

func TestAnErrorOfTheFileIsNoRefusal(t *testing.T) {
	t.Parallel()
	fault := errors.New("disk gone")
	_, err := readFrom(io.MultiReader(strings.NewReader(`{"resourceType":"Pat`), iotest.ErrReader(fault)), "")
	if !errors.Is(err, fault) {
		t.Errorf("got %v", err)
	}
}

func TestBrokenFilesKeepTheirGoodNeighbours(t *testing.T) {
	t.Parallel()
	const (
		one, two = `{"resourceType":"Patient","id":"1"}`, `{"resourceType":"Patient","id":"2"}`
		notJSON  = "is not JSON; what follows is read from the next line that begins with a brace"
		person   = "person only"
	)
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"nothing at all":          {" \n ", nil},
		"a byte order mark":       {"\ufeff" + one, []string{person}},
		"two resources a line":    {one + two + "\n" + one, []string{person, person, person}},
		"windows ends of lines":   {one + "\r\n\r\n" + two, []string{person, person}},
		"XML":                     {"<Patient>\n</Patient>", []string{" refused: 1 : " + notJSON}},
		"a broken line":           {one + "\n{\"a\"}\n" + two, []string{person, " refused: 2 : " + notJSON, person}},
		"a line cut off":          {one + "\n{\"a\":[\n" + two, []string{person, " refused: 2 : " + notJSON, person}},
		"the first line cut off":  {"{\"a\":\"b\n" + one + "\n" + two, []string{" refused: 1 : " + notJSON, person, person}},
		"a line cut off in words": {one + "\n{\"a\":\"b\n" + two, []string{person, " refused: 2 : " + notJSON, person}},
		"the last line cut off":   {one + "\n{\"a\":", []string{person, " refused: 2 : the file ends inside a resource"}},
		"no resource": {one + "\n{}\n" + two, []string{
			person, " refused: 2 : has no resourceType: not a FHIR resource", person,
		}},
		"wrong types": {"{\"resourceType\":\"Patient\",\n\"birthDate\":3}", []string{
			"Patient refused: 2 birthDate: is not of the type that FHIR R4 has there",
		}},
		"not UTF-8": {one + "\n{\"a\":\"\xff\"}", []string{person, " refused: 2 : is not UTF-8"}},
		"brackets that do not match": {"{\"resourceType\":\"Patient\",\"a\":[}}", []string{
			"Patient refused: 1 : cannot be read as a FHIR R4 resource in JSON",
		}},
		"a broken entry": {
			`{"resourceType":"Bundle","entry":[{"resource":{x}},{"resource":` + one + `}]}`,
			[]string{" refused: 1 entry[0]: is not an entry of a Bundle in JSON", person},
		},
		"a bundle cut off": {
			`{"resourceType":"Bundle","entry":[{"resource":` + one + `},`,
			[]string{person, " refused: 1 entry[1]: the file ends inside a resource"},
		},
		"a list": {
			`{"resourceType":"List","entry":[{"item":{}}]}`,
			[]string{" refused: 1 resourceType: what stands around the entries is not a Bundle"},
		},
		"a bundle with entries on lines": {
			"{\"resourceType\":\"Bundle\",\"entry\":[\n{\"resource\":" + one + "},\n{\"resource\":" + two + "}\n]}",
			[]string{person, person},
		},
		"a search that found nothing": {`{"resourceType":"Bundle","type":"searchset","total":0}`, nil},
		"a bundle in a bundle": {
			`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Bundle"}}]}`,
			[]string{"Bundle refused: 1 entry[0].resource: a Bundle inside a Bundle is not read"},
		},
		"a history": {
			`{"entry":[],"type":"history","resourceType":"Bundle"}`,
			[]string{" refused: 1 type: a history holds versions of before: load the present state again"},
		},
		"labels too late": {
			`{"resourceType":"Bundle","entry":[],"meta":{"security":[{"code":"R"}]}}`,
			[]string{" refused: 1 meta.security: the labels stand after the entries, which were read without them: " +
				"put meta first and load again"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, outcomes(read(t, c.file))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
