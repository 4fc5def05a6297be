// Says which texts match which patterns, by the regular expressions of Go: those of Helm and of the API server.
// Reads [{pattern, texts}] as JSON, writes a list of lists of booleans.
package main

import (
	"encoding/json"
	"log"
	"os"
	"regexp"
)

type question struct {
	Pattern string
	Texts   []string
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		log.Fatal(err)
	}
	answers := make([][]bool, len(questions))
	for i, q := range questions {
		expression := regexp.MustCompile(q.Pattern)
		for _, text := range q.Texts {
			answers[i] = append(answers[i], expression.MatchString(text))
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}
