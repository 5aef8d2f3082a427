package practice

import (
	"bytes"
	"context"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"

	"github.com/plainbill/plainbill/billing/plan"
)

// knobs is a plan group that turns every knob.
const knobs = `plan:
  tiers: [{up_to: 300.00, instalments: 3, fewest: 2}, {up_to: 5000.00, instalments: 12, fewest: 3, min_payment: 100.00}]
  min_payment: 50.00
  frequencies: [monthly, twice_a_month, biweekly, weekly]
  first_due_within_days: 45
  grace_days: 10
  approval_over: 3000.00
  max_months: 12
  allowed_days: [1, 15]
  down_payment: {percent: 10, fixed: 50.00, required_over: 1000.00}
  card_required_over: 1000.00
  retries: 3
  retry_days: 5
  missed_to_delinquent: 2
  missed_to_default: 3
  cure_days: 30
  new_balance: join
  changes_per_year: 2
  skips_per_year: 1
  prompt_pay: {percent: 10, days: 15, self_pay_only: true}
  small_balance: {max: 4.99}
  exclude: [disputed, pending_insurance, collections, bankruptcy]
  tila_disclosures_handled: true
`

var turned = plan.Policy{
	Tiers: []plan.Tier{
		{UpTo: 30000, Instalments: 3, Fewest: 2}, {UpTo: 500000, Instalments: 12, Fewest: 3, MinPayment: 10000},
	},
	MinPayment: 5000, Frequencies: []plan.Frequency{plan.Monthly, plan.TwiceAMonth, plan.Biweekly, plan.Weekly},
	FirstDueWithinDays: 45, GraceDays: 10, ApprovalOver: 300000, MaxMonths: 12, AllowedDays: []int{1, 15},
	DownPayment:      plan.DownPayment{Percent: 10, Fixed: 5000, RequiredOver: 100000},
	CardRequiredOver: 100000, Retries: 3, RetryDays: 5, MissedToDelinquent: 2, MissedToDefault: 3, CureDays: 30,
	NewBalance: plan.BalanceJoin, ChangesAYear: 2, SkipsAYear: 1,
	PromptPay: plan.PromptPay{Percent: 10, Days: 15, SelfPayOnly: true}, SmallBalance: plan.SmallBalance{Max: 499},
	Exclude:                []plan.Exclusion{plan.Disputed, plan.PendingInsurance, plan.Collections, plan.Bankruptcy},
	TILADisclosuresHandled: true,
}

func TestEveryKnobOfAPlanPolicyIsRead(t *testing.T) {
	t.Parallel()
	policy, err := ReadPolicy(strings.NewReader(knobs), "lakeside")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(turned, policy); diff != "" {
		t.Error(diff)
	}
	whole := least + "    " + strings.ReplaceAll(strings.TrimSpace(knobs), "\n", "\n    ") + "\n"
	policy, err = ReadPolicy(strings.NewReader(whole), "lakeside")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(turned, policy); diff != "" {
		t.Errorf("from a practice file: %s", diff)
	}
}

func TestAPolicyFileThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         `policy file: it has neither a group "plan" nor a list "practices"`,
		"plan: {interest: 3}":      "practice file: line 1: unknown key interest" + whyFree,
		"plan: {max_months: 61}":   "plan.max_months: 61 is not from 0 to 60",
		"tiers: []":                "practice file: line 1: unknown key tiers",
		least + "    color: blue":  "practice file: line 7: unknown key color",
		"plan: {cure_days: never}": "practice file: line 1: never is not a whole number",
	} {
		if _, err := ReadPolicy(strings.NewReader(text), "lakeside"); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ReadPolicy(strings.NewReader(least), "hillside"); err == nil ||
		err.Error() != `policy file: practice "hillside" is not in it` {
		t.Errorf("another practice's file: %v", err)
	}
}

func TestAPlanCanBeJudgedByTheVersionItWasMadeUnder(t *testing.T) {
	b := setup(t)
	first, second := lakeside, lakeside
	second.Plan = turned
	if !b.apply(first) || !b.apply(second) || b.apply(second) {
		t.Fatal("two versions, and the second once")
	}
	err := b.do(func(ctx context.Context, tx pgx.Tx) error {
		for version, want := range map[int]plan.Policy{1: first.Plan, 2: turned} {
			got, err := PolicyAt(ctx, tx, "lakeside", version)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("version %d: %v %s", version, err, diff)
			}
		}
		if _, err := PolicyAt(ctx, tx, "lakeside", 3); err == nil {
			t.Error("a version that was never applied")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The sample is where a practice learns the knobs: it names every one of them and nothing else.
func TestTheSamplePolicyTurnsEveryKnob(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("../../cmd/plainbill/sample/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPolicy(bytes.NewReader(sample), "lakeside"); err != nil {
		t.Error(err)
	}
	var file struct{ Plan map[string]any }
	if err := yaml.Unmarshal(sample, &file); err != nil {
		t.Fatal(err)
	}
	var missing func(shape reflect.Type, said any, where string)
	missing = func(shape reflect.Type, said any, where string) {
		switch shape.Kind() {
		case reflect.Pointer:
			missing(shape.Elem(), said, where)
		case reflect.Slice:
			all, _ := said.([]any)
			if len(all) == 0 {
				t.Errorf("%s is empty", where)
				return
			}
			missing(shape.Elem(), all[len(all)-1], where)
		case reflect.Struct:
			group, _ := said.(map[string]any)
			for field := range shape.Fields() {
				name := field.Tag.Get("yaml")
				if _, ok := group[name]; !ok {
					t.Errorf("%s says nothing of %s", where, name)
					continue
				}
				missing(field.Type, group[name], where+"."+name)
			}
		}
	}
	missing(reflect.TypeFor[planEntry](), map[string]any(file.Plan), "plan")
}
