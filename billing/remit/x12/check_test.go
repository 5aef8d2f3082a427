package x12_test

import (
	"strings"
	"testing"
)

const (
	opened = isa + "GS*HP*A*B*20260102*0304*7*X*005010X221A1~"
	headed = "ST*835*0001~BPR*I*50*C*ACH************20260102~TRN*1*T1*1999999999~N1*PR*BLUE PLAN~N1*PE*LAKESIDE~LX*1~"
	named  = "NM1*QC*1*EXAMPLE*PAT~"
	closed = "GE*1*7~IEA*1*000000001~"
)

// verdicts holds claims, by what they are, to what becomes of them. The envelope is added.
func verdicts(t *testing.T, cases map[string]struct{ claim, want string }) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := events(t, strings.NewReader(opened+headed+c.claim+"SE*0*0001~"+closed))
			soundClaims(t, all)
			if got := told(all)[0]; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAClaimThatAddsUpIsTakenForWhatItIs(t *testing.T) {
	t.Parallel()
	verdicts(t, map[string]struct{ claim, want string }{
		"paid, with shares of every kind": {
			"CLP*C1*1*100*50*40~" + named + "CAS*CO*45*10~CAS*PR*1*10**2*10**3*10**96*10~", "C1 loaded patient=4000",
		},
		"denied, the patient's part": {
			"CLP*C1*4*50*0*50~CAS*PR*204*50~" + named,
			"C1 loaded patient=5000",
		},
		"denied, nobody's part":         {"CLP*C1*4*50*0~CAS*CO*29*50~" + named, "C1 loaded patient=0"},
		"paid for a number of patients": {"CLP*C1*1*50*0~CAS*CO*24*50~" + named, "C1 loaded patient=0"},
		"sent on to the next insurer": {
			"CLP*C1*19*100*50*50~CAS*PR*1*50~" + named,
			"C1 wait patient=5000",
		},
		"left to another plan":       {"CLP*C1*4*50*0~CAS*OA*22*50~" + named, "C1 wait patient=0"},
		"left in part to others":     {"CLP*C1*1*50*20*10~CAS*PR*2*10~CAS*OA*109*20~" + named, "C1 wait patient=1000"},
		"second, and left to others": {"CLP*C1*2*50*20*10~CAS*PR*2*10~CAS*OA*18*20~" + named, "C1 loaded patient=1000"},
		"not theirs, sent on":        {"CLP*C1*23*50*0~CAS*OA*23*50~" + named, "C1 wait patient=0"},
		"a reversal in the words of 4010": {
			"CLP*C1*22*-100*-50~CAS*CR*45*-50~" + named,
			"C1 reversal patient=0",
		},
		"a reversal that states no share": {
			"CLP*C1*22*-100*-50~CAS*PR*1*-50~" + named,
			"C1 reversal patient=-5000",
		},
		"only what it would cost": {
			"CLP*C1*25*100*50*50~CAS*PR*1*50~" + named,
			"C1 not_a_bill patient=5000",
		},
		"a date that is none": {
			"CLP*C1*1*50*50~" + named + "DTM*232*20260230~",
			"C1 loaded patient=0 malformed DTM02",
		},
		"more elements than a service has": {
			"CLP*C1*1*50*50~" + named + "SVC*HC:1*50*50**1**1*9~",
			"C1 loaded patient=0 malformed SVC",
		},
	})
}

func TestAClaimThatDoesNotAddUpIsSetAside(t *testing.T) {
	t.Parallel()
	verdicts(t, map[string]struct{ claim, want string }{
		"it does not balance": {
			"CLP*C1*1*100*50*40~CAS*PR*1*40~" + named,
			"C1 set_aside patient=4000 claim_balance CLP04",
		},
		"the share is not the PR": {
			"CLP*C1*1*100*50*50~CAS*CO*45*50~" + named,
			"C1 set_aside patient=0 patient_share CLP05",
		},
		"the share is not stated": {
			"CLP*C1*1*100*50~CAS*PR*1*50~" + named,
			"C1 set_aside patient=5000 patient_share CLP05",
		},
		"negative, and no reversal": {
			"CLP*C1*1*-100*-50~CAS*CO*45*-50~" + named,
			"C1 set_aside patient=0 sign CLP03",
		},
		"a share below zero": {
			"CLP*C1*1*100*150*-50~CAS*PR*1*-50~" + named,
			"C1 set_aside patient=-5000 sign CLP05",
		},
		"a reversal that takes nothing": {"CLP*C1*22*100*100~" + named, "C1 set_aside patient=0 sign CLP03"},
		"a line that does not balance": {
			"CLP*C1*1*100*50~" + named + "SVC*HC:1*60*30~CAS*CO*45*20~SVC*HC:2*40*20~CAS*CO*45*30~",
			"C1 set_aside patient=0 line_balance SVC03 line_balance SVC03",
		},
		"lines that are not the claim": {
			"CLP*C1*1*50*50~" + named + "SVC*HC:1*60*50~CAS*CO*45*10~",
			"C1 set_aside patient=0 claim_balance CLP04 line_sum CLP03",
		},
	})
}

func TestAClaimWhoseCodesContradictItIsSetAside(t *testing.T) {
	t.Parallel()
	verdicts(t, map[string]struct{ claim, want string }{
		"a status nobody knows": {"CLP*C1*99*50*50~" + named, "C1 set_aside patient=0 status CLP02"},
		"a deductible under CO": {
			"CLP*C1*1*100*50~CAS*CO*1*50~" + named,
			"C1 set_aside patient=0 insurer_error CAS01",
		},
		"a copay under PI": {
			"CLP*C1*1*100*50~CAS*PI*3*50~" + named,
			"C1 set_aside patient=0 insurer_error CAS01",
		},
		"the insurer paid the patient": {
			"CLP*C1*1*100*50~CAS*OA*100*50~" + named,
			"C1 set_aside patient=0 other_adjustment CAS01",
		},
		"CR outside of a reversal": {
			"CLP*C1*1*100*50~CAS*CR*45*50~" + named,
			"C1 set_aside patient=0 correction CAS01",
		},
		"a group nobody knows": {
			"CLP*C1*1*100*50~CAS*XX*45*50~" + named,
			"C1 set_aside patient=0 malformed CAS01",
		},
	})
}

func TestAClaimThatCannotBeReadIsSetAside(t *testing.T) {
	t.Parallel()
	verdicts(t, map[string]struct{ claim, want string }{
		"a third of a cent": {
			"CLP*C1*1*50.333*50~" + named,
			"C1 set_aside patient=0 malformed CLP03",
		},
		"no charge": {"CLP*C1*1**50~" + named, "C1 set_aside patient=0 malformed CLP03"},
		"a reason without an amount": {
			"CLP*C1*1*50*50~CAS*CO*45~" + named,
			"C1 set_aside patient=0 malformed CAS03",
		},
		"an amount without a reason": {
			"CLP*C1*1*60*50~CAS*CO**10~" + named,
			"C1 set_aside patient=0 malformed CAS02",
		},
		"nobody's": {"CLP*C1*1*50*50~", "C1 set_aside patient=0 no_patient NM1"},
		"two people's": {
			"CLP*C1*1*50*50~" + named + named,
			"C1 set_aside patient=0 malformed NM1",
		},
		"a segment of another loop": {
			"CLP*C1*1*50*50~" + named + "N3*STREET~",
			"C1 set_aside patient=0 malformed",
		},
	})
}
