package simulator

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/plainbill/plainbill/consent/seal"
)

// journal is an append-only file of sealed JSON records, one a line. A record is in the file when append returns, so a
// kill of the process loses none; a power cut may, and a demo can bear that.
type journal struct {
	mu   sync.Mutex
	file *os.File
	keys *seal.Keyring
	name string
}

// openJournal opens a journal and replays what is in it. A last line that was cut off by a kill is dropped.
func openJournal(path, name string, keys *seal.Keyring, replay func(record []byte) error) (*journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &journal{file: f, keys: keys, name: name}
	lines := bufio.NewReader(f)
	var whole int64
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read journal: %w", err)
		}
		record, err := j.open(line[:len(line)-1])
		if err != nil {
			return nil, fmt.Errorf("read journal %s at byte %d: %w", name, whole, err)
		}
		if err := replay(record); err != nil {
			return nil, fmt.Errorf("replay journal %s: %w", name, err)
		}
		whole += int64(len(line))
	}
	if err := f.Truncate(whole); err != nil {
		return nil, fmt.Errorf("mend journal: %w", err)
	}
	return j, nil
}

func (j *journal) cell() seal.Cell {
	return seal.Cell{Table: "simulator", Column: j.name, Row: "record"}
}

func (j *journal) open(line []byte) ([]byte, error) {
	sealed := make([]byte, base64.StdEncoding.DecodedLen(len(line)))
	n, err := base64.StdEncoding.Decode(sealed, line)
	if err != nil {
		return nil, err
	}
	return j.keys.Open(j.cell(), sealed[:n])
}

// append writes one record.
func (j *journal) append(record any) error {
	plain, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	sealed, err := j.keys.Seal(j.cell(), plain)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	line := append(base64.StdEncoding.AppendEncode(nil, sealed), '\n')
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(line); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

func (j *journal) close() error { return j.file.Close() }
