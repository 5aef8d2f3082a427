package x12_test

import "maps"

// remittanceSamples: see testdata/README.md for where each file comes from.
func remittanceSamples() map[string][]string {
	const bare, test = "line 1 envelope ISA", "line 1 test_data ISA15"
	return map[string][]string{
		// Paid more than charged; the payment covers claims the file does not hold; the count of segments is wrong.
		"era835parser-example-1-negative-co.835": {
			bare, "474623UB001CW0321 loaded patient=0", "835 of 1 transaction_balance BPR02 envelope SE01",
		},
		// The lines are 1210 + 890 + 742, the claim is 2100.
		"era835parser-example-5-newlines.835": {
			bare, "200200964A52 set_aside patient=14254 line_sum CLP03", "835 of 1 envelope SE01",
		},
		"era835parser-human-readable-era.txt": {"line 1 REFUSED not_x12"},
		// The third line's amounts stand where its units belong.
		"keiron-blue-cross-nc-no-envelope.835": {
			bare, "200200964A52 set_aside patient=14254 malformed SVC02 malformed SVC03 malformed SVC",
			"835 of 1 envelope SE01",
		},
		"keiron-emedny.835": {
			test, "PATIENT ACCOUNT NUMBER loaded patient=0", "PATIENT ACCOUNT NUMBER loaded patient=0",
			"PATIENT ACCOUNT NUMBER loaded patient=0", "835 of 3",
		},
		"lfh-managed-care.835": {
			test, "5554555444 loaded patient=30000", "8765432112 loaded patient=60000", "835 of 2",
		},
		"lfh-medicare-part-a-plb.835": {
			test, "666123 loaded patient=0", "777777 loaded patient=0", "PLB CV -127", "835 of 2",
		},
		// Composites are taken apart by > where the ISA announces a colon.
		"lfh-secondary-payment.835": {
			test, "L0004828311 loaded patient=0", "0001000053 loaded patient=22000 separator SVC01", "835 of 2",
		},
		// A short ISA, a tilde for a star in the payer's name, a claim whose sums do not meet.
		"oxedi-trizetto-malformed.835": {
			bare, "666123 set_aside patient=0 claim_balance CLP04 line_sum CLP03 separator SVC01",
			"835 of 1 malformed transaction_balance BPR02 envelope SE01",
		},
		// The sender's name is longer than the ISA allows.
		"stupidedi-4010-pipe-separators.835": {bare, "S1114885 loaded patient=0", "PLB L6 0", "835 of 1"},
		"stupidedi-multiple-claims-single-check.835": {
			"7722337 loaded patient=0", "7722337 loaded patient=0", "7722337 loaded patient=2400",
			"7722337 loaded patient=90200", "7722337 loaded patient=4420", "7722337 loaded patient=0",
			"7722337 loaded patient=0", "7722337 loaded patient=0", "7722337 loaded patient=0", "835 of 9",
		},
		"stupidedi-x221-case-3a-prose-and-edi.txt": {"line 1 REFUSED not_x12"},
		// Denied claims state a share of the patient that no PR bears out; the last claim is only begun.
		"x12parser-example1-reversal-plb-denials.835": {
			"444444 loaded patient=0",
			"999999 set_aside patient=0 patient_share CLP05 correction CAS01",
			"888888 set_aside patient=0 patient_share CLP05",
			"111111 loaded patient=0", "121212 loaded patient=0", "333333 loaded patient=1492",
			"777777 not_a_bill patient=0", "123456 reversal patient=0", "090909 reversal patient=0",
			"090909 set_aside patient=0 malformed CLP03 malformed CLP04 no_patient NM1",
			"PLB CV -127", "835 of 10 transaction_balance BPR02",
		},
	}
}

func submissionSamples() map[string][]string {
	all := brokenSubmissions()
	maps.Copy(all, soundSubmissions())
	return all
}

// brokenSubmissions charge 500 with a line of 12.25; the insured person is not said to be the patient; levels and counts
// are wrong.
func brokenSubmissions() map[string][]string {
	const bare, test = "line 1 envelope ISA", "line 1 test_data ISA15"
	aside := func(claim string) string { return claim + " set_aside charge=50000 line_sum CLM02 no_patient NM1" }
	first, second := aside("A37YH556"), aside("A37YH667")
	const ended = "837 of 2 malformed HL envelope SE01"
	broken := []string{test, first, second, ended}
	again := []string{test, first, first, ended}
	status := func(line string) []string { return []string{test, line + " REFUSED not_statement_data ST01"} }
	return map[string][]string{
		"imsweb-2775010-x12_277CA_rejected.277": status("line 1"),
		"imsweb-2775010-x12_277_x212.277": {
			"line 3 REFUSED not_statement_data ST01", "line 111 envelope IEA02",
		},
		"imsweb-8375010-x12_999_rejected.999":               status("line 3"),
		"imsweb-8375010-x12_bad_first_line.837":             {bare, test, first, second, ended},
		"imsweb-8375010-x12_bad_valid_code.837":             broken,
		"imsweb-8375010-x12_missing_elements.837":           broken,
		"imsweb-8375010-x12_segments_out_of_order.837":      broken,
		"imsweb-8375010-x12_valid.837":                      broken,
		"imsweb-8375010-x12_valid_different_separators.837": broken,
		"imsweb-8375010-x12_bad_segment_identifier.837": {
			test, first, second, "837 of 2 malformed malformed HL envelope SE01",
		},
		"imsweb-8375010-x12_loop_errors2_exceeds_max_repeats_multiple_parents.837": again,
		"imsweb-8375010-x12_no_errors.837":                                         again,
		"imsweb-8375010-x12_missing_required_loop_in_one_repeat.837":               {test, second, first, ended},
		"imsweb-8375010-x12_missing_required_loops_mult_repeats.837": {
			test, first, second, first, first, first, "837 of 5 malformed HL envelope SE01",
		},
		"imsweb-8375010-x12_multiple_isa.837": {
			test, first, second, ended, "line 39 test_data ISA15", aside("A37YH5561"), aside("A37YH6672"), ended,
		},
		"imsweb-8375010-x12_no_isa_line.837": {bare, first, first, ended, "line 44 envelope IEA"},
	}
}

func soundSubmissions() map[string][]string {
	const test = "line 1 test_data ISA15"
	one := func(claim string) []string { return []string{test, claim, "837 of 1"} }
	untested := func(claim string) []string { return []string{claim, "837 of 1"} }
	status := func(line string) []string { return []string{test, line + " REFUSED not_statement_data ST01"} }
	two := []string{test, "756048Q loaded charge=8995", "756049Q loaded charge=5000", "837 of 2"}
	return map[string][]string{
		"lfh-276005010X212-provider-level-status.276":             status("line 3"),
		"lfh-277005010X212-information-receiver-level-status.277": status("line 3"),
		"lfh-demo-file-demo.277":                                  status("line 3"),
		"lfh-837005010X222A2-demo.ambulance.example5.837":         one("051068 loaded charge=76650"),
		"lfh-837005010X222A2-demo.cob.2ndary.example4.837": one(
			"125WILL loaded charge=14550 separator CLM05 separator SV1",
		),
		"lfh-837005010X222A2-demo.cob.example3.A.837":   one("26407789 loaded charge=7904"),
		"lfh-837005010X222A2-demo.cob.example3.B.837":   one("26407789 loaded charge=7904"),
		"lfh-837005010X222A2-demo.cob.example3.C.837":   one("26407789 loaded charge=7904"),
		"lfh-837005010X222A2-demo.drug.example10.1.837": one("CLMNO12345 loaded charge=10337"),
		"lfh-837005010X222A2-demo.example1.837":         one("26463774 loaded charge=10000"),
		"lfh-837005010X222A2-demo.example12.837":        one("TS234H3 loaded charge=25271 separator CLM05 separator SV1"),
		"lfh-837005010X222A2-demo.example7.837":         one("R03996273 #01 loaded charge=52024"),
		"lfh-837005010X222A2-demo.example9.837":         one("153829140 loaded charge=82700 separator CLM05 separator SV1"),
		"lfh-837005010X223A3-out-of-network-repriced-claim.837": one(
			"W392-49141 loaded charge=1484 separator CLM05 separator SV2",
		),
		"lfh-837005010X223A3-two-claims-single-provider.837": two,
		"lfh-demo-file-demo.837":                             one("26463774 loaded charge=10000"),

		"stupidedi-X212-claim-response.277":                                 status("line 1"),
		"stupidedi-X212-info-receiver-response.277":                         status("line 1"),
		"stupidedi-X212-provider-request.276":                               status("line 1"),
		"stupidedi-X212-provider-response.277":                              status("line 1"),
		"stupidedi-X231-response-to-functional-group-containing-3-837s.999": status("line 1"),
		"stupidedi-X222-1.837":                                              {"line 1 REFUSED not_x12"},
		"stupidedi-X222-COB-claim-from-billing-provider-to-payer-a.837":     untested("26407789 loaded charge=7904"),
		"stupidedi-X222-COB-claim-from-billing-provider-to-payer-b.837":     untested("26407789 loaded charge=7904"),
		"stupidedi-X222-COB-claim-from-payer-a-to-payer-b-in-payer-to-payer.837": untested(
			"26407789 loaded charge=7904",
		),
		"stupidedi-X222-ambulance.837":                                 one("051068 loaded charge=76650"),
		"stupidedi-X222-anesthesia.837":                                one("153829140 loaded charge=82700"),
		"stupidedi-X222-commercial-health-insurance.837":               one("26463774 loaded charge=10000"),
		"stupidedi-X222-drug-administered-in-the-physician-office.837": one("CLMNO12345 loaded charge=10337"),
		"stupidedi-X222-medicare-secondary-payer-COB.837":              one("101KEN6055 loaded charge=12000"),
		"stupidedi-X222-out-of-network-repriced-claim.837":             one("TS234H3 loaded charge=25271"),
		"stupidedi-X222-oxygen.837":                                    one("R03996273 #01 loaded charge=52024"),
		"stupidedi-X223-automobile-accident.837":                       one("67236695521 loaded charge=54500"),
		"stupidedi-X223-out-of-network-repriced-claim.837":             one("W392-49141 loaded charge=1484"),
		"stupidedi-X223-two-claims-for-the-same-provider.837":          two,
		"x12parser-5010-Example1_HealthInsurance.837":                  one("26463774 loaded charge=10000"),
		"x12parser-5010-Example3_COB.837":                              one("26407789 loaded charge=7904"),
		"x12parser-5010-Spec_3.1.2_TwoClaimsForTheSameProvider.837":    two,
		"x12parser-5010-Spec_3.1.4_OutOfNetworkRepricedClaim.837": one(
			"W392-49141 loaded charge=1484 separator CLM05 separator SV2",
		),
	}
}
