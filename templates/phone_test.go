package templates

import "testing"

func TestANumberIsWrittenAsPeopleReadIt(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"+15125550100":   "512-555-0100",
		"+442079460123":  "+442079460123",
		"+1512555010":    "+1512555010",
		"not a number":   "not a number",
		"":               "",
		"+1512555010099": "+1512555010099",
	} {
		if got := ReadablePhone(number); got != want {
			t.Errorf("%q is written %q, want %q", number, got, want)
		}
	}
}
