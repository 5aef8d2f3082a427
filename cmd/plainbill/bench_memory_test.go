package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// BenchmarkIdle reports what the program and its PostgreSQL hold in memory, and how much of a processor they take,
// while nobody texts: two minutes after the start.
func BenchmarkIdle(b *testing.B) {
	const idle = 2 * time.Minute
	for b.Loop() {
		i := newInstallation(b)
		i.up("")
		time.Sleep(10 * time.Second)
		before := i.used(b)
		time.Sleep(idle - 10*time.Second)
		after := i.used(b)
		after.report(b, "idle")
		b.ReportMetric(100*(after.cpu-before.cpu).Seconds()/(idle-10*time.Second).Seconds(), "cpu-%-idle")
		i.stop()
	}
}

// BenchmarkMemory reports what the program holds after every 500 of 2,000 texts from fifty phones: memory that is kept
// per text shows as growth. The simulated carrier keeps all texts; that is its share.
func BenchmarkMemory(b *testing.B) {
	const phones, rounds, each = 50, 4, 10
	for b.Loop() {
		i := newInstallation(b)
		i.up("")
		var callers []*caller
		for _, phone := range i.patients(phones) {
			callers = append(callers, &caller{installation: i, number: phone})
		}
		i.used(b).report(b, "0")
		began := time.Now()
		for round := range rounds {
			var talking errgroup.Group
			for _, p := range callers {
				talking.Go(func() error { return p.ramble(b, round*each, each) })
			}
			if err := talking.Wait(); err != nil {
				b.Fatal(err)
			}
			i.settled(b.Context())
			i.used(b).report(b, strconv.Itoa((round+1)*phones*each))
		}
		b.ReportMetric(phones*rounds*each/time.Since(began).Seconds(), "texts/s")
		i.stop()
	}
}

// ramble texts so many times without waiting for answers; the first text of all is the date of birth.
func (p *caller) ramble(b *testing.B, before, n int) error {
	for k := range n {
		words := cycle[k%len(cycle)]
		if before+k == 0 {
			words = "how much do I owe"
		} else if before+k == 1 {
			words = "3/7/1984"
		}
		if err := p.say(b.Context(), words, before+k); err != nil {
			return err
		}
	}
	return nil
}

// usage is what processes hold and have used. RSS counts pages that processes share once for each of them, PSS once.
type usage struct {
	rss, pss, program float64 // MiB; program is the RSS of the program alone
	cpu               time.Duration
}

func (u usage) report(b *testing.B, when string) {
	b.Helper()
	b.ReportMetric(u.rss, "MiB-rss-"+when)
	b.ReportMetric(u.pss, "MiB-pss-"+when)
	b.ReportMetric(u.program, "MiB-program-"+when)
}

// used adds up the demo and all its descendants.
func (i *installation) used(b *testing.B) (u usage) {
	b.Helper()
	root := strconv.Itoa(i.demo.command.Process.Pid)
	parents := map[string]string{}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		b.Skip("this system has no /proc")
	}
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid := filepath.Base(filepath.Dir(path))
		parents[pid] = fields(raw)[1]
	}
	for pid := range parents {
		for at := pid; at != "" && at != "0"; at = parents[at] {
			if at == root {
				u.add(b, pid, pid == root)
				break
			}
		}
	}
	return u
}

// fields gives the fields of a stat file after the name, which may hold blanks: state, parent, ...
func fields(stat []byte) []string {
	return strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
}

// clockTick is the unit of the times in /proc (USER_HZ, 100 on every Linux of today).
const clockTick = time.Second / 100

func (u *usage) add(b *testing.B, pid string, program bool) {
	b.Helper()
	raw, err := os.ReadFile("/proc/" + pid + "/smaps_rollup")
	if errors.Is(err, os.ErrPermission) {
		b.Skip("another user's memory cannot be read here")
	}
	for line := range strings.Lines(string(raw)) {
		var kib float64
		switch {
		case strings.HasPrefix(line, "Rss:"):
			_, _ = fmt.Sscanf(line, "Rss: %f", &kib)
			u.rss += kib / 1024
			if program {
				u.program = kib / 1024
			}
		case strings.HasPrefix(line, "Pss:"):
			_, _ = fmt.Sscanf(line, "Pss: %f", &kib)
			u.pss += kib / 1024
		}
	}
	if raw, err := os.ReadFile("/proc/" + pid + "/stat"); err == nil {
		user, _ := strconv.Atoi(fields(raw)[11])
		system, _ := strconv.Atoi(fields(raw)[12])
		u.cpu += time.Duration(user+system) * clockTick
	}
}
