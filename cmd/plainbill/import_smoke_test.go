package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent/seal"
)

// operator types commands at a database of their own.
type operator struct {
	t        *testing.T
	folder   string
	key, url string
}

func newOperator(t *testing.T) operator {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	o := operator{t: t, folder: t.TempDir(), key: key, url: pgtest.URL(t, migrations()...)}
	o.types(0, "practice", "apply", "sample/practice.yaml")
	return o
}

// types runs a command and gives what it printed.
func (o operator) types(exit int, arguments ...string) (out, errs string) {
	o.t.Helper()
	raw, err := json.Marshal(arguments)
	if err != nil {
		o.t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	c := exec.Command(binary)
	c.Env = []string{argumentsVariable + "=" + string(raw), "DATABASE_URL=" + o.url, "PLAINBILL_KEY=" + o.key}
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	_ = c.Run()
	if got := c.ProcessState.ExitCode(); got != exit {
		o.t.Errorf("plainbill %s: exit code %d, want %d\n%s%s", strings.Join(arguments, " "), got, exit, &stdout, &stderr)
	}
	return stdout.String(), stderr.String()
}

func (o operator) file(name, content string) string {
	o.t.Helper()
	path := filepath.Join(o.folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// remittanceOf is a whole remittance of the claims; paid is the sum of what is paid on them.
func remittanceOf(paid string, claims ...string) string {
	return "ST*835*0001~BPR*I*" + paid + "*C*ACH************20261101~TRN*1*T1*1999999999~N1*PR*BLUE PLAN~N1*PE*LAKESIDE~LX*1~" +
		strings.Join(claims, "") + "SE*0*0001~"
}

const patientSegment = "NM1*QC*1*DOE*JANE****MI*M77~DTM*232*20261001~"

// What a statement does not tell its patient it tells its biller: that it is set aside, and why.
func TestSetAsideStatementsAreExplainedAsSuch(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	path := o.file("paid.835", remittanceOf("60",
		"CLP*C1*1*100*60*20~CAS*CO*45*20~CAS*PR*2*20~"+patientSegment,
		"CLP*C2*1*100*0*20~CAS*CO*45*20~CAS*PR*2*20~"+patientSegment,
	))
	o.types(1, "import", path)
	if out, _ := o.types(0, "explain", "R-C1"); !strings.Contains(out, "$20.00") {
		t.Errorf("explained as %q", out)
	}
	const reason = "less all its adjustments is not what was paid"
	for _, arguments := range [][]string{{"explain", "R-C2"}, {"explain", "C2"}, {"explain", "--json", "R-C2"}} {
		_, errs := o.types(1, arguments...)
		if !strings.Contains(errs, "set aside: ") || !strings.Contains(errs, reason) || !strings.Contains(errs, "a biller must") ||
			strings.Count(errs, "\n") != 1 {
			t.Errorf("%v says %q", arguments, errs)
		}
	}
	o.types(2, "explain", "R-C3")
	later := strings.Replace(remittanceOf("50", "CLP*C1*1*100*50*50~CAS*PR*2*50~"+patientSegment), "20261101", "20261102", 1)
	second := o.file("again.835", later)
	o.types(2, "import", second)
	out, errs := o.types(1, "explain", "--json", "R-C1")
	if !strings.Contains(errs, "decided this claim before") || !strings.Contains(out, `"set_aside": [`) {
		t.Errorf("%s%s", out, errs)
	}
	list, _ := o.types(0, "import", "aside")
	var found struct {
		SetAside []shapeOfAside `json:"set_aside"`
	}
	listed, _ := o.types(0, "import", "aside", "--json", "--practice", "lakeside")
	if err := json.Unmarshal([]byte(listed), &found); err != nil || len(found.SetAside) != 2 {
		t.Fatalf("%v: %s", err, listed)
	}
	first := found.SetAside[0]
	if first.Claim != "C2" || first.File != "paid.835" || first.Segment == 0 || first.Line != 1 || first.Since.IsZero() ||
		!strings.Contains(first.Reason, reason) || !strings.Contains(list, "2 set aside") {
		t.Errorf("listed %+v\n%s", first, list)
	}
}

func TestImportIsUsedAsItsHelpSays(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	header := strings.SplitAfter(sampleStatements(t), "\n")[0]
	if _, errs := o.types(2, "import", o.file("empty.csv", header)); !strings.Contains(errs, "no rows") {
		t.Errorf("a header alone: %q", errs)
	}
	if _, errs := o.types(2, "import"); !strings.Contains(errs, "name the files") {
		t.Errorf("nothing: %q", errs)
	}
	help, _ := o.types(0, "import", "--help")
	for _, wanted := range []string{
		"<file>", "--practice", "--format", "--map", "--labels", "--dry-run", "--json", "undo", "aside",
	} {
		if !strings.Contains(help, wanted) {
			t.Errorf("the help lacks %q:\n%s", wanted, help)
		}
	}
}

func TestAListOfLabelsNamesTheServicesOfInsurersFiles(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	path := o.file("paid.835", remittanceOf("60",
		"CLP*C1*1*100*60*20~"+patientSegment+"SVC*ZZ:OV9*100*60~DTM*472*20261001~CAS*CO*45*20~CAS*PR*2*20~"))
	list := o.file("labels.csv", "code,label,label_es\nOV9,Long visit,Visita larga\n")
	o.types(0, "import", "--labels", list, path)
	if out, _ := o.types(0, "explain", "R-C1"); !strings.Contains(out, "Long visit") {
		t.Errorf("explained as %q", out)
	}
	o.types(0, "import", "--labels", o.file("labels.yaml", "OV9: Visit\n"))
	if out, _ := o.types(0, "explain", "R-C1"); !strings.Contains(out, ": Visit") {
		t.Errorf("explained anew as %q", out)
	}
	if _, errs := o.types(2, "import", "--labels", o.file("bad.csv", "a,b\n"), path); !strings.Contains(errs, "header") {
		t.Errorf("a bad list: %q", errs)
	}
}

func sampleStatements(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("sample/statements.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
