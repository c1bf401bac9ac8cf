// Writes the verdicts of a table of .dockerignore files: those of moby/patternmatcher, which container engines use. A row is
// [lines, path, verdict]: "out" where the engines leave the path out of the build context, "IN" where it is part of it, "error: ..."
// where they refuse the file. To add rows, write [lines, path] into the table, then:
//
//	cd scripts/ignore-table && go run . ../../test/project/ignore-table.json
//
// With a .dockerignore as well, the table is text, a line "CLASS VERDICT PATH" for each path of a repository. For the defaults:
//
//	go run . ../../test/outputs/context-table.txt ../../examples/negotiation-agent/.dockerignore
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type row struct {
	lines   []string
	path    string
	verdict string
}

func main() {
	log.SetFlags(0)
	var err error
	switch len(os.Args) {
	case 2:
		err = update(os.Args[1])
	case 3:
		err = updateContext(os.Args[1], os.Args[2])
	default:
		log.Fatal("usage: go run . TABLE [DOCKERIGNORE]")
	}
	if err != nil {
		log.Fatal(err)
	}
}

// updateContext writes the verdicts of one .dockerignore. Comments and empty lines stay.
func updateContext(table, ignore string) error {
	text, err := os.ReadFile(table)
	if err != nil {
		return err
	}
	patterns, err := os.ReadFile(ignore)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		cells := strings.SplitN(line, " ", 3)
		if len(cells) == 3 && !strings.HasPrefix(line, "#") {
			lines[i] = strings.Join([]string{cells[0], verdict(strings.Split(string(patterns), "\n"), cells[2]), cells[2]}, " ")
		}
	}
	return os.WriteFile(table, []byte(strings.Join(lines, "\n")), 0o644)
}

// update changes the file only when it has all verdicts, and prints the rows that it changes.
func update(table string) error {
	text, err := os.ReadFile(table)
	if err != nil {
		return err
	}
	var rows []row
	if err := json.Unmarshal(text, &rows); err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	encoded := make([]string, len(rows))
	for i, each := range rows {
		each.verdict = verdict(each.lines, each.path)
		if encoded[i], err = each.encode(); err != nil {
			return err
		}
		if each.verdict != rows[i].verdict {
			fmt.Printf("%s (was %q)\n", encoded[i], rows[i].verdict)
		}
	}
	return os.WriteFile(table, []byte("[\n  "+strings.Join(encoded, ",\n  ")+"\n]\n"), 0o644)
}

func verdict(lines []string, path string) string {
	isOut, err := match(lines, path)
	switch {
	case err != nil:
		return "error: " + err.Error()
	case isOut:
		return "out"
	default:
		return "IN"
	}
}

func match(lines []string, path string) (bool, error) {
	patterns, err := ignorefile.ReadAll(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		return false, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return false, err
	}
	// As BuildKit walks the context: from the top down, each path with the results of the folder above it.
	var isOut bool
	var above patternmatcher.MatchInfo
	parts := strings.Split(path, "/")
	for i := range parts {
		if isOut, above, err = matcher.MatchesUsingParentResults(strings.Join(parts[:i+1], "/"), above); err != nil {
			return false, err
		}
	}
	return isOut, nil
}

func (r *row) UnmarshalJSON(text []byte) error {
	var cells []json.RawMessage
	if err := json.Unmarshal(text, &cells); err != nil {
		return err
	}
	targets := []any{&r.lines, &r.path, &r.verdict}
	if len(cells) < 2 || len(cells) > len(targets) {
		return fmt.Errorf("%s has %d cells", text, len(cells))
	}
	for i, cell := range cells {
		if err := json.Unmarshal(cell, targets[i]); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// encode returns one line, which shows the byte order mark and rare spaces as escapes.
func (r row) encode() (string, error) {
	cells := make([]string, len(r.lines))
	for i, line := range r.lines {
		text, err := quote(line)
		if err != nil {
			return "", err
		}
		cells[i] = text
	}
	path, err := quote(r.path)
	if err != nil {
		return "", err
	}
	verdict, err := quote(r.verdict)
	return fmt.Sprintf("[[%s], %s, %s]", strings.Join(cells, ", "), path, verdict), err
}

func quote(text string) (string, error) {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return "", err
	}
	var visible strings.Builder
	for _, each := range strings.TrimSpace(quoted.String()) {
		if unicode.IsPrint(each) {
			visible.WriteRune(each)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, each) {
			fmt.Fprintf(&visible, `\u%04x`, unit)
		}
	}
	return visible.String(), nil
}
