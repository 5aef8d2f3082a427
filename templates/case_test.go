package templates

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestACaseSaysWhyAndShowsNoMoreThanItIsGiven(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	cases := map[string]struct {
		card CaseCard
		want CaseText
	}{
		"nothing of the patient": {
			CaseCard{Number: "C-1042", Reasons: []string{"human"}, Status: "open", Age: 12 * time.Minute},
			CaseText{
				Text: "Case C-1042 · asked for a person", Header: "Case C-1042 · asked for a person",
				Footer: "Open, nobody has claimed it · 12 min ago",
			},
		},
		"what a biller may see": {
			sampleCase(),
			CaseText{
				Text:    "Urgent · Case C-1042 · asked for a person, says the bill is wrong",
				Header:  "Urgent · Case C-1042 · asked for a person, says the bill is wrong",
				Summary: []string{"Patient: M.L.", "Account: …4411", "Due: $120.50"},
				Footer:  "Claimed by <@U01> · opened Nov 3, 2:05 PM · 12 min ago",
			},
		},
		"a case without a reason": {
			CaseCard{Number: "C-1", Status: "resolved"},
			CaseText{Text: "Case C-1 · needs a biller", Header: "Case C-1 · needs a biller", Footer: "Resolved · just now"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := s.CaseCard(c.card)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryReasonHasWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	if got := s.Reason("something_new"); got != "needs a biller" {
		t.Errorf("got %q", got)
	}
	for _, code := range []string{
		"human", "dispute", "already_paid", "hardship", "not_understood", "identity", "wrong_number", "clinical", "plan",
		"ambiguous_phone", "media", "unclear_stop", "unexplained", "language", "abuse", "may_have_meant_plan",
		"start_on_hold", "wrote_after_stop", "fault", "money_guard", "undeliverable", "carrier_optout",
		"coding_question", "estimate_dispute", "insurance_update", "deceased", "legal", "insurance_status", "denial",
		"plan_change", "plan_cancel", "autopay", "stop_payment", "refund", "itemized_bill", "collections_credit",
	} {
		if s.Reason(code) == s.Reason("other") {
			t.Errorf("%s has no words", code)
		}
	}
}

func TestAHeaderOfManyReasonsFitsSlack(t *testing.T) {
	t.Parallel()
	card := sampleCase()
	for range 60 {
		card.Reasons = append(card.Reasons, "dispute")
	}
	text, err := parsed(t).CaseCard(card)
	if err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(text.Header); n != maxHeader || !strings.HasSuffix(text.Header, "…") {
		t.Errorf("header of %d characters", n)
	}
}

func TestTheThreadSaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for got, want := range map[string]string{
		s.PatientWrote("is it so much?"):       "Patient: is it so much?",
		s.PatientWrote("ask <@U01> now"):       "Patient: ask < @U01> now", // a patient mentions nobody
		s.PatientWrote(""):                     "The patient wrote again.",
		s.NoteBy("<@U01>", "called, no reply"): "Note by <@U01>: called, no reply",
		s.Slack(SlackTaken{Winner: "<@U02>"}):  "This case is claimed by <@U02>. To answer the patient, take it over first.",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLabelsFitWhatSlackAllows(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	limits := map[string]int{
		"reply_title": 24, "note_title": 24, "send": 24, "save": 24, "cancel": 24, "confirm_title": 100, "confirm_yes": 30,
		"confirm_no": 30, "confirm_case_optout": 300, "confirm_case_wrong_number": 300,
	}
	for _, key := range required {
		limit := limits[key]
		if limit == 0 && strings.HasPrefix(key, "case_") {
			limit = 75
		}
		if n := utf8.RuneCountInString(s.labels[key]); n == 0 || limit > 0 && n > limit {
			t.Errorf("%s has %d characters, Slack takes %d", key, n, limit)
		}
	}
	edge := reflect.ValueOf(s.Edge())
	for i := range edge.NumField() {
		if edge.Field(i).String() == "" {
			t.Errorf("%s has no words", edge.Type().Field(i).Name)
		}
	}
}

func TestOnlyWhatCannotBeTakenBackIsAskedTwice(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, action := range []string{"case_optout", "case_wrong_number"} {
		if c, ok := s.Confirm(action); !ok || c.Title == "" || c.Text == "" || c.Yes == "" || c.No == "" {
			t.Errorf("%s: %+v", action, c)
		}
	}
	if _, ok := s.Confirm("case_claim"); ok {
		t.Error("a claim is asked twice")
	}
	if s.ButtonLabel("case_claim") != "Claim" || s.ButtonLabel("case_new") != "case_new" {
		t.Error("a button has the wrong words")
	}
}

func TestAgeIsInTheLargestFittingUnit(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"just now": 30 * time.Second, "12 min ago": 12 * time.Minute, "3 h ago": 4*time.Hour - time.Minute,
		"47 h ago": 47 * time.Hour, "2 days ago": 49 * time.Hour,
	} {
		if got := age(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
