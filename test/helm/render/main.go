// Renders one chart many times, as `helm template` does: by Helm's own code, in one process, because starting helm takes
// longer than rendering. Reads one request per line, writes one answer per line; manifests come decoded as an API server
// would, with the numbers that are not written as people write them. It is compiled within Helm's own module.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/releaseutil"
	strict "sigs.k8s.io/yaml"
)

type request struct {
	Release   string
	Namespace string
	Files     []string
	Set       []string
	SetString []string
	SetJSON   []string
	// Files of the chart with another text, by path.
	Instead map[string]string
	// Whether the manifests are wanted as text, too.
	Texts bool
}

type answer struct {
	Manifests []string          `json:"manifests,omitempty"`
	Objects   []json.RawMessage `json:"objects,omitempty"`
	Numbers   []string          `json:"numbers,omitempty"`
	Notes     string            `json:"notes,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func main() {
	scratch, err := os.MkdirTemp("", "helm-render")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(scratch)
	files := filesOf(os.Args[1])
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var asked request
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(answerTo(asked, files, scratch)); err != nil {
			log.Fatal(err)
		}
	}
}

// The files of a chart's folder, read once: rendering changes a chart, so each one needs its own.
func filesOf(folder string) []*loader.BufferedFile {
	loaded, err := loader.LoadDir(folder)
	if err != nil {
		log.Fatal(err)
	}
	files := []*loader.BufferedFile{}
	for _, file := range loaded.Raw {
		files = append(files, &loader.BufferedFile{Name: file.Name, Data: file.Data})
	}
	return files
}

func chartOf(files []*loader.BufferedFile, instead map[string]string) *chart.Chart {
	replaced := []*loader.BufferedFile{}
	for _, file := range files {
		if text, found := instead[file.Name]; found {
			file = &loader.BufferedFile{Name: file.Name, Data: []byte(text)}
		}
		replaced = append(replaced, file)
	}
	loaded, err := loader.LoadFiles(replaced)
	if err != nil {
		log.Fatal(err)
	}
	return loaded
}

func answerTo(asked request, files []*loader.BufferedFile, scratch string) answer {
	options := values.Options{Values: asked.Set, StringValues: asked.SetString, JSONValues: asked.SetJSON}
	for index, text := range asked.Files {
		path := filepath.Join(scratch, fmt.Sprintf("%d.yaml", index))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
		options.ValueFiles = append(options.ValueFiles, path)
	}
	document, err := options.MergeValues(getter.All(cli.New()))
	if err != nil {
		return answer{Error: err.Error()}
	}
	install := action.NewInstall(new(action.Configuration))
	install.DryRun, install.ClientOnly, install.Replace = true, true, true
	install.ReleaseName, install.Namespace = asked.Release, asked.Namespace
	install.KubeVersion = &chartutil.KubeVersion{Version: "v1.30.0", Major: "1", Minor: "30"}
	release, err := install.Run(chartOf(files, asked.Instead), document)
	if err != nil {
		return answer{Error: err.Error()}
	}
	answered := answer{Notes: release.Info.Notes}
	for _, manifest := range releaseutil.SplitManifests(release.Manifest) {
		answered.add(manifest, asked.Texts)
	}
	for _, hook := range release.Hooks {
		answered.add(hook.Manifest, asked.Texts)
	}
	return answered
}

func (a *answer) add(manifest string, asText bool) {
	if strings.TrimSpace(manifest) == "" {
		return
	}
	object, err := strict.YAMLToJSONStrict([]byte(manifest))
	if err != nil {
		a.Error = fmt.Sprintf("not strict YAML: %v\n%s", err, manifest)
		return
	}
	if string(object) == "null" {
		return
	}
	if asText {
		a.Manifests = append(a.Manifests, manifest)
	}
	a.Objects = append(a.Objects, object)
	if !oddNumber.MatchString(manifest) {
		return
	}
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(manifest), &node); err != nil {
		a.Error = fmt.Sprintf("not YAML: %v\n%s", err, manifest)
		return
	}
	a.Numbers = append(a.Numbers, oddNumbers(&node)...)
}

var oddNumber = regexp.MustCompile(`(?m)[:-] +[-+.]?[0-9][0-9_.]*[eExXoOb+][-+0-9a-fA-F]*\s*$`)
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// The numbers that are written otherwise than in plain decimals: 1e+06 is a number to whoever decodes it, so that the
// objects alone do not show that somebody would read another text.
func oddNumbers(node *yaml.Node) []string {
	found := []string{}
	if node.Kind == yaml.ScalarNode && (node.Tag == "!!int" || node.Tag == "!!float") && !decimal.MatchString(node.Value) {
		found = append(found, node.Value)
	}
	for _, child := range node.Content {
		found = append(found, oddNumbers(child)...)
	}
	return found
}
