package kinesis

import "net/netip"

// isLocal says whether host may be asked for credentials without TLS: this
// machine, Lambda's own addresses, and those of ECS and EKS.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
func isLocal(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	switch ip.Unmap().String() {
	case "169.254.100.1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23":
		return true
	}
	return ip.Unmap().IsLoopback()
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
