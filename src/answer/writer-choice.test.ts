import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseWriter, type ModelFacts } from './writer-choice.ts'

const remote: ModelFacts = { isLocal: false, canChat: true }
const local: ModelFacts = { isLocal: true, canChat: true, parameters: 4e9 }

test('which writer serves which model follows what was measured and probed, and says why', () => {
  const table: [string, ModelFacts, string, number][] = [
    ['a server that was not probed', remote, 'by-cluster', 0.6],
    ['a server that marks well', { ...remote, marking: 9 }, 'whole-prompt', 0.6],
    ['a server that marks badly', { ...remote, marking: 8 }, 'by-cluster', 0.6],
    ['a file of 4 billion weights', local, 'by-cluster', 0.6],
    ['a file of 1.7 billion weights', { ...local, parameters: 1.7e9 }, 'extractive', 0.8],
    ['the same, where the operator insists', { ...local, parameters: 1.7e9, asked: 'by-cluster' }, 'by-cluster', 0.8],
    ['the same, where it marks well', { ...local, parameters: 1.7e9, marking: 9 }, 'whole-prompt', 0.8],
    ['a file of 3 billion weights', { ...local, parameters: 3e9 }, 'by-cluster', 0.6],
    ['a file of 135 million weights', { ...local, parameters: 135e6, marking: 10 }, 'extractive', 0.8],
    ['the same, where the operator insists', { ...local, parameters: 135e6, asked: 'by-cluster' }, 'by-cluster', 0.8],
    ['base weights, whatever the operator says', { ...local, canChat: false, asked: 'whole-prompt' }, 'extractive', 0.6],
  ]
  for (const [what, facts, writer, lexicalFrom] of table) {
    const choice = chooseWriter(facts)
    assert.deepEqual([choice.writer, choice.lexicalFrom], [writer, lexicalFrom], what)
    assert.match(choice.why, /\.$/)
  }
})
