package main

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tobar/shared"
)

// document is openapi.json as far as the tests look into it.
type document struct {
	Security   []map[string][]string
	Paths      map[string]map[string]json.RawMessage
	Components struct {
		SecuritySchemes map[string]struct{ Name string }
		Schemas         map[string]*schema
		Responses       map[string]answer
		Parameters      map[string]parameter
	}
}

type operation struct {
	OperationID string
	Summary     string
	Security    *[]map[string][]string
	Parameters  []parameter
	RequestBody struct{ Content map[string]media }
	Responses   map[string]answer
}

type parameter struct {
	Ref      string `json:"$ref"`
	Name, In string
	Required bool
}

type answer struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]media
}

type media struct{ Schema *schema }

type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Properties map[string]*schema
	Required   []string
	Items      *schema
	AnyOf      []*schema
	Enum       []string
}

func readDescription(t *testing.T) *document {
	t.Helper()
	d := &document{}
	if err := json.Unmarshal(description, d); err != nil {
		t.Fatal(err)
	}
	return d
}

// operations are keyed as in the table of routes: "GET /api/people/:name".
func (d *document) operations(t *testing.T) map[string]operation {
	t.Helper()
	all := map[string]operation{}
	for path, item := range d.Paths {
		var common []parameter
		if raw, ok := item["parameters"]; ok {
			if err := json.Unmarshal(raw, &common); err != nil {
				t.Fatal(err)
			}
		}
		for method, raw := range item {
			if method == "parameters" {
				continue
			}
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			op.Parameters = append(op.Parameters, common...)
			for i, p := range op.Parameters {
				if p.Ref != "" {
					op.Parameters[i] = d.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")]
				}
			}
			for status, a := range op.Responses {
				if a.Ref != "" {
					op.Responses[status] = d.Components.Responses[strings.TrimPrefix(a.Ref, "#/components/responses/")]
				}
			}
			all[strings.ToUpper(method)+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)] = op
		}
	}
	return all
}

// resolve follows a $ref.
func (d *document) resolve(s *schema) *schema {
	if s == nil || s.Ref == "" {
		return s
	}
	return d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
}

func TestDescriptionIsOfTheRoutes(t *testing.T) {
	described := readDescription(t).operations(t)
	for _, r := range (&server{}).routes() {
		if !strings.HasPrefix(r.path, "/api/") && !strings.HasPrefix(r.path, "/to/") && r.method+r.path != "GET/files/:id" {
			continue
		}
		key := r.method + " " + r.path
		op, ok := described[key]
		delete(described, key)
		if !ok {
			t.Errorf("%s is served and not described", key)
			continue
		}
		var declared []string
		for _, p := range op.Parameters {
			if p.In == "path" && p.Required {
				declared = append(declared, ":"+p.Name)
			}
		}
		var taken []string
		for part := range strings.SplitSeq(r.path, "/") {
			if strings.HasPrefix(part, ":") {
				taken = append(taken, part)
			}
		}
		if !slices.Equal(declared, taken) {
			t.Errorf("%s: described with the path parameters %v", key, declared)
		}
	}
	for key := range described {
		t.Errorf("%s is described and not served", key)
	}
}

func TestDescriptionHoldsTogether(t *testing.T) {
	d := readDescription(t)
	if got := d.Components.SecuritySchemes["cookie"].Name; got != cookieName {
		t.Errorf("the cookie is described as %q, it is %q", got, cookieName)
	}
	ids := map[string]string{}
	for key, op := range d.operations(t) {
		if op.OperationID == "" || op.Summary == "" || ids[op.OperationID] != "" {
			t.Errorf("%s: operationId %q (also %q), summary %q", key, op.OperationID, ids[op.OperationID], op.Summary)
		}
		ids[op.OperationID] = key
		security := d.Security
		if op.Security != nil {
			security = *op.Security
		}
		for _, way := range security {
			for scheme := range way {
				if _, ok := d.Components.SecuritySchemes[scheme]; !ok {
					t.Errorf("%s: no security scheme %q", key, scheme)
				}
			}
		}
		success := 0
		for status, a := range op.Responses {
			if strings.HasPrefix(status, "2") {
				success++
			}
			if a.Description == "" {
				t.Errorf("%s: %s has no description, or a $ref to nothing", key, status)
			}
		}
		if _, ok := op.Responses["default"]; !ok || success != 1 {
			t.Errorf("%s: %d successes and a refusal: %v", key, success, ok)
		}
	}
	var find func(v any)
	find = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				var at any = v
				_ = json.Unmarshal(description, &at)
				for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
					m, _ := at.(map[string]any)
					at = m[part]
				}
				if at == nil {
					t.Errorf("$ref to %s, which is not there", ref)
				}
			}
			for _, inner := range v {
				find(inner)
			}
		case []any:
			for _, inner := range v {
				find(inner)
			}
		}
	}
	var whole any
	if err := json.Unmarshal(description, &whole); err != nil {
		t.Fatal(err)
	}
	find(whole)
}

func TestDescriptionIsOfTheTypes(t *testing.T) {
	d := readDescription(t)
	undescribed := maps.Clone(d.Components.Schemas)
	codes := undescribed["Code"].Enum
	delete(undescribed, "Code")
	for _, v := range []any{
		shared.Me{}, shared.Person{}, shared.Profile{}, shared.ProfileRequest{}, shared.Conversations{}, shared.Conversation{}, shared.Page{}, shared.Message{}, shared.Reaction{}, shared.Sent{},
		shared.Found{}, shared.Media{}, shared.Hit{}, shared.Mark{}, shared.Choice{}, shared.Room{}, shared.UploadRequest{}, shared.Upload{},
		shared.InviteRequest{}, shared.Invite{}, shared.Session{}, shared.TokenRequest{}, shared.Token{}, shared.PasswordRequest{}, shared.Problem{},
	} {
		typ := reflect.TypeOf(v)
		s := d.Components.Schemas[typ.Name()]
		delete(undescribed, typ.Name())
		if s == nil {
			t.Errorf("%s is not described", typ.Name())
			continue
		}
		names, required := map[string]bool{}, []string{}
		for i := range typ.NumField() {
			name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			names[name] = true
			if options != "omitempty" {
				required = append(required, name)
			}
			if got, want := d.kind(s.Properties[name]), goKind(typ.Field(i).Type); got != want {
				t.Errorf("%s.%s is described as %s, it is %s", typ.Name(), name, got, want)
			}
		}
		for name := range s.Properties {
			if !names[name] {
				t.Errorf("%s has no %s", typ.Name(), name)
			}
		}
		if !slices.Equal(s.Required, required) {
			t.Errorf("%s: described as required %v, really %v", typ.Name(), s.Required, required)
		}
	}
	for name := range undescribed {
		t.Errorf("%s is described and no type of the API", name)
	}
	for code := range refusals {
		if !slices.Contains(codes, string(code)) {
			t.Errorf("the code %s is not described", code)
		}
	}
	if len(codes) != len(refusals)+1 || !slices.Contains(codes, string(shared.CodeInternal)) {
		t.Errorf("%d codes are described, the server has %d and %s", len(codes), len(refusals), shared.CodeInternal)
	}
}

// kind is a schema in the words of goKind.
func (d *document) kind(s *schema) string {
	switch {
	case s == nil:
		return "nothing"
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case len(s.AnyOf) == 2 && s.AnyOf[1].Type == "null":
		return d.kind(s.AnyOf[0]) + " or null"
	case s.Type == "array":
		return "array of " + d.kind(s.Items)
	}
	return s.Type
}

// goKind is how a type of Go stands in JSON.
func goKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return goKind(t.Elem()) + " or null"
	case reflect.Slice:
		return "array of " + goKind(t.Elem())
	case reflect.Struct:
		return t.Name()
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	}
	if t.Name() == "Code" {
		return t.Name()
	}
	return "string"
}
