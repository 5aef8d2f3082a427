package templates

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

// VisitOf gives an explained visit as it is put into words; of a sensitive one, its date.
func VisitOf(v explain.Visit) Visit {
	if v.Sensitive {
		return Visit{Date: v.Date, Sensitive: true}
	}
	return Visit{
		Wait: v.Hold, Refused: v.State == billing.ClaimDenied,
		Date: v.Date, Label: v.Label, Services: v.Services, Provider: v.Provider, Insurer: v.Insurer,
		Charge:      v.Amount(billing.PartCharge),
		Discount:    v.Amount(billing.PartContractualAdjustment),
		InsurerPaid: v.Amount(billing.PartInsurerPaid),
		Deductible:  v.Amount(billing.PartDeductible),
		Copay:       v.Amount(billing.PartCopay),
		Coinsurance: v.Amount(billing.PartCoinsurance),
		NotCovered:  v.Amount(billing.PartNotCovered),
		SelfPay:     v.Amount(billing.PartSelfPay),
		Share:       v.Amount(billing.PartResponsibility),
		Paid:        v.Amount(billing.PartPaid),
		Left:        v.Amount(billing.PartLeft),
	}
}

// fullShares is with how many shares of the patient a text has room to say what each of them is.
const fullShares = 2

// Short says whether a visit has so many shares that their names have to do: the words can be asked about.
func (v Visit) Short() bool {
	shares := 0
	for _, cents := range []billing.Cents{v.Deductible, v.Copay, v.Coinsurance, v.NotCovered, v.SelfPay} {
		if cents != 0 {
			shares++
		}
	}
	return shares > fullShares
}
