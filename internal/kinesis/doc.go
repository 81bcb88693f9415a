// Package kinesis puts records into a Kinesis data stream: a shipper.Sink on
// PutRecords. It knows the wire, the limits, the
// signature, the credentials, the roots of trust and which error means what;
// it does not retry (the shipper does) and reads no environment (config does).
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
package kinesis
