import { createJudge, defaultPolicy, readName, type PolicyFile } from '../policy/index.ts'
import type { Post } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import { AppError } from '../errors/index.ts'
import type { SourceDesk } from '../sources/index.ts'
import { checkRequest } from './request.ts'
import { changePolicySchema, type ChangePolicy, type PolicyView } from './source-schema.ts'
import { iso, type Warn } from './views.ts'

/** How long live posts are kept, and how much of the disk they may take. */
export type Retention = { readonly keepMs: number; readonly keepBytes: number }
type Decided = {
  readonly policy?: PolicyFile
  readonly retention?: Retention
  readonly store: PostStore
  readonly sources?: Pick<SourceDesk, 'decided'>
}

const defaults = createJudge(defaultPolicy)
const judgeOf = ({ policy }: Pick<Decided, 'policy'>) => policy?.judge() ?? defaults

export const warningsOf =
  (decided: Pick<Decided, 'policy'>): Warn =>
  (post) =>
    judgeOf(decided).warningsOf(post)

/** Whoever opted out of generated answers could not do so any more where an export goes. */
export const isExported = ({ consent }: Post, decided: Pick<Decided, 'policy'>): boolean =>
  consent === 'answer' || judgeOf(decided).policy.exportOptedOut

/** The duties as they are in force: a sentence each, and how the operator changes what is theirs to change. */
export function readPolicy(decided: Decided): PolicyView {
  const { policy } = judgeOf(decided)
  const { labels, blocked, exportOptedOut } = policy
  return {
    duties: dutiesOf(decided, policy),
    labels: { by: { ...labels.by }, others: labels.others },
    blocked: blocked.map(({ what, name, reason, at }) => ({ what, name, reason, at: iso(at) })),
    exportOptedOut,
  }
}

type Duty = PolicyView['duties'][number]
const duty = (name: string, title: string, does: string, change: string | null = null): Duty => ({ name, title, does, change })

function dutiesOf({ retention, sources }: Decided, { exportOptedOut, blocked }: ReturnType<typeof judgeOf>['policy']): Duty[] {
  const kept = retention
    ? `Posts that were read live are erased after ${days(retention.keepMs)}, the oldest sooner while they take more than ${Math.round(retention.keepBytes / 1e9)} GB; also those of sources that are paused or removed.`
    : 'Nothing is read live here.'
  const decided = sources?.decided() ?? []
  return [
    duty(
      'deletes',
      'What is deleted is gone',
      'At once and for ever, from searches, answers, saved answers, exports and open pages, also where the delete comes before the post. Nobody is told what it was.',
    ),
    duty(
      'edits',
      'What is rewritten is shown as it is now',
      'A saved answer that rests on the former words says that they are former ones, and loses them with the post.',
    ),
    duty(
      'accounts',
      'Accounts that are away are not shown',
      'Everything of an account that is deactivated, suspended or taken down is hidden at once and comes back when it does; of a deleted one it is erased.',
    ),
    duty(
      'opt-outs',
      'Who opted out of generated answers stands in none',
      'Nor in suggestions or the posts of trends; older posts included, saved answers too. Plain search and counts know them (count-only).',
    ),
    duty(
      'public',
      'Only what is public is read',
      `Posts that are not public, or whose authors do not want to be found, are refused as their network tells it; the page of each source says which words of its network are followed.${exceptions(decided)}`,
    ),
    duty(
      'labels',
      'Labels are followed',
      'Moderators’ and authors’ own labels hide, warn or show, as the list says.',
      'groundswell policy label <label> hide|warn|show|default',
    ),
    duty(
      'blocks',
      'The operator’s own blocks',
      `${blocked.length === 0 ? 'Nobody is blocked.' : `${blocked.length} blocked.`} Posts of a blocked author, and from or leading to a blocked domain, are nowhere; they stay in the store, so that it can be undone.`,
      'groundswell policy block <name> --reason <why>, groundswell policy unblock <name>',
    ),
    duty(
      'retention',
      'Nothing is kept for longer than said',
      `${kept} Imported archives stay until they are erased by hand.`,
      'GROUNDSWELL_KEEP_DAYS, GROUNDSWELL_KEEP_GB',
    ),
    duty(
      'export',
      'An export honours all of it',
      `It holds nothing that is deleted, hidden or blocked; posts of people who opted out are ${exportOptedOut ? 'in it, marked as such' : 'left out'}.`,
      'groundswell policy export-opted-out on|off',
    ),
  ]
}

const exceptionsShown = 5
function exceptions(decided: readonly string[]): string {
  const more = decided.length - exceptionsShown
  return decided.length === 0 ? '' : ` Decided here: ${decided.slice(0, exceptionsShown).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`
}

const days = (ms: number) => {
  const number = Math.round(ms / 86_400_000)
  return `${number} day${number === 1 ? '' : 's'}`
}

/** In force at once, here and in every process on this folder. Throws `request_invalid`, `not_found`. */
export async function changePolicy(request: ChangePolicy, decided: Decided): Promise<PolicyView> {
  const { labels = {}, otherLabels, exportOptedOut, block, unblock } = checkRequest(changePolicySchema, request)
  const { policy, store } = decided
  if (!policy) throw new AppError('request_invalid', { message: 'There is nothing to decide here: nothing of it is real.' })
  for (const [label, action] of Object.entries(labels)) policy.setLabel(label, action)
  if (otherLabels) policy.setOtherLabels(otherLabels)
  if (exportOptedOut !== undefined) policy.setExportOptedOut(exportOptedOut)
  if (unblock !== undefined) policy.unblock(unblock)
  if (block) {
    const { what, name } = readName(block.name)
    const isHandle = what === 'author' && !name.includes(':')
    const ids = isHandle ? ((await store.authors([name])).get(name) ?? []) : []
    policy.block(block.name, block.reason, ids)
  }
  return readPolicy(decided)
}
