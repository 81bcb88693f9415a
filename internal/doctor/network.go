package doctor

import "strings"

// checkNetwork says what a function in a VPC needs. Its routes are not looked
// at: that takes more permissions than all the rest.
// https://docs.aws.amazon.com/streams/latest/dev/vpc.html
func checkNetwork(p *patient) []Finding {
	v := p.function.VpcConfig
	if v == nil || text(v.VpcId) == "" {
		return alone(ok("It is in no VPC of yours, so that it reaches Kinesis as it is."))
	}
	region := p.stream.arn.Region
	if region == "" {
		region = p.arn.Region
	}
	f := unknown("It is in %s, and whether Kinesis can be reached from there can't be seen from here.", text(v.VpcId))
	if region != p.arn.Region {
		return alone(f.mend("The subnets %s need a NAT gateway: the stream is in %s, and a VPC endpoint reaches only services of its own region.", strings.Join(v.SubnetIds, ", "), region))
	}
	return alone(f.mend("The subnets %s need an interface endpoint %s with private DNS, whose security group lets in port 443 from %s, or a NAT gateway.",
		strings.Join(v.SubnetIds, ", "), endpointService(region), strings.Join(v.SecurityGroupIds, ", ")))
}

// endpointService is the name of Kinesis's interface endpoint in a region.
func endpointService(region string) string {
	prefix := "com.amazonaws."
	if strings.HasPrefix(region, "cn-") {
		prefix = "cn.com.amazonaws."
	}
	return prefix + region + ".kinesis-streams"
}
