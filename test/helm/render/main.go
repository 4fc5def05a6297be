// Renders one chart many times, as `helm template` does: by Helm's own code, in one process, because starting helm takes
// longer than rendering. Reads one request per line, writes one answer per line; manifests come as text and, decoded as
// an API server would, as JSON. It is compiled within Helm's own module.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

type request struct {
	Release   string
	Namespace string
	Files     []string
	Set       []string
	SetString []string
	SetJSON   []string
}

type answer struct {
	Manifests []string          `json:"manifests,omitempty"`
	Objects   []json.RawMessage `json:"objects,omitempty"`
	Notes     string            `json:"notes,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func main() {
	scratch, err := os.MkdirTemp("", "helm-render")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(scratch)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked request
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(answerTo(asked, scratch)); err != nil {
			log.Fatal(err)
		}
	}
}

func answerTo(asked request, scratch string) answer {
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
	chart, err := loader.Load(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	install := action.NewInstall(new(action.Configuration))
	install.DryRun, install.ClientOnly, install.Replace = true, true, true
	install.ReleaseName, install.Namespace = asked.Release, asked.Namespace
	install.KubeVersion = &chartutil.KubeVersion{Version: "v1.30.0", Major: "1", Minor: "30"}
	release, err := install.Run(chart, document)
	if err != nil {
		return answer{Error: err.Error()}
	}
	answered := answer{Notes: release.Info.Notes}
	for _, manifest := range releaseutil.SplitManifests(release.Manifest) {
		answered.add(manifest)
	}
	for _, hook := range release.Hooks {
		answered.add(hook.Manifest)
	}
	return answered
}

func (a *answer) add(manifest string) {
	if strings.TrimSpace(manifest) == "" {
		return
	}
	object, err := yaml.YAMLToJSONStrict([]byte(manifest))
	if err != nil {
		a.Error = fmt.Sprintf("not strict YAML: %v\n%s", err, manifest)
		return
	}
	a.Manifests = append(a.Manifests, manifest)
	a.Objects = append(a.Objects, object)
}
