package fhir

import "strings"

// category is what an amount of an adjudication is.
type category uint8

const (
	uncounted category = iota
	submitted
	eligible
	discount
	deductible
	coinsurance
	copay
	notCovered
	memberLiability
	benefit
	paidToProvider
	paidToPatient
	paidByPatient
	priorPayer
	denialReason     // a reason, no amount
	adjustmentReason // a reason, with an amount or without
	categories       // how many there are
)

// kind is a category and, where several amounts of it add up, which of them.
type kind struct {
	category  category
	component string
}

// profiled are the codes of HL7's adjudication code system and CARIN Blue Button's own.
var profiled = map[string]kind{
	"submitted": {submitted, ""}, "eligible": {eligible, ""}, "benefit": {benefit, ""},
	"deductible": {deductible, ""}, "unallocdeduct": {deductible, "unallocated"}, "copay": {copay, ""},
	"coinsurance": {coinsurance, ""}, "noncovered": {notCovered, ""}, "discount": {discount, ""},
	"memberliability": {memberLiability, ""}, "priorpayerpaid": {priorPayer, ""},
	"paidtoprovider": {paidToProvider, ""}, "paidtopatient": {paidToPatient, ""},
	"paidbypatient": {paidByPatient, ""}, "paidbypatientcash": {paidByPatient, "cash"},
	"paidbypatientother": {paidByPatient, "other"},
	"denialreason":       {denialReason, ""}, "adjustmentreason": {adjustmentReason, ""},
}

// cms are the codes of CMS's systems, old (variables) and new (names of IDR columns), without their case. They say more
// than the profiled code beside them, and decide where the two differ: a rate is no charge.
var cms = map[string]kind{
	"clm_sbmt_chrg_amt": {submitted, ""}, "clm_line_sbmt_chrg_amt": {submitted, ""}, "tot_rx_cst_amt": {submitted, ""},
	"line_sbmtd_chrg_amt": {submitted, ""}, "rev_cntr_tot_chrg_amt": {submitted, ""}, "clm_tot_chrg_amt": {submitted, ""},
	"clm_alowd_chrg_amt": {eligible, ""}, "clm_line_alowd_chrg_amt": {eligible, ""}, "line_alowd_chrg_amt": {eligible, ""},
	"clm_line_cvrd_pd_amt": {benefit, ""}, "line_nch_pmt_amt": {benefit, ""}, "rev_cntr_pmt_amt_amt": {benefit, ""},
	"cvrd_d_plan_pd_amt": {benefit, ""}, "clm_prvdr_pmt_amt": {paidToProvider, ""},
	"clm_line_prvdr_pmt_amt": {paidToProvider, ""}, "line_prvdr_pmt_amt": {paidToProvider, ""},
	"rev_cntr_prvdr_pmt_amt": {paidToProvider, ""}, "clm_bene_pd_amt": {paidToPatient, ""},
	"clm_line_bene_pd_amt": {paidToPatient, ""}, "line_bene_pmt_amt": {paidToPatient, ""},
	"rev_cntr_bene_pmt_amt": {paidToPatient, ""}, "clm_bene_pmt_amt": {paidByPatient, ""},
	"clm_line_bene_pmt_amt": {paidByPatient, ""}, "rev_cntr_ptnt_rspnsblty_pmt": {paidByPatient, ""},
	"ptnt_pay_amt": {paidByPatient, ""}, "clm_mdcr_ddctbl_amt": {deductible, ""},
	"clm_line_mdcr_ddctbl_amt": {deductible, ""}, "line_bene_ptb_ddctbl_amt": {deductible, ""},
	"rev_cntr_cash_ddctbl_amt": {deductible, ""}, "rev_cntr_blood_ddctbl_amt": {deductible, "blood"},
	"clm_line_blood_ddctbl_amt": {deductible, "blood"}, "clm_mdcr_coinsrnc_amt": {coinsurance, ""},
	"clm_line_mdcr_coinsrnc_amt": {coinsurance, ""}, "line_coinsrnc_amt": {coinsurance, ""},
	"rev_cntr_coinsrnc_wge_adjstd_c": {coinsurance, ""}, "rev_cntr_rdcd_coinsrnc_amt": {coinsurance, ""},
	"clm_ncvrd_chrg_amt": {notCovered, ""}, "clm_line_ncvrd_chrg_amt": {notCovered, ""},
	"rev_cntr_ncvrd_chrg_amt": {notCovered, ""}, "clm_bene_prmry_pyr_pd_amt": {priorPayer, ""},
	"line_bene_prmry_pyr_pd_amt": {priorPayer, ""}, "rev_cntr_1st_msp_pd_amt": {priorPayer, ""},
	"rev_cntr_2nd_msp_pd_amt": {priorPayer, "second"}, "clm_line_instnl_msp1_pd_amt": {priorPayer, ""},
	"clm_line_instnl_msp2_pd_amt": {priorPayer, "second"}, "clm_othr_tp_pd_amt": {priorPayer, ""},
	"clm_line_othr_tp_pd_amt": {priorPayer, ""}, "prpayamt": {priorPayer, ""},
	"rev_cntr_rate_amt": {uncounted, ""}, "clm_line_instnl_rate_amt": {uncounted, ""},
}

const (
	cmsSystems         = "https://bluebutton.cms.gov/"
	carinSystems       = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"
	adjudicationSystem = "http://terminology.hl7.org/CodeSystem/adjudication"
)

// categoryOf reads what an amount is from the codes of its category, whatever their order; false when they contradict
// each other. Codes of systems not known say nothing.
func categoryOf(c concept) (kind, bool) {
	var found kind
	sure, known := true, false
	for _, code := range c.Coding {
		if strings.HasPrefix(code.System, cmsSystems) {
			name := strings.ToLower(code.Code[strings.LastIndexByte(code.Code, '/')+1:])
			if k, ok := cms[name]; ok {
				return k, true
			}
			continue
		}
		k, ok := profiled[code.Code]
		if !ok || !isProfiled(code.System) {
			continue
		}
		sure = sure && (!known || k == found)
		found, known = k, true
	}
	return found, sure
}

func isProfiled(system string) bool {
	return system == "" || strings.HasPrefix(system, carinSystems) || strings.HasPrefix(system, adjudicationSystem) ||
		system == "http://hl7.org/fhir/adjudication"
}
