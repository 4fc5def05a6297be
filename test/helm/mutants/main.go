// Asks of changed templates whether any of some documents shows the change. Charts are read once, values are completed once
// for each document, and no more templates are parsed than the change concerns: thousands of changes in minutes. Reads
// documents, then changes, one per line; answers each change with the numbers of the documents that showed it: the first
// one, or all. It is compiled within Helm's own module.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"log"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
	"helm.sh/helm/v3/pkg/strvals"
	"sigs.k8s.io/yaml"
)

type document struct {
	Release   string
	Namespace string
	Values    string
	// Flags beside them: --set-json, of which fractions and -0 come, and --set, of which whole numbers do.
	SetJSON []string
	Set     []string
	// What the cluster holds, for lookup.
	Cluster []map[string]any

	once      sync.Once
	values    map[string]any
	completed map[string]any
	asked     sync.Once
	refused   bool
	mutex     sync.Mutex
	right     map[view]string
}

// What is rendered of a chart.
type view struct {
	completes, searches bool
	with, right         string
}

type change struct {
	File string
	// The file's text with the mistake, and without it; that which the chart has when it is empty.
	Wrong string
	Right string
	// The files that are rendered, beside those that all include.
	With []string
	// Whether the completion of values, and the search for what is forbidden, are a part of what is tried.
	Completes bool
	Searches  bool
	// Whether all documents are wanted that show it, and not the first one alone.
	All       bool
	Documents []int
}

type line struct {
	Document *document
	Change   *change
}

type answer struct {
	By []int `json:"by"`
}

var original *chart.Chart
var valid *jsonschema.Schema
var texts = map[string]string{}

const problems = "templates/validate.yaml"

func main() {
	loaded, err := loader.LoadDir(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	original = loaded
	for _, file := range loaded.Templates {
		texts[file.Name] = string(file.Data)
	}
	complete = "{{- include \"" + loaded.Name() + ".values\" . }}\n"
	search = "{{- include \"" + loaded.Name() + ".forbidden\" (list \"\" .Values) }}\n"
	valid = compiled(loaded.Schema)
	documents, changes := read()
	answers := make([]answer, len(changes))
	next := make(chan int)
	var workers sync.WaitGroup
	for range 2 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for index := range next {
				answers[index] = tried(changes[index], documents)
			}
		}()
	}
	for index := range changes {
		next <- index
	}
	close(next)
	workers.Wait()
	out := json.NewEncoder(os.Stdout)
	for _, each := range answers {
		if err := out.Encode(each); err != nil {
			log.Fatal(err)
		}
	}
}

// Helm itself compiles the schema again for every document.
func compiled(text []byte) *jsonschema.Schema {
	compiler := jsonschema.NewCompiler()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err == nil {
		err = compiler.AddResource("values.schema.json", parsed)
	}
	if err != nil {
		log.Fatal(err)
	}
	return compiler.MustCompile("values.schema.json")
}

func read() ([]*document, []*change) {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	documents, changes := []*document{}, []*change{}
	for in.Scan() {
		var found line
		if err := json.Unmarshal(in.Bytes(), &found); err != nil {
			log.Fatal(err)
		}
		if found.Document != nil {
			found.Document.right = map[view]string{}
			documents = append(documents, found.Document)
		} else {
			changes = append(changes, found.Change)
		}
	}
	return documents, changes
}

func tried(changed *change, documents []*document) answer {
	by := []int{}
	for _, index := range changed.Documents {
		if documents[index].shows(changed) {
			by = append(by, index)
			if !changed.All {
				break
			}
		}
	}
	return answer{By: by}
}

func (d *document) shows(changed *change) bool {
	d.once.Do(d.prepare)
	if d.values == nil {
		return false
	}
	right := d.rightOf(changed)
	wrong := d.render(changed, changed.Wrong)
	if right == wrong || outcome(right) == outcome(wrong) {
		return false
	}
	// Of a document that is refused, only the reason is to be seen.
	return slices.Contains(changed.With, problems) || !d.isRefused()
}

// Completes the values as Helm does, which refuses what the schema does.
func (d *document) prepare() {
	given, err := d.given()
	if err != nil {
		return
	}
	options := chartutil.ReleaseOptions{Name: d.Release, Namespace: d.Namespace, Revision: 1, IsInstall: true}
	// Coalescing changes the chart's own values.
	fresh := *original
	fresh.Values = copied(original.Values).(map[string]any)
	values, err := chartutil.ToRenderValuesWithSchemaValidation(&fresh, given, options, chartutil.DefaultCapabilities, true)
	if err != nil {
		log.Fatal(err)
	}
	completed := map[string]any(values["Values"].(chartutil.Values))
	if valid.Validate(completed) != nil {
		return
	}
	d.values = map[string]any{}
	for key, value := range values {
		d.values[key] = value
	}
	d.values["Values"] = completed
	d.completed = copied(completed).(map[string]any)
	file := &chart.File{Name: "templates/complete.yaml", Data: []byte(complete)}
	if _, err := rendered([]*chart.File{file, {Name: helpers, Data: []byte(texts[helpers])}}, d, d.completed); err != nil {
		log.Fatal(err)
	}
}

// What the user gives, before the chart's own values are beside it.
func (d *document) given() (map[string]any, error) {
	given, err := chartutil.ReadValues([]byte(d.Values))
	for _, flag := range d.SetJSON {
		err = errors.Join(err, strvals.ParseJSON(flag, given))
	}
	for _, flag := range d.Set {
		err = errors.Join(err, strvals.ParseInto(flag, given))
	}
	return given, err
}

// What every template begins with, and the search for what no value may hold. They take most of the time, so that
// the one is done once for each document, and the other left out, but where that is what is changed.
var complete, search string

const helpers = "templates/_values.tpl"

func (d *document) isRefused() bool {
	d.asked.Do(func() {
		d.refused = strings.HasPrefix(d.render(&change{With: []string{problems}, Searches: true}, ""), failed)
	})
	return d.refused
}

func (d *document) rightOf(changed *change) string {
	key := view{changed.Completes, changed.Searches, strings.Join(changed.With, " "), changed.Right}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	found, known := d.right[key]
	if !known {
		found = d.render(changed, changed.Right)
		d.right[key] = found
	}
	return found
}

const failed = "\x00"

var place = regexp.MustCompile(`\S+\.(yaml|tpl|txt):\d+:\d+`)

// Some files of the chart, one of them with another text, as one text; or why there is none.
func (d *document) render(asked *change, instead string) string {
	shown, common := []*chart.File{}, []string{}
	for name, text := range texts {
		if name == asked.File && instead != "" {
			text = instead
		}
		if !asked.Completes {
			text = strings.TrimPrefix(text, complete)
		}
		if !asked.Searches {
			text = strings.Replace(text, search, "", 1)
		}
		if strings.HasPrefix(name, "templates/_") {
			common = append(common, text)
		} else if slices.Contains(asked.With, name) {
			shown = append(shown, &chart.File{Name: name, Data: []byte(text)})
		}
	}
	values := d.completed
	if asked.Completes {
		values = copied(d.values["Values"]).(map[string]any)
	}
	rendered, err := rendered(append(shown, included(shown, common)...), d, values)
	if err != nil {
		return failed + place.ReplaceAllString(err.Error(), "")
	}
	names := []string{}
	for name := range rendered {
		names = append(names, name)
	}
	sort.Strings(names)
	all := strings.Builder{}
	for _, name := range names {
		all.WriteString("\n---\n" + asYAML(name, rendered[name]))
	}
	return all.String()
}

func rendered(files []*chart.File, d *document, values any) (map[string]string, error) {
	some := *original
	some.Templates = files
	given := chartutil.Values{}
	for key, value := range d.values {
		given[key] = value
	}
	given["Values"] = values
	return engine.RenderWithClientProvider(&some, given, cluster{objects: d.Cluster})
}

// Notes are a text, which YAML knows, too.
func asYAML(name, text string) string {
	if !strings.HasSuffix(name, ".txt") {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		log.Fatal(err)
	}
	return string(quoted)
}

// What a text amounts to: why there are no objects, or the objects, in any order.
func outcome(text string) string {
	if strings.HasPrefix(text, failed) {
		return text
	}
	found := []string{}
	for _, manifest := range releaseutil.SplitManifests(text) {
		object, err := yaml.YAMLToJSONStrict([]byte(manifest))
		if err != nil {
			return failed + err.Error()
		}
		if string(object) != "null" {
			found = append(found, string(object)+strings.Join(oddNumber.FindAllString(manifest, -1), ""))
		}
	}
	sort.Strings(found)
	return strings.Join(found, "\n")
}

// A number in powers of ten reads otherwise to whoever does not decode it.
var oddNumber = regexp.MustCompile(`(?m)[:-] +[-+.]?[0-9][0-9_.]*[eE][-+0-9]+\s*$`)

func copied(value any) any {
	switch from := value.(type) {
	case map[string]any:
		to := make(map[string]any, len(from))
		for key, member := range from {
			to[key] = copied(member)
		}
		return to
	case chartutil.Values:
		return copied(map[string]any(from))
	case []any:
		to := make([]any, len(from))
		for index, member := range from {
			to[index] = copied(member)
		}
		return to
	}
	return value
}
