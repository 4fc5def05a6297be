// What `lookup` finds: the objects that a document says the cluster has.
package main

import (
	"context"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

// The objects of a document's cluster, as lookup asks for them.
type cluster struct {
	dynamic.NamespaceableResourceInterface
	objects   []map[string]any
	version   string
	kind      string
	namespace string
}

func (c cluster) GetClientFor(version, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	return cluster{objects: c.objects, version: version, kind: kind}, kind != "Namespace", nil
}

func (c cluster) Namespace(name string) dynamic.ResourceInterface {
	c.namespace = name
	return c
}

func (c cluster) Get(_ context.Context, name string, _ metav1.GetOptions, _ ...string) (*unstructured.Unstructured, error) {
	for _, object := range c.objects {
		found := &unstructured.Unstructured{Object: object}
		isKind := found.GetAPIVersion() == c.version && found.GetKind() == c.kind
		if isKind && found.GetName() == name && found.GetNamespace() == c.namespace {
			return found, nil
		}
	}
	return nil, errors.NewNotFound(schema.GroupResource{Resource: c.kind}, name)
}
