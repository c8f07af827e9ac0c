// node bin/run-tests.js <file> …: these test files, three at a time, in this order. (`node --test` takes them by name, and then one that mostly
// waits may begin last and be waited for.) Ends with 0 only where the runner says at its end that all went well.
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

process.exitCode = 1
const results = run({ files: process.argv.slice(2), concurrency: 3, timeout: 600_000 })
results.on('test:summary', ({ file, success, counts }) => {
  if (file === undefined && success && counts.tests > 0) process.exitCode = 0
})
results.compose(spec).pipe(process.stdout)
