import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addHeldOut } from './eval-heldout.ts'
import { addLanguages } from './eval-languages.ts'
import { addOracle } from './eval-oracle.ts'
import { addCitations } from './eval-citations.ts'
import { addInjection } from './eval-injection.ts'
import { addRecency } from './eval-recency.ts'
import { addSelection } from './eval-selection.ts'
import { addTrec } from './eval-trec.ts'

/** Each task in a file of its own. They bring the engine along. */
export function addTasks(evaluation: Command, context: CommandContext): void {
  addTrec(evaluation, context)
  addOracle(evaluation, context)
  addHeldOut(evaluation, context)
  addLanguages(evaluation, context)
  addRecency(evaluation, context)
  addCitations(evaluation, context)
  addInjection(evaluation, context)
  addSelection(evaluation, context)
}
