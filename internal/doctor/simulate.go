package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// permission is what a role may be asked for.
type permission struct{ role, action, resource string }

// statement is the one that a policy lacks.
func (q permission) statement() string {
	return fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": %q}`, q.action, q.resource)
}

func (q permission) mend() string {
	return "Add to the role's policy: " + q.statement()
}

// simulate asks IAM whether a role's policies allow something.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func (d *Doctor) simulate(ctx context.Context, q permission) trial {
	return remember(&d.simulated, q, func() trial {
		out, err := d.IAM.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{
			PolicySourceArn: &q.role, ActionNames: []string{q.action}, ResourceArns: []string{q.resource},
		})
		switch {
		case err != nil:
			return d.untried(err, "iam:SimulatePrincipalPolicy", q.role)
		case len(out.EvaluationResults) == 0:
			return trial{why: "IAM's simulation has no result"}
		}
		return q.judge(out.EvaluationResults[0])
	})
}

// untried is a trial that was not made.
func (d *Doctor) untried(err error, needs, on string) trial {
	f := d.untold(err, needs, on)
	return trial{why: strings.TrimSuffix(f.Says, "."), mend: f.Mend}
}

func (q permission) judge(r types.EvaluationResult) trial {
	t := trial{how: simulated, decision: allowed}
	missing := slices.Clone(r.MissingContextValues)
	for _, one := range r.ResourceSpecificResults {
		missing = append(missing, one.MissingContextValues...)
	}
	slices.Sort(missing)
	conditions := strings.Join(slices.Compact(missing), ", ")
	if r.EvalDecision == types.PolicyEvaluationDecisionTypeAllowed {
		if conditions != "" {
			t.decision, t.why = conditional, conditions
		}
		return t
	}
	t.decision, t.mend = refused, q.mend()
	switch b, o := r.PermissionsBoundaryDecisionDetail, r.OrganizationsDecisionDetail; {
	case o != nil && !o.AllowedByOrganizations:
		t.why, t.mend = "a policy of the organization denies "+q.action, "Ask those who keep the organization's service control policies to allow "+q.action+"."
	case b != nil && !b.AllowedByPermissionsBoundary:
		t.why, t.mend = "its permissions boundary does not allow "+q.action, "Allow it in the boundary as well: "+q.statement()
	case r.EvalDecision == types.PolicyEvaluationDecisionTypeExplicitDeny:
		t.why, t.mend = "a statement of its policies denies "+q.action+by(r.MatchedStatements), "Remove or narrow that statement."
	case conditions != "":
		t.decision, t.why, t.mend = conditional, conditions, ""
	default:
		t.why = "none of its policies allows " + q.action
	}
	return t
}

// by names the policies of statements.
func by(statements []types.Statement) string {
	var names []string
	for _, s := range statements {
		if name := text(s.SourcePolicyId); name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}
