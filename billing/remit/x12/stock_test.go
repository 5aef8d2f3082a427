package x12_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

// A claim that is given back leaves nothing in those that come after it, and takes nothing from what was said of it.
func TestGivingClaimsBackChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := writer{separators: standard, between: "\n"}
		w.remittance("000000001", rapid.SliceOfN(anyClaim(), 1, 12).Draw(t, "claims"))
		file := w.Bytes()
		if rapid.Bool().Draw(t, "broken") { // problems and notes too
			at := rapid.IntRange(300, len(file)-1).Draw(t, "at")
			file[at] = rapid.SampledFrom([]byte("9X*~:")).Draw(t, "what")
		}
		kept, keptClaims := saidOf(t, file, false)
		back, backClaims := saidOf(t, file, true)
		if diff := cmp.Diff(kept, back, cmp.AllowUnexported(billing.DateOfBirth{})); diff != "" {
			t.Errorf("said otherwise (-kept +given back):\n%s", diff)
		}
		if diff := cmp.Diff(keptClaims, backClaims); diff != "" {
			t.Errorf("read otherwise (-kept +given back):\n%s", diff)
		}
	})
}

// A line that has nothing of what the one before it in its place had has none of it.
func TestALineThatTakesAnothersPlaceIsEmpty(t *testing.T) {
	t.Parallel()
	full := "CLP*C%d*1*100*60*40*12*P1*11*1~CAS*CO*45*0~NM1*QC*1*EXAMPLE*PAT~NM1*82*1*OKAFOR*ADA~NM1*TT*2*NEXT~" +
		"MOA***MA01~SVC*HC:99999:25*100*60*0300*2*HC:99998*3~DTM*472*20260103~CAS*PR*2*40*1~REF*6R*L1~AMT*B6*100~QTY*ZK*1~LQ*HE*N130~"
	bare := "CLP*C%d*1*50*50~NM1*QC*1*EXAMPLE*SAM~SVC*HC:1*50*50~"
	var file bytes.Buffer
	file.WriteString(opened + headed)
	for n := range 12 {
		fmt.Fprintf(&file, []string{full, full, full, full, bare, bare}[n%6], n)
	}
	file.WriteString("SE*0*0001~" + closed)
	for n, c := range claimsGivenBack(t, file.Bytes()) {
		l := c.Lines[0]
		rest := len(l.Adjustments) + len(l.Dates) + len(l.References) + len(l.Amounts) + len(l.Quantities) + len(l.Remarks)
		isBare := l.Units+l.OriginalUnits+l.Revenue+l.Original.Code+c.Forwarded+c.Provider.Name+c.Filing+c.Facility == "" &&
			rest == 0 && len(c.Adjustments)+len(c.Remarks)+len(l.Procedure.Modifiers) == 0 && c.Patient == 0
		if isBare != (n%6 >= 4) {
			t.Errorf("claim %d has more or less than it says: %+v", n, l)
		}
	}
}

// claimsGivenBack gives copies of claims, made before they are given back.
func claimsGivenBack(t *testing.T, file []byte) (all []x12.Claim) {
	t.Helper()
	d := x12.NewDecoder(bytes.NewReader(file))
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if c, ok := e.(*x12.Claim); ok {
			kept := *c
			kept.Lines = append([]x12.Line{}, c.Lines...)
			all = append(all, kept)
			d.Done(c)
		}
	}
}

// saidOf gives what is said of the claims of a file, and all there is to print of them.
func saidOf(t *rapid.T, file []byte, giveBack bool) (said []remit.Adjudication, printed []string) {
	t.Helper()
	d := x12.NewDecoder(bytes.NewReader(file))
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return said, printed
		} else if err != nil {
			t.Fatal(err)
		}
		c, ok := e.(*x12.Claim)
		if !ok {
			continue
		}
		said = append(said, c.Adjudication("f", "h"))
		o := c.Outcome()
		shown := *c
		shown.Remittance = nil
		printed = append(printed, fmt.Sprintf("%+v %+v", shown, o))
		if giveBack {
			d.Done(c)
		}
	}
}
