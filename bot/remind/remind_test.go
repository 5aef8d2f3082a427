package remind_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/remind"
	"github.com/plainbill/plainbill/consent"
)

// monday is ten o'clock in Chicago on a Monday.
var monday = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

func candidate(account, statement string, change func(*remind.Candidate)) remind.Candidate {
	c := remind.Candidate{
		Account: billing.AccountNumber(account), Statement: statement,
		Date: billing.Date{Year: 2026, Month: time.November, Day: 23}, Due: 100_00,
		Phone: "+15125550123", Language: billing.English,
	}
	if change != nil {
		change(&c)
	}
	return c
}

func TestWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	onDay := func(d int) func(*remind.Candidate) {
		return func(c *remind.Candidate) { c.Date.Day = d }
	}
	for _, c := range []struct {
		name   string
		rules  remind.Rules
		change func(*remind.Candidate)
		want   string
	}{
		{"a new statement of a phone that opted in is texted about", remind.Rules{}, nil, ""},
		{"nothing is due", remind.Rules{}, func(c *remind.Candidate) { c.Due = 0 }, remind.ReasonNothingDue},
		{"a credit is not due", remind.Rules{}, func(c *remind.Candidate) { c.Due = -5 }, remind.ReasonNothingDue},
		{"a plan is in force", remind.Rules{}, func(c *remind.Candidate) { c.PlanInForce = true }, remind.ReasonPlanInForce},
		{"a dispute stands", remind.Rules{}, func(c *remind.Candidate) { c.OnHold = true }, remind.ReasonOnHold},
		{"no phone", remind.Rules{}, func(c *remind.Candidate) { c.Phone = "" }, remind.ReasonNoPhone},
		{"texted before", remind.Rules{}, func(c *remind.Candidate) { c.Texted = true }, remind.ReasonAlreadyTexted},
		{"the statement is of tomorrow", remind.Rules{}, onDay(24), remind.ReasonFuture},
		{"its day has not come", remind.Rules{AfterDays: 3}, onDay(21), remind.ReasonNotYet},
		{"its day has come", remind.Rules{AfterDays: 3}, onDay(20), ""},
		{"it is new for a week only", remind.Rules{NewForDays: 7}, onDay(16), remind.ReasonNotNew},
		{
			"the gate refuses for good",
			remind.Rules{},
			func(c *remind.Candidate) { c.Refused = "opted_out" }, "opted_out",
		},
		{
			"the gate refuses for longer than a text may wait",
			remind.Rules{},
			func(c *remind.Candidate) { c.Refused, c.Until = "cap_per_week", monday.Add(80*time.Hour) }, "cap_per_week",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			send, leftOut := remind.Plan(monday, c.rules, []remind.Candidate{candidate("A-1", "S-1", c.change)})
			if c.want == "" {
				if len(send) != 1 || len(leftOut) != 0 || !send[0].At.Equal(monday) {
					t.Errorf("planned %v, left out %v", send, leftOut)
				}
				return
			}
			want := []remind.LeftOut{{Account: "A-1", Statement: "S-1", Reason: c.want}}
			if diff := gocmp.Diff(want, leftOut); diff != "" || len(send) != 0 {
				t.Errorf("planned %v, left out (-want +got):\n%s", send, diff)
			}
		})
	}
}

func TestQuietHoursMoveATextToTheirEnd(t *testing.T) {
	t.Parallel()
	nine := monday.Add(23 * time.Hour)
	send, _ := remind.Plan(monday, remind.Rules{}, []remind.Candidate{
		candidate("A-1", "S-1", func(c *remind.Candidate) { c.Refused, c.Until = "quiet_hours", nine }),
	})
	if len(send) != 1 || !send[0].At.Equal(nine) {
		t.Errorf("planned %v, want one at nine", send)
	}
}

func TestTodayIsThePracticesDay(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("practice", -6*60*60)
	lateSunday := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // still the 22nd there
	_, leftOut := remind.Plan(lateSunday, remind.Rules{Zone: zone}, []remind.Candidate{candidate("A-1", "S-1", nil)})
	if len(leftOut) != 1 || leftOut[0].Reason != remind.ReasonFuture {
		t.Errorf("left out %v, want a statement of tomorrow", leftOut)
	}
}

func TestOneTextAPhone(t *testing.T) {
	t.Parallel()
	earlier := func(c *remind.Candidate) { c.Date.Day = 20 }
	other := func(c *remind.Candidate) { c.Phone = "+15125550124" }
	send, leftOut := remind.Plan(monday, remind.Rules{}, []remind.Candidate{
		candidate("A-1", "S-1", earlier), candidate("A-1", "S-2", nil),
		candidate("B-2", "S-3", nil), candidate("C-3", "S-4", other),
	})
	wantSent := []remind.Recipient{
		{Account: "A-1", Statement: "S-2", Phone: "+15125550123", Language: billing.English, At: monday},
		{Account: "C-3", Statement: "S-4", Phone: "+15125550124", Language: billing.English, At: monday},
	}
	wantLeft := []remind.LeftOut{
		{Account: "A-1", Statement: "S-1", Reason: remind.ReasonNewerStatement},
		{Account: "B-2", Statement: "S-3", Reason: remind.ReasonOneTextForPhone},
	}
	if diff := gocmp.Diff(wantSent, send); diff != "" {
		t.Errorf("planned (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(wantLeft, leftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

// TestEveryCandidateIsAccountedFor holds that whatever the candidates and their order, each is planned or left out, and
// no phone gets two texts.
func TestEveryCandidateIsAccountedFor(t *testing.T) {
	t.Parallel()
	anyCandidate := rapid.Custom(func(t *rapid.T) remind.Candidate {
		return remind.Candidate{
			Account: rapid.SampledFrom([]billing.AccountNumber{"A", "B", "C"}).Draw(t, "account"),
			Date:    billing.Date{Year: 2026, Month: time.November, Day: rapid.IntRange(10, 25).Draw(t, "day")},
			Due:     billing.Cents(rapid.Int64Range(-1, 3).Draw(t, "due")),
			Phone:   rapid.SampledFrom([]consent.Phone{"", "+15125550123", "+15125550124"}).Draw(t, "phone"),
			Texted:  rapid.Bool().Draw(t, "texted"), OnHold: rapid.Bool().Draw(t, "on hold"),
			Refused: rapid.SampledFrom([]string{"", "", "opted_out"}).Draw(t, "refused"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		candidates := rapid.SliceOfN(anyCandidate, 0, 12).Draw(t, "candidates")
		for i := range candidates {
			candidates[i].Statement = string(rune('a' + i))
		}
		send, leftOut := remind.Plan(monday, remind.Rules{NewForDays: 10}, candidates)
		if len(send)+len(leftOut) != len(candidates) {
			t.Fatalf("%d planned and %d left out of %d", len(send), len(leftOut), len(candidates))
		}
		phones := map[consent.Phone]bool{}
		for _, r := range send {
			if r.Phone == "" || phones[r.Phone] {
				t.Fatal("a phone gets two texts, or there is none")
			}
			phones[r.Phone] = true
		}
		shuffled := rapid.Permutation(candidates).Draw(t, "another order")
		again, leftAgain := remind.Plan(monday, remind.Rules{NewForDays: 10}, shuffled)
		if !slices.Equal(send, again) || !slices.Equal(leftOut, leftAgain) {
			t.Fatal("the order of the candidates matters")
		}
	})
}
