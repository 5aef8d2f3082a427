package understand

import (
	"sync"
	"testing"
)

var trained = sync.OnceValues(New)

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	return r
}
