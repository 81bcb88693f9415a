// Takes an aggregated record, in base64, from standard input apart by the
// library that consumers use, and prints its user records as JSON.
const {deaggregateSync} = require('aws-kinesis-agg')
const {readFileSync} = require('node:fs')

const record = {kinesis: {data: readFileSync(0, 'utf8')}}
deaggregateSync(record.kinesis, true, (error, userRecords) => {
  if (error) throw error
  process.stdout.write(JSON.stringify(userRecords.map(({partitionKey, data}) => ({partitionKey, data: Buffer.from(data, 'base64').toString()}))))
})
