package x12_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// transactions holds files to what is told about them.
func transactions(t *testing.T, cases map[string]fileCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, told(events(t, strings.NewReader(c.file)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

type fileCase struct {
	file string
	want []string
}

const (
	claim  = "CLP*C1*1*50*50~" + named
	loaded = "C1 loaded patient=0"
)

func TestWhatBecomesOfATransaction(t *testing.T) {
	t.Parallel()
	transactions(t, map[string]fileCase{
		"whole": {
			opened + headed + claim + "SE*9*0001~" + closed,
			[]string{loaded, "835 of 1"},
		},
		"no claim at all": {
			opened + headed + "PLB*1*20261231*WO:X*-50~SE*8*0001~" + closed,
			[]string{"PLB WO -5000", "835 of 0"},
		},
		"a wrong count": {
			opened + headed + claim + "SE*8*0001~" + closed,
			[]string{loaded, "835 of 1 envelope SE01"},
		},
		"another control number": {
			opened + headed + claim + "SE*9*0002~" + closed,
			[]string{loaded, "835 of 1 REFUSED envelope SE02"},
		},
		"no end": {
			opened + headed + claim + closed,
			[]string{loaded, "835 of 1 REFUSED envelope SE"},
		},
		"the payment is something else": {
			opened + strings.Replace(headed, "I*50*", "I*51*", 1) + claim + "SE*9*0001~" + closed,
			[]string{loaded, "835 of 1 transaction_balance BPR02"},
		},
		"a takeback": {
			opened + strings.Replace(headed, "I*50*", "I*30*", 1) + claim +
				"PLB*1*20261231*WO:X*25*72:Y*-5~SE*10*0001~" + closed,
			[]string{loaded, "PLB WO 2500", "PLB 72 -500", "835 of 1"},
		},
		"euros": {
			opened + strings.Replace(headed, "TRN", "CUR*PR*EUR~TRN", 1) + claim + "SE*10*0001~" + closed,
			[]string{"835 of 1 REFUSED currency CUR02"},
		},
		"a version of the past": {
			strings.Replace(opened, "005010X221A1", "003051", 1) + headed + claim + "SE*9*0001~" + closed,
			[]string{"line 1 REFUSED version GS08"},
		},
		"a type nobody knows": {
			opened + "ST*999X*1~FOO*1~SE*3*1~" + closed, []string{"line 1 REFUSED not_statement_data ST01"},
		},
	})
}

func TestWhatIsToldOfEnvelopes(t *testing.T) {
	t.Parallel()
	transactions(t, map[string]fileCase{
		"two with one control number": {
			opened + headed + claim + "SE*9*0001~" + headed + claim + "SE*9*0001~GE*2*7~IEA*1*000000001~",
			[]string{loaded, "835 of 1", loaded, "835 of 1"},
		},
		"counts and numbers of group and interchange": {
			opened + headed + claim + "SE*9*0001~GE*2*8~IEA*3*000000002~", []string{
				loaded, "835 of 1", "line 1 envelope GE01", "line 1 envelope GE02", "line 1 envelope IEA01",
				"line 1 envelope IEA02",
			},
		},
		"the file ends early": {
			opened + headed + claim + "SE*9*0001~", []string{loaded, "835 of 1", "line 1 envelope GE", "line 1 envelope IEA"},
		},
		"segments outside of everything": {
			opened + "CLP*C1*1*50*50~CAS*CO*45*1~" + headed + claim + "SE*9*0001~" + closed,
			[]string{"line 1 REFUSED envelope", loaded, "835 of 1"},
		},
	})
}
