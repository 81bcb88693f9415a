package doctor

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func TestReadsWhatASimulationSays(t *testing.T) {
	const allow, deny, none = types.PolicyEvaluationDecisionTypeAllowed, types.PolicyEvaluationDecisionTypeExplicitDeny, types.PolicyEvaluationDecisionTypeImplicitDeny
	for _, test := range []struct {
		result types.EvaluationResult
		want   decision
		why    string
	}{
		{types.EvaluationResult{EvalDecision: allow}, allowed, ""},
		{types.EvaluationResult{EvalDecision: allow, MissingContextValues: []string{"b", "a", "b"}}, conditional, "a, b"},
		{types.EvaluationResult{EvalDecision: allow, ResourceSpecificResults: []types.ResourceSpecificResult{{MissingContextValues: []string{"a"}}}}, conditional, "a"},
		{types.EvaluationResult{EvalDecision: none}, refused, "none of its policies allows kinesis:PutRecords"},
		{types.EvaluationResult{EvalDecision: none, MissingContextValues: []string{"a"}}, conditional, "a"},
		{types.EvaluationResult{EvalDecision: deny, MatchedStatements: []types.Statement{{SourcePolicyId: aws.String("no-kinesis")}}}, refused, "denies kinesis:PutRecords (no-kinesis)"},
		{types.EvaluationResult{EvalDecision: none, OrganizationsDecisionDetail: &types.OrganizationsDecisionDetail{}}, refused, "organization denies"},
		{types.EvaluationResult{EvalDecision: none, PermissionsBoundaryDecisionDetail: &types.PermissionsBoundaryDecisionDetail{}}, refused, "permissions boundary"},
	} {
		q := permission{"arn:aws:iam::123456789012:role/r", "kinesis:PutRecords", "arn:aws:kinesis:eu-west-1:123456789012:stream/s"}
		got := q.judge(test.result)
		if got.decision != test.want || !strings.Contains(got.why, test.why) || (got.decision == refused) != (got.mend != "") {
			t.Errorf("got %+v, want %v and %q", got, test.want, test.why)
		}
	}
}

func TestKnowsTheRoleThatACallerHas(t *testing.T) {
	role := arn.ARN{Service: "iam", AccountID: "123456789012", Resource: "role/path/orders"}
	for _, test := range []struct {
		caller string
		want   bool
	}{
		{"arn:aws:sts::123456789012:assumed-role/orders/ada", true},
		{"arn:aws:sts::999999999999:assumed-role/orders/ada", false},
		{"arn:aws:sts::123456789012:assumed-role/order/ada", false},
		{"arn:aws:sts::123456789012:assumed-role", false},
		{"arn:aws:iam::123456789012:user/orders", false},
		{"arn:aws:iam::123456789012:root", false},
	} {
		caller, err := arn.Parse(test.caller)
		if err != nil || plays(caller, role) != test.want {
			t.Errorf("%s: got %v, %v, want %v", test.caller, plays(caller, role), err, test.want)
		}
	}
}
