package templates

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

// VisitOf gives an explained visit as it is put into words.
func VisitOf(v explain.Visit) Visit {
	return Visit{
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
