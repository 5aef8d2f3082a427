package x12_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/remit/x12"
)

const isa = "ISA*00*          *00*          *ZZ*INSURER        *ZZ*PRACTICE       *260102*0304*^*00501*000000001*0*P*:~"

// places gives each segment with its place, and what ended the file.
func places(file string) (all []string, ended error) {
	r := x12.NewReader(strings.NewReader(file))
	for {
		s, err := r.Next()
		if err != nil {
			return all, err
		}
		all = append(all, fmt.Sprintf("%d:%d %s %d", s.Line, s.Segment, s.ID, s.Len()))
	}
}

func TestEverySegmentKnowsItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"one line": {isa + "GS*HP~ST*835*1~", []string{"1:1 ISA 16", "1:2 GS 1", "1:3 ST 2"}},
		"line feeds, blank lines and indents": {
			"\n" + isa + "\n\n  GS*HP~\n\tST*835*1~\n",
			[]string{"2:1 ISA 16", "4:2 GS 1", "5:3 ST 2"},
		},
		"line ends of Windows": {isa + "\r\nGS*HP~\r\nST*835*1~\r\n", []string{"1:1 ISA 16", "2:2 GS 1", "3:3 ST 2"}},
		"line feeds end the segments": {
			strings.TrimSuffix(isa, "~") + "\nGS*HP\nST*835*1\n", []string{"1:1 ISA 16", "2:2 GS 1", "3:3 ST 2"},
		},
		"line ends of Windows end the segments": {
			strings.TrimSuffix(isa, "~") + "\r\nGS*HP\r\nST*835*1\r\n", []string{"1:1 ISA 16", "2:2 GS 1", "3:3 ST 2"},
		},
		"a byte order mark":             {"\ufeff" + isa + "GS*HP~", []string{"1:1 ISA 16", "1:2 GS 1"}},
		"wrapped inside of segments":    {isa + "GS*H\nP~ST*83\r\n5*1~", []string{"1:1 ISA 16", "1:2 GS 1", "2:3 ST 2"}},
		"wrapped inside of the ISA":     {isa[:80] + "\n" + isa[80:] + "GS*HP~", []string{"1:1 ISA 16", "2:2 GS 1"}},
		"no terminator at the very end": {isa + "GS*HP~IEA*1*1", []string{"1:1 ISA 16", "1:2 GS 1", "1:3 IEA 2"}},
		"padded as old systems do":      {isa + "IEA*1*1~\r\n\x1a\x00\x00", []string{"1:1 ISA 16", "1:2 IEA 2"}},
		"it begins at GS":               {"GS*HP*1~ST*835*1~", []string{"1:1 GS 2", "1:2 ST 2"}},
		"it begins at ST, with line feeds": {
			"ST|835|1\nBPR|I|1\n", []string{"1:1 ST 2", "2:2 BPR 2"},
		},
		"the next interchange has other separators": {
			isa + "IEA*1*1~\n" + strings.NewReplacer("*", "|", "~", "!", ":", ">").Replace(isa) + "GS|HP!",
			[]string{"1:1 ISA 16", "1:2 IEA 2", "2:3 ISA 16", "2:4 GS 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ended := places(c.file)
			if !errors.Is(ended, io.EOF) {
				t.Fatalf("ended with %v", ended)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNotX12IsNamed(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"":                                      "the file is empty",
		" \r\n\t\n":                             "the file is empty",
		"%PDF-1.7":                              "PDF",
		"PK\x03\x04abc":                         "ZIP",
		"\x1f\x8b\x08":                          "gzip",
		"\xff\xfeI\x00S\x00A\x00":               "UTF-16",
		"<ClaimResponse/>":                      "XML",
		`{"resourceType":"Bundle"}`:             "JSON",
		"UNB+UNOA:1'":                           "EDIFACT",
		"MSH|^~\\&|":                            "HL7",
		"account_number,charge\nA,1":            "text for people",
		"Dear Sir,\n" + isa + "GS*HP~":          "other text stands before the interchange",
		isa[:60]:                                "ISA that does not show its separators",
		"ISAAC NEWTON*":                         "ISA that does not show its separators",
		"ST*835*1~XYZ*1~":                       "separators cannot be told",
		"\x00\x01\x02":                          "binary data",
		isa + "IEA*1*1~\nRegards":               "after the end of the interchange",
		isa + "GS*HP~ISA*00~":                   "does not show its separators",
		isa + strings.Repeat("A", 70<<10) + "~": "no segment end within 64 KiB",
	} {
		_, ended := places(file)
		broken := (*x12.Broken)(nil)
		if !errors.As(ended, &broken) || !strings.Contains(broken.Reason, want) {
			t.Errorf("%.20q ended with %v, want %q", file, ended, want)
		}
	}
}

func TestAFileThatCannotBeReadIsNotAProblemOfItsContent(t *testing.T) {
	t.Parallel()
	failed := errors.New("disk")
	d := x12.NewDecoder(io.MultiReader(strings.NewReader(isa+"GS*HP*A*B*20260102*0304*1*X*005010X221A1~ST*835*1~"),
		iotest.ErrReader(failed)))
	for {
		e, err := d.Next()
		if errors.Is(err, failed) {
			break
		}
		if err != nil {
			t.Fatalf("ended with %v", err)
		}
		if _, ok := e.(*x12.End); ok {
			t.Error("the transaction was ended")
		}
	}
	if _, err := d.Next(); !errors.Is(err, failed) {
		t.Errorf("later: %v", err)
	}
}
