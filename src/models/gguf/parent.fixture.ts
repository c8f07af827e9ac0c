import { sampleRequest } from '../model.contract.ts'
import { openTestModel } from './runtime.fixture.ts'

/** Asks the model in the file that is its argument, prints the id of the model's process at the first word, and waits to be killed. */
const model = openTestModel(process.argv[2] ?? '')
for await (const event of model.stream(sampleRequest, { signal: new AbortController().signal }))
  if (event.type === 'text-delta') process.stdout.write(`${model.pid}\n`)
