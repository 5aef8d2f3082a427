package consent

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	f, _ := os.Open(os.Getenv("ZZ"))
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	n := 0
	c := map[string]int{}
	start := time.Now()
	for sc.Scan() {
		n++
		m := MatchText(sc.Text())
		c[m.Revokes]++
		if m.Revokes != RevokesNo || m.Kind != KindNone {
			fmt.Println(m.Revokes, m.Tier, m.Kind, "|", sc.Text())
		}
	}
	fmt.Println(n, c, time.Since(start)/time.Duration(n))
	_ = strings.TrimSpace
}
