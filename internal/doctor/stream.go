package doctor

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// stream is the one that a function would write to, and what Kinesis says of
// it.
type stream struct {
	setting string  // name or ARN, as it is set
	arn     arn.ARN // of a name: in the function's region and account
	absent  bool
	about   *types.StreamDescriptionSummary // nil where it could not be had
	untold  *Finding                        // why
}

// newStream reads a setting that may be no stream at all: then there is no ARN.
func newStream(setting string, function arn.ARN) stream {
	s := stream{setting: setting}
	if a, err := arn.Parse(setting); err == nil && a.Service == "kinesis" && strings.HasPrefix(a.Resource, "stream/") {
		s.arn = a
	} else if setting != "" && !strings.HasPrefix(setting, "arn:") {
		s.arn = arn.ARN{Partition: function.Partition, Service: "kinesis", Region: function.Region, AccountID: function.AccountID, Resource: "stream/" + setting}
	}
	return s
}

func (s stream) known() bool { return s.arn.Resource != "" }

func (s stream) name() string { return lastOf(s.arn.Resource) }

// nameOrARN is how requests name it: as the extension does.
func (s stream) nameOrARN() (name, arn *string) {
	if s.setting == s.name() {
		return &s.setting, nil
	}
	return nil, &s.setting
}

// ownKey is the ARN of a key of the account's that encrypts it. Kinesis's own
// key asks nothing of a role. An alias names no key that could be asked for.
// https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
func (s stream) ownKey() (key string, named bool) {
	if s.about == nil || s.about.EncryptionType != types.EncryptionTypeKms {
		return "", false
	}
	id := text(s.about.KeyId)
	switch {
	case id == "" || strings.HasSuffix(id, "alias/aws/kinesis"):
		return "", false
	case strings.Contains(id, "alias/"):
		return id, false
	case strings.HasPrefix(id, "arn:"):
		return id, true
	}
	return arn.ARN{Partition: s.arn.Partition, Service: "kms", Region: s.arn.Region, AccountID: s.arn.AccountID, Resource: "key/" + id}.String(), true
}

func checkStream(p *patient) []Finding {
	s := p.stream
	switch {
	case !s.known():
		return alone(unknown("Which stream it is can't be told, for the reason above."))
	case s.absent:
		return append(p.abroad(), p.missing())
	case s.untold != nil:
		return append(p.abroad(), *s.untold)
	}
	return append(append(p.abroad(), p.streamState()), p.recordSize())
}

func (p *patient) missing() Finding {
	s := p.stream
	f := problem("There is no stream %s in %s of the account %s.", s.name(), s.arn.Region, s.arn.AccountID)
	if s.arn.AccountID != p.arn.AccountID {
		return f.mend("Ask its owner, or name another by KINESIS_TELEMETRY_STREAM.")
	}
	return f.mend("Create it (aws kinesis create-stream --stream-name %s --stream-mode-details StreamMode=ON_DEMAND --region %s), or name another by KINESIS_TELEMETRY_STREAM.", s.name(), s.arn.Region)
}

// abroad tells what changes with a stream of another region or account.
func (p *patient) abroad() []Finding {
	var all []Finding
	if r := p.stream.arn.Region; r != p.arn.Region {
		all = append(all, warning("The stream is in %s and the function in %s: each record crosses regions, which takes longer and is paid for.", r, p.arn.Region).
			mend("Name a stream in %s.", p.arn.Region))
	}
	if a := p.stream.arn.AccountID; a != p.arn.AccountID {
		all = append(all, warning("The stream is the account %s's and the function %s's: the stream's resource policy has to allow the role as well.", a, p.arn.AccountID).
			mend("Let the stream's owner allow kinesis:PutRecords to %s in the stream's policy.", p.role))
	}
	if p.settings.Endpoint != "" {
		all = append(all, warning("The extension sends to %s, not to AWS's own endpoint: what is said here of the stream is what your own configuration's Kinesis says.", p.settings.Endpoint).
			mend("Make sure that it is %s's, and reachable from the function.", p.stream.arn.Region))
	}
	return all
}

func (p *patient) streamState() Finding {
	about, name := p.stream.about, p.stream.name()
	switch about.StreamStatus {
	case types.StreamStatusCreating:
		return warning("The stream %s is still being created.", name).mend("Look again in a minute.")
	case types.StreamStatusDeleting:
		return problem("The stream %s is being deleted.", name).mend("Create it anew when it has gone, or name another by KINESIS_TELEMETRY_STREAM.")
	}
	kept := "an unknown time"
	if about.RetentionPeriodHours != nil {
		kept = counted(*about.RetentionPeriodHours, "hour")
	}
	return ok("The stream %s is active: %s, keeps records for %s, %s.", name, mode(about), kept, p.stream.encryption())
}

func mode(about *types.StreamDescriptionSummary) string {
	m := about.StreamModeDetails
	if m != nil && m.StreamMode == types.StreamModeOnDemand {
		return "on demand"
	}
	if about.OpenShardCount == nil {
		return "provisioned"
	}
	return "provisioned with " + counted(*about.OpenShardCount, "shard")
}

func (s stream) encryption() string {
	if s.about.EncryptionType != types.EncryptionTypeKms {
		return "not encrypted"
	}
	if key, _ := s.ownKey(); key != "" {
		return "encrypted with a key of its own"
	}
	return "encrypted with Kinesis's own key"
}

// recordSize holds what the extension would put in a record against what the
// stream takes: one that is too large fails its whole request.
// https://docs.aws.amazon.com/streams/latest/dev/large-records.html
func (p *patient) recordSize() Finding {
	const kib = 1 << 10
	takes := 1 << 20
	if most := p.stream.about.MaxRecordSizeInKiB; most != nil {
		takes = int(*most) * kib
	}
	if puts := p.settings.MaxRecordBytes; puts > takes {
		return problem("The extension puts records of up to %s, and the stream takes %s: an event larger than that makes Kinesis refuse all that is sent with it.", sized(puts), sized(takes)).
			mend("Raise the stream's maximum (aws kinesis update-max-record-size --stream-arn %s --max-record-size-in-ki-b %d), or lower KINESIS_TELEMETRY_MAX_RECORD_BYTES.", p.stream.arn, (puts+kib-1)/kib)
	}
	return ok("The stream takes records of %s, and the extension puts none that are larger than %s.", sized(takes), sized(p.settings.MaxRecordBytes))
}
