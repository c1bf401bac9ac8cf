// Prints the instructions of Dockerfiles as BuildKit reads them. Each line of the input is a Dockerfile, as JSON text; each line of the
// output is a list of its instructions, or an object with the error. A variable that BuildKit would expand stands between NULs.
//
//	cd scripts/dockerfile-view && go build -o /tmp/dockerfile-view .
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// instruction is its keyword, its flags and its words: names and values of ENV in turns, arguments of CMD, the text of RUN.
type instruction struct {
	Keyword string   `json:"keyword"`
	Flags   []string `json:"flags"`
	Words   []string `json:"words"`
}

type failure struct {
	Error string `json:"error"`
}

// unexpanded is an environment in which a variable has itself as its value.
type unexpanded struct{}

func (unexpanded) Get(name string) (string, bool) { return "\x00" + name + "\x00", true }
func (unexpanded) Keys() []string                 { return nil }

func main() {
	log.SetFlags(0)
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for {
		line, err := input.ReadString('\n')
		if err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		var dockerfile string
		if err := json.Unmarshal([]byte(line), &dockerfile); err != nil {
			log.Fatal(err)
		}
		view, err := read(dockerfile)
		if err != nil {
			err = output.Encode(failure{err.Error()})
		} else {
			err = output.Encode(view)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

func read(dockerfile string) ([]instruction, error) {
	parsed, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return nil, err
	}
	stages, arguments, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	if len(arguments) > 0 {
		return nil, fmt.Errorf("ARG before the first stage")
	}
	var all []instruction
	for _, stage := range stages {
		all = append(all, instruction{"FROM", nil, []string{stage.BaseName, stage.Name}})
		for _, command := range stage.Commands {
			words, err := wordsOf(command)
			if err != nil {
				return nil, err
			}
			all = append(all, instruction{strings.ToUpper(command.Name()), nil, words})
		}
	}
	if len(all) != len(parsed.AST.Children) {
		return nil, fmt.Errorf("%d instructions from %d lines", len(all), len(parsed.AST.Children))
	}
	for i, node := range parsed.AST.Children {
		all[i].Flags = append([]string{}, node.Flags...)
	}
	return all, nil
}

func wordsOf(command instructions.Command) ([]string, error) {
	if expandable, ok := command.(instructions.SupportsSingleWordExpansion); ok {
		lex := shell.NewLex('\\')
		err := expandable.Expand(func(word string) (string, error) {
			result, _, err := lex.ProcessWord(word, unexpanded{})
			return result, err
		})
		if err != nil {
			return nil, err
		}
	}
	switch typed := command.(type) {
	case *instructions.ArgCommand:
		words := []string{}
		for _, each := range typed.Args {
			words = append(words, each.Key, each.ValueString())
		}
		return words, nil
	case *instructions.EnvCommand:
		return pairs(typed.Env), nil
	case *instructions.LabelCommand:
		return pairs(typed.Labels), nil
	case *instructions.CopyCommand:
		if len(typed.SourceContents) > 0 {
			return nil, fmt.Errorf("COPY with a heredoc")
		}
		return append(append([]string{}, typed.SourcePaths...), typed.DestPath), nil
	case *instructions.RunCommand:
		if len(typed.Files) > 0 {
			return nil, fmt.Errorf("RUN with a heredoc")
		}
		return typed.CmdLine, nil
	case *instructions.WorkdirCommand:
		return []string{typed.Path}, nil
	case *instructions.UserCommand:
		return []string{typed.User}, nil
	case *instructions.ExposeCommand:
		return typed.Ports, nil
	case *instructions.HealthCheckCommand:
		return typed.Health.Test, nil
	case *instructions.EntrypointCommand:
		return exec(typed.ShellDependantCmdLine)
	case *instructions.CmdCommand:
		return exec(typed.ShellDependantCmdLine)
	default:
		return nil, fmt.Errorf("unexpected instruction %s", command.Name())
	}
}

func pairs(given instructions.KeyValuePairs) []string {
	words := []string{}
	for _, each := range given {
		words = append(words, each.Key, each.Value)
	}
	return words
}

func exec(line instructions.ShellDependantCmdLine) ([]string, error) {
	if line.PrependShell {
		return nil, fmt.Errorf("shell form: %s", line.CmdLine)
	}
	return line.CmdLine, nil
}
