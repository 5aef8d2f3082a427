package atonce_test

import (
	"context"
	"errors"
	"testing"

	"github.com/plainbill/plainbill/bot/atonce"
)

func TestAtOnceTriesAllOfThemWhateverFails(t *testing.T) {
	t.Parallel()
	odd := errors.New("odd")
	tried := make(chan int, 20)
	err := atonce.Do(t.Context(), []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, func(_ context.Context, n int) error {
		tried <- n
		if n%2 == 1 {
			return odd
		}
		return nil
	})
	var all interface{ Unwrap() []error }
	if !errors.Is(err, odd) || !errors.As(err, &all) || len(all.Unwrap()) != 5 || len(tried) != 10 {
		t.Errorf("%d tried, %v", len(tried), err)
	}
}

func TestAPanicAtOnceIsTheCallers(t *testing.T) {
	t.Parallel()
	defer func() {
		if why := recover(); why != "odd" {
			t.Errorf("recovered %v", why)
		}
	}()
	_ = atonce.Do(t.Context(), []int{1, 2, 3}, func(_ context.Context, n int) error {
		if n == 2 {
			panic("odd")
		}
		return nil
	})
	t.Error("it went on")
}
