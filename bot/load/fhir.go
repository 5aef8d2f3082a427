package load

import (
	"errors"
	"io"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit/fhir"
)

// maxLate bounds the patients and accounts of a file that stand behind what refers to them.
const maxLate = 100_000

// FHIRScan is what a first reading of a FHIR file finds: patients and accounts that stand behind what refers to them.
type FHIRScan struct {
	patients map[string]fhir.Patient
	accounts map[string]fhir.Account
}

// ScanFHIR reads a file once, for [FHIRClaims] to read it again.
func ScanFHIR(r io.Reader, name string) (FHIRScan, error) {
	scan := FHIRScan{patients: map[string]fhir.Patient{}, accounts: map[string]fhir.Account{}}
	patients, accounts := map[string]bool{}, map[string]bool{}
	for reader := fhir.NewReader(r, name); ; {
		item, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return scan, nil
		}
		if err != nil {
			return scan, err
		}
		if item.PatientRef != "" && len(patients) < maxLate {
			patients[item.PatientRef] = true
		}
		if item.AccountRef != "" && len(accounts) < maxLate {
			accounts[item.AccountRef] = true
		}
		if p := item.Patient; p != nil {
			keepLate(scan.patients, patients, p.References, *p)
		}
		if a := item.Account; a != nil {
			keepLate(scan.accounts, accounts, a.References, *a)
		}
	}
}

func keepLate[T any](found map[string]T, wanted map[string]bool, references []string, value T) {
	for _, reference := range references {
		if wanted[reference] {
			found[reference] = value
		}
	}
}

// FHIRClaims gives what a FHIR file says of claims.
type FHIRClaims struct {
	reader *fhir.Reader
	scan   FHIRScan
}

// NewFHIRClaims reads a file that was scanned before.
func NewFHIRClaims(r io.Reader, file ledger.File, scan FHIRScan) *FHIRClaims {
	return &FHIRClaims{reader: fhir.NewReader(r, file.Name), scan: scan}
}

// Next gives what comes next.
func (c *FHIRClaims) Next() (Told, error) {
	for {
		item, err := c.reader.Next()
		if err != nil {
			return Told{}, err
		}
		switch {
		case item.Refused != nil:
			return Told{Refused: item.Refused}, nil
		case item.Adjudication == nil:
			continue
		}
		a := *item.Adjudication
		if account, ok := c.scan.accounts[item.AccountRef]; ok && item.AccountRef != "" {
			a.Account, a.Sensitive = account.Number, a.Sensitive || account.Sensitive
			if item.PatientRef == "" {
				item.PatientRef = account.PatientRef
			}
		}
		if patient, ok := c.scan.patients[item.PatientRef]; ok && item.PatientRef != "" {
			a.Person, a.Sensitive = patient.Person, a.Sensitive || patient.Sensitive
		}
		return Told{Claim: &a}, nil
	}
}
