package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// neighbour is somebody else's extension.
type neighbour struct {
	part  string // of its layer's name, in small letters
	name  string
	ports []int // that it listens on
	ships bool  // it sends telemetry somewhere, too
}

// neighbours are those that are met most. Their ports are what their own pages
// and sources say; the newest version may differ.
func neighbours() []neighbour {
	return []neighbour{
		{part: "datadog-extension", name: "Datadog's extension", ports: []int{8124, 8126, 8185, 8999}, ships: true},
		{part: "newrelic", name: "New Relic's extension", ships: true},
		{part: "dynatrace", name: "Dynatrace's extension", ships: true},
		{part: "aws-otel", name: "the AWS Distro for OpenTelemetry", ports: []int{4317, 4318}, ships: true},
		{part: "opentelemetry-collector", name: "OpenTelemetry's collector", ports: []int{4317, 4318}, ships: true},
		{part: "rotel", name: "Rotel", ports: []int{4317, 4318}, ships: true},
		{part: "elastic-apm", name: "Elastic's extension", ports: []int{8200}, ships: true},
		{part: "honeycomb-lambda-extension", name: "Honeycomb's extension", ports: []int{3000}, ships: true},
		{part: "axiom", name: "Axiom's extension", ships: true},
		{part: "sumologic-extension", name: "Sumo Logic's extension", ships: true},
		{part: "edgedelta", name: "Edge Delta's extension", ships: true},
		{part: "lambdainsightsextension", name: "CloudWatch Lambda Insights", ports: []int{3000}},
		{part: "parameters-and-secrets", name: "the Parameters and Secrets extension", ports: []int{2773}},
	}
}

// neighbours are those of a function.
func (p *patient) neighbours() []neighbour {
	var all []neighbour
	for _, l := range p.layers {
		if l.isExtension(p.wanted) {
			continue
		}
		i := slices.IndexFunc(neighbours(), func(n neighbour) bool { return strings.Contains(strings.ToLower(l.name()), n.part) })
		if i >= 0 {
			all = append(all, p.moved(neighbours()[i]))
		}
	}
	return all
}

// moved puts a neighbour to the port that the function's settings give it.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
func (p *patient) moved(n neighbour) neighbour {
	if port, err := strconv.Atoi(p.variables()["PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"]); err == nil && n.part == "parameters-and-secrets" {
		n.ports = []int{port}
	}
	return n
}

func checkNeighbours(p *patient) []Finding {
	if p.isImage() {
		return nil
	}
	var rivals, harmless []string
	for _, n := range p.neighbours() {
		if n.ships {
			rivals = append(rivals, n.name)
		} else {
			harmless = append(harmless, n.name)
		}
	}
	if len(rivals) > 0 {
		return alone(warning("%s is attached as well, and sends telemetry too: both take memory and time of every invocation, and each event is paid for twice.", strings.Join(rivals, " and ")).
			mend("Keep both only if somebody reads both."))
	}
	room := fmt.Sprintf("The function has %d of at most %d layers", len(p.layers), mostLayers)
	if len(harmless) > 0 {
		return alone(ok("%s; %s is one of them, and does not get in the way.", room, strings.Join(harmless, " and ")))
	}
	return alone(ok("%s, and none of another telemetry extension that is known here.", room))
}
