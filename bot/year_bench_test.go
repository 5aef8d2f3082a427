package bot

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/audit"
)

var (
	yearPlans = flag.Int("plans", 200, "plans of which BenchmarkYear lives a year")
	yearDays  = flag.Int("year.days", 365, "days that it lives")
	yearSeed  = flag.Uint64("year.seed", 1, "seed of what happens in it")
	yearSQL   = flag.Bool("year.sql", false, "tell which statements it makes most")
)

// BenchmarkYear lives a year in the life of many plans, day by day on a virtual clock: instalments charged and paid by
// hand, cards that are declined, removed and replaced, plans changed and cancelled, insurers that pay late, new bills,
// refunds, disputes, STOPs. Every day the sweeps and their jobs run until nothing is due. At the end the books are
// verified, and compared with what the processor took and the insurers paid:
//
//	go test ./bot -run '^$' -bench 'Year$' -benchtime 1x -timeout 0 -plans 10000
//
// It tells days and plan-days a second, statements a plan-day, and how the charges, and the statements, compare with
// single rows written by themselves to the same server in the same run.
func BenchmarkYear(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		y := newYear(b, *yearSeed, *yearPlans)
		y.begins()
		plain := y.plainRows()
		if *yearSQL {
			y.count.of = map[string]*statement{}
		}
		statements, trips, own, server := y.count.n.Load(), y.count.trips.Load(), ownCPU(), y.serverCPU()
		b.StartTimer()
		begun := time.Now()
		y.live(*yearDays)
		took := time.Since(begun)
		b.StopTimer()
		made, asked := y.count.n.Load()-statements, y.count.trips.Load()-trips
		own, server = ownCPU()-own, y.serverCPU()-server
		if *yearSQL {
			y.tellSQL()
			y.count.of = nil
		}
		begun = time.Now()
		y.ends()
		b.Logf("seed %d, %d plans on %d accounts over %d days: %v (CPU: %v ours, %v the server's), verified in %v",
			*yearSeed, y.agreed, y.plans, *yearDays, took.Round(time.Second), own.Round(time.Second),
			server.Round(time.Second), time.Since(begun).Round(time.Second))
		b.Logf("%d charges, %d declined, %d refunds, %d texts, %d notices and jobs, %d statements in %d round trips; events: %s",
			y.till.charges, y.till.declines, y.till.refunds, y.carrier.n, y.asked, made,
			asked, y.kinds())
		perSecond := float64(y.till.charges) / took.Seconds()
		b.ReportMetric(float64(*yearDays)/took.Seconds(), "days/s")
		b.ReportMetric(float64(y.planDay)/took.Seconds(), "plan-days/s")
		b.ReportMetric(float64(made)/float64(max(y.planDay, 1)), "statements/plan-day")
		b.ReportMetric(float64(asked)/float64(max(y.planDay, 1)), "round-trips/plan-day")
		b.ReportMetric(perSecond, "charges/s")
		b.ReportMetric(plain, "plain-rows/s")
		b.ReportMetric(perSecond/plain, "charges/plain-row")
		b.ReportMetric(float64(made)/took.Seconds()/plain, "statements/plain-row")
		b.StartTimer()
	}
}

// Two months of a few plans, with everything that may happen in them: what the benchmark lives at length.
func TestAYearOfPlansKeepsItsBooks(t *testing.T) {
	t.Parallel()
	y := newYear(t, 7, 25)
	y.begins()
	y.live(75)
	y.ends()
	if y.till.charges == 0 || y.till.declines == 0 || y.carrier.n == 0 {
		t.Errorf("%d charges, %d declined, %d texts", y.till.charges, y.till.declines, y.carrier.n)
	}
}

// live lives so many days.
func (y *year) live(days int) {
	y.tb.Helper()
	begun := time.Now()
	for day := range days {
		y.morning(day)
		y.happens()
		y.sweeps()
		y.cures()
		y.tb.Helper()
		y.planDay += y.running()
		if day%14 == 13 || day == 0 || day == 2 || day == 6 { // as a server does when a table has grown
			y.vacuum()
		}
		if day%30 == 29 && y.plans > 500 {
			fmt.Fprintf(os.Stderr, "day %d after %v: %d charges\n", day+1, time.Since(begun).Round(time.Second),
				y.till.charges)
		}
	}
}

// running counts the plans in force.
func (y *year) running() (n int64) {
	y.tb.Helper()
	sql := "SELECT count(*) FROM ledger.plan_look"
	if err := y.pool.QueryRow(y.tb.Context(), sql).Scan(&n); err != nil {
		y.tb.Fatal(err)
	}
	return n
}

// ends verifies the books and everything beside them, and holds them against what happened outside.
func (y *year) ends() {
	y.tb.Helper()
	checks, err := audit.Verify(y.tb.Context(), y.pool, y.bot.Keys)
	if err != nil {
		y.tb.Fatal(err)
	}
	y.tx(func(ctx context.Context, tx pgx.Tx) error {
		payments, err := audit.VerifyPayments(ctx, tx)
		checks = append(checks, payments...)
		return err
	})
	for _, c := range checks {
		if !c.OK {
			y.tb.Errorf("seed %d: %s: %s", y.seed, c.Name, c.Detail)
		}
	}
	for _, wrong := range y.till.wrong {
		y.tb.Errorf("seed %d: %s", y.seed, wrong)
	}
	y.none("an instalment was charged twice", `SELECT plan_id || '/' || instalment FROM payment.attempt
		WHERE state = 'succeeded' GROUP BY plan_id, instalment HAVING count(*) > 1 LIMIT 5`)
	y.none("something is owed to nobody", `SELECT practice_id FROM ledger.posting GROUP BY 1 HAVING sum(amount) <> 0`)
	y.none("a notice of the processor waits", `SELECT kind || ': ' || why FROM payment.notice
		WHERE state <> 'acted' LIMIT 5`)
	all := make([]int, y.plans)
	for i := range all {
		all[i] = i
	}
	each(y, all, y.balances)
}

// balances holds one account against what happened outside, and its plan against the account.
func (y *year) balances(ctx context.Context, i int) error {
	account := yearAccount(i)
	return y.bot.Read(ctx, func(tx pgx.Tx) error {
		due, err := ledger.Due(ctx, tx, yearPractice, account)
		if err != nil {
			return err
		}
		if want := y.owed[account] - y.till.paid[account]; due != want {
			y.tb.Errorf("seed %d: account %s owes %d in the books, and %d after all that happened", y.seed, account, due, want)
		}
		live, err := ledger.LivePlan(ctx, tx, yearPractice, account)
		if err != nil || live == nil {
			return err
		}
		var open billing.Cents
		for _, in := range live.Open {
			open += in.Amount
		}
		if open != live.Left || open+live.Paid != live.Terms.Principal {
			y.tb.Errorf("seed %d: plan %d: %d open, %d left and %d paid are not %d", y.seed, live.ID, open, live.Left,
				live.Paid, live.Terms.Principal)
		}
		return nil
	})
}

func (y *year) none(what, sql string) {
	y.tb.Helper()
	rows, err := y.pool.Query(y.tb.Context(), sql)
	if err != nil {
		y.tb.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		y.tb.Fatal(err)
	}
	if len(found) > 0 {
		y.tb.Errorf("seed %d: %s: %s", y.seed, what, strings.Join(found, ", "))
	}
}

// plainRows is the yardstick: how many single rows a second go into a table, each in a transaction of its own.
func (y *year) plainRows() float64 {
	y.tb.Helper()
	ctx := y.tb.Context()
	if _, err := y.pool.Exec(ctx, "CREATE TABLE plain (account text, at timestamptz, amount bigint)"); err != nil {
		y.tb.Fatal(err)
	}
	const rows = 3000
	begun := time.Now()
	for i := range rows {
		_, err := y.pool.Exec(ctx, "INSERT INTO plain VALUES ($1, $2, $3)", "A1", y.now(), i)
		if err != nil {
			y.tb.Fatal(err)
		}
	}
	return rows / time.Since(begun).Seconds()
}

func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serverCPU is the time that the server's processes for our connections have used; zero where the system does not tell.
func (y *year) serverCPU() (sum time.Duration) {
	rows, err := y.pool.Query(y.tb.Context(), "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database()")
	if err != nil {
		return 0
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0
	}
	for _, pid := range pids {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		var user, system int64
		if len(fields) > 12 {
			fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
		}
		sum += time.Duration(user+system) * 10 * time.Millisecond
	}
	return sum
}

func (y *year) kinds() string {
	var all []string
	for what, n := range y.events {
		if !strings.ContainsAny(what, "0123456789") {
			all = append(all, fmt.Sprintf("%s %d", what, n))
		}
	}
	sort.Strings(all)
	return strings.Join(all, ", ")
}

// tellSQL tells what took longest of the server.
func (y *year) tellSQL() {
	var all []string
	for sql := range y.count.of {
		all = append(all, sql)
	}
	sort.Slice(all, func(i, j int) bool { return y.count.of[all[i]].took > y.count.of[all[j]].took })
	for _, sql := range all[:min(45, len(all))] {
		s := y.count.of[sql]
		fmt.Fprintf(os.Stderr, "%8d times %9v %.110s\n", s.times, s.took.Round(time.Millisecond),
			strings.Join(strings.Fields(sql), " "))
	}
}
