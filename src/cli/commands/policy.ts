import { InvalidArgumentError, type Command } from 'commander'
import type { ChangePolicy, PolicyView } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createPaint, plain, timeInWords, wrap, type Terminal } from '../terminal.ts'

type Flags = { readonly json?: boolean }

const examples = `
Examples:
  $ groundswell policy
  $ groundswell policy label nudity show
  $ groundswell policy block spam.example --reason "sells followers"
  $ groundswell policy block @ana.example --reason "asked us to"
  $ groundswell policy unblock spam.example

What is decided is in force at once, in searches, answers, saved answers, exports and on the page.`

/** What Groundswell owes the people whose posts it reads, and what the operator decides. */
export function addPolicy(program: Command, context: CommandContext): void {
  const policy = program
    .command('policy')
    .summary('the duties towards authors, as they are in force; labels, blocks')
    .option('--json', 'JSON on standard output')
    .addHelpText('after', examples)
  policy
    .command('show', { isDefault: true })
    .summary('every duty, and how what can be changed is changed')
    .action(async (_: unknown, command: Command) => {
      await using api = await context.services.openApi(configOf(command, context).config)
      show(await api.policy({ signal: context.signal }), command, context)
    })
  const change = async (what: ChangePolicy, done: (policy: PolicyView) => string, command: Command) => {
    await using api = await context.services.openApi(configOf(command, context).config)
    const changed = await api.changePolicy(what, { signal: context.signal })
    show(changed, command, context, `${plain(done(changed))}\n\n`)
  }
  policy
    .command('label')
    .argument('<label>', 'as a network calls it, or "others" for all that are not named')
    .argument('<action>', 'hide, warn, show, or default', actionOf)
    .summary('what happens to posts with a label')
    .action((label: string, action: ReturnType<typeof actionOf>, _: unknown, command: Command) => {
      if (label === 'others') return change({ otherLabels: action ?? 'show' }, () => `All other labels: ${action ?? 'show'}.`, command)
      return change({ labels: { [label]: action } }, () => `${label}: ${action ?? 'as by default'}.`, command)
    })
  policy
    .command('block')
    .argument('<name>', 'a handle (@ana.example), an author’s id, or a domain')
    .option('--reason <why>', 'for whoever looks later', '')
    .summary('show no post of an author, or from and to a domain; it can be undone')
    .action((name: string, { reason }: { reason: string }, command: Command) =>
      change({ block: { name, reason } }, ({ blocked }) => `${blocked.at(-1)?.name ?? name} is blocked.`, command),
    )
  policy
    .command('unblock')
    .argument('<name>', 'as policy shows it')
    .summary('let an author or a domain in again')
    .action((name: string, _: unknown, command: Command) => change({ unblock: name }, () => `${name} is blocked no more.`, command))
  policy
    .command('export-opted-out')
    .argument('<on|off>', 'whether an export holds posts of people who opted out of answers, marked', onOff)
    .summary('what an export holds')
    .action((isOn: boolean, _: unknown, command: Command) =>
      change(
        { exportOptedOut: isOn },
        () => `Posts of people who opted out are ${isOn ? 'in an export, marked' : 'left out of an export'}.`,
        command,
      ),
    )
}

/** `done`: what was changed, which stands first. */
function show(policy: PolicyView, command: Command, { terminal }: CommandContext, done = ''): void {
  const isJson = command.optsWithGlobals<Flags>().json ?? false
  terminal.out(isJson ? `${JSON.stringify(policy)}\n` : `${done}${policyLines(policy, terminal)}`)
}

function policyLines({ duties, labels, blocked }: PolicyView, terminal: Terminal): string {
  const paint = createPaint(terminal)
  const indented = (text: string) => `    ${wrap(text, terminal.width - 4, '    ')}\n`
  const said = duties.map(
    ({ title, does, change }) =>
      `${paint('bold', title)}\n${indented(does)}${change === null ? '' : paint('dim', indented(`Change it: ${change}`))}`,
  )
  const labelled = Object.entries(Object.groupBy(Object.entries(labels.by), ([, action]) => action))
    .map(([action, named]) => `${action}: ${(named ?? []).map(([label]) => plain(label)).join(', ')}`)
    .concat(`all others: ${labels.others}`)
  const who = blocked.map(
    ({ name, reason, at }) => `${plain(name)}${reason === '' ? '' : ` (${plain(reason)})`}, ${timeInWords(at, terminal.timeZone)}`,
  )
  const list = (title: string, lines: readonly string[]) => `${paint('bold', title)}\n${lines.map(indented).join('')}`
  return `${said.join('')}${list('Labels', labelled)}${who.length === 0 ? '' : list('Blocked', who)}`
}

function actionOf(text: string): 'hide' | 'warn' | 'show' | null {
  if (text === 'default') return null
  if (text === 'hide' || text === 'warn' || text === 'show') return text
  throw new InvalidArgumentError('It is hide, warn, show or default.')
}

function onOff(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('It is on or off.')
  return text === 'on'
}
