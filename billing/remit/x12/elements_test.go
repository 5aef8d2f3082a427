package x12

import (
	"testing"

	"github.com/plainbill/plainbill/billing"
)

func TestAmountsAreReadAsX12WritesThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]billing.Cents{
		"60": 6000, "60.5": 6050, "60.50": 6050, ".18": 18, "0": 0, "-1.27": -127, "-.5": -50, "60.": 6000,
		"0220": 22000, "00000000000001": 100, "999999999.99": 99999999999,
	} {
		if got, ok := cents([]byte(text)); !ok || got != want {
			t.Errorf("%q is %d, %v", text, int64(got), ok)
		}
	}
	for _, text := range []string{
		"", "-", ".", "-.", "1.234", "60.500", "1,000.00", "$5", "1e3", "+5", "--5", "5-", "1.2.3", "1000000000", " 5", "5 ",
	} {
		if got, ok := cents([]byte(text)); ok {
			t.Errorf("%q was read as %d", text, int64(got))
		}
	}
}

func TestDatesAreDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"20260102": "2026-01-02", "20240229": "2024-02-29", "200506170800": "2005-06-17",
	} {
		if got, ok := date([]byte(text)); !ok || got.String() != want {
			t.Errorf("%q is %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "2026", "20260230", "20261301", "20260100", "00000000", "2026-1-2", "260102"} {
		if got, ok := date([]byte(text)); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	if from, to, ok := dates([]byte("20260102-20260105")); !ok || from.Day != 2 || to.Day != 5 {
		t.Errorf("range: %v %v %v", from, to, ok)
	}
	if _, _, ok := dates([]byte("20260105-20260102")); ok {
		t.Error("a range that runs backwards was read")
	}
}
