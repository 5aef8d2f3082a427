package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot/load"
)

// looked is how much of a file is looked at to see what it is.
const looked = 64 << 10

// formatOf says what a file is by how it begins, and where that does not tell by its name; everything else is taken for
// a table, whose reader says what it misses.
func formatOf(f io.ReadSeeker, path string) (string, error) {
	window := make([]byte, looked)
	n, err := io.ReadFull(f, window)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", errors.New("cannot be read")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	window = bytes.TrimSpace(bytes.TrimPrefix(window[:n], []byte("\xef\xbb\xbf")))
	switch extension := strings.ToLower(filepath.Ext(path)); {
	case bytes.HasPrefix(window, []byte("{")), bytes.HasPrefix(window, []byte("[")):
		return "fhir", nil
	case beginsX12(window), strings.Contains(".835.837.276.277.999.x12.edi.era.", extension+".") && extension != "":
		return "835", nil
	case extension == ".json", extension == ".ndjson":
		return "fhir", nil
	case extension != ".csv" && bytes.Contains(window, []byte("ISA*")):
		return "835", nil
	}
	return "csv", nil
}

// beginsX12 says whether the first segment is one that files of X12 begin with.
func beginsX12(window []byte) bool {
	for _, id := range []string{"ISA", "GS", "ST"} {
		if rest, ok := bytes.CutPrefix(window, []byte(id)); ok && len(rest) > 0 && !isWord(rest[0]) {
			return true
		}
	}
	return false
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == ','
}

// read loads an open file of the format that shape names, and names the one that was found. A table goes by way of
// shown and is read by its columns' map, if there is one.
func read(
	ctx context.Context, loader load.Loader, f io.ReadSeeker, shape *shapeOfLoad, columns *csv.Map, shown *preview,
) (load.Outcome, error) {
	file := ledger.File{Hash: shape.Hash, Name: shape.File}
	switch shape.Format {
	case "835", "837":
		scan, err := load.ScanX12(f)
		if err != nil {
			return load.Outcome{}, err
		}
		shape.Format = scan.Format
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return load.Outcome{}, err
		}
		return loader.LoadClaims(ctx, file, load.NewX12Claims(f, file, scan))
	case "fhir":
		scan, err := load.ScanFHIR(f, shape.File)
		if err != nil {
			return load.Outcome{}, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return load.Outcome{}, err
		}
		return loader.LoadClaims(ctx, file, load.NewFHIRClaims(f, file, scan))
	}
	rows, err := tableOf(f, columns)
	if err != nil {
		return load.Outcome{}, err
	}
	shown.Rows = rows
	counts, err := loader.Load(ctx, file, shown)
	return load.Outcome{Counts: counts}, err
}

func tableOf(f io.Reader, columns *csv.Map) (*csv.Reader, error) {
	if columns == nil {
		return csv.NewReader(f)
	}
	return csv.NewMappedReader(f, *columns)
}
