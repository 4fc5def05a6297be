// Which named templates a text of a template includes, and what they say.
package main

import (
	"regexp"
	"sync"

	"helm.sh/helm/v3/pkg/chart"
)

var definition = regexp.MustCompile(`(?m)^\{\{- define "([^"]+)"`)
var inclusion = regexp.MustCompile(`include\s+"([^"]+)"`)

// What is known of a text, by the text: the named templates in it, and the names of those that it includes.
var definitions, inclusions sync.Map

// The named templates that files include, and those that these include: parsing all of them takes more time than all else.
func included(shown []*chart.File, common []string) []*chart.File {
	needed, found := []*chart.File{}, map[string]bool{}
	for next := shown; len(next) > 0; next = next[1:] {
		for _, name := range includedBy(string(next[0].Data)) {
			text, known := definitionOf(name, common)
			if known && !found[name] {
				found[name] = true
				inner := &chart.File{Name: "templates/_" + name + ".tpl", Data: []byte(text)}
				needed, next = append(needed, inner), append(next, inner)
			}
		}
	}
	return needed
}

func includedBy(text string) []string {
	if known, isKnown := inclusions.Load(text); isKnown {
		return known.([]string)
	}
	names := []string{}
	for _, each := range inclusion.FindAllStringSubmatch(text, -1) {
		names = append(names, each[1])
	}
	inclusions.Store(text, names)
	return names
}

func definitionOf(name string, common []string) (string, bool) {
	for _, text := range common {
		if definition, isKnown := definedIn(text)[name]; isKnown {
			return definition, true
		}
	}
	return "", false
}

func definedIn(text string) map[string]string {
	if known, isKnown := definitions.Load(text); isKnown {
		return known.(map[string]string)
	}
	defined := map[string]string{}
	starts := definition.FindAllStringSubmatchIndex(text, -1)
	for index, start := range starts {
		end := len(text)
		if index+1 < len(starts) {
			end = starts[index+1][0]
		}
		defined[text[start[2]:start[3]]] = text[start[0]:end]
	}
	definitions.Store(text, defined)
	return defined
}
