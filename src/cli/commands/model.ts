import { Option, type Command } from 'commander'
import type { CommandContext } from '../context.ts'
import type { ModelLine } from '../model-desk.ts'
import { configOf, wholeNumber } from '../options.ts'
import { readSecret } from '../read-secret.ts'
import { createPaint, plain, wrap } from '../terminal.ts'

type AddOptions = {
  readonly name?: string
  readonly key?: boolean
  readonly allowPlainHttp?: boolean
  readonly writer?: string
  readonly context?: number
  readonly threads?: number
  readonly json?: boolean
}

export function addModel(program: Command, context: CommandContext): void {
  const model = program
    .command('model')
    .summary('choose who writes: code alone, a GGUF file, a model server')
    .description(
      'Models that may write answers. Without any, answers quote posts word for word. Files run on this computer; a server gets the question\nand the posts found for it. docs/models.md has examples for Ollama, llama-server, vLLM, OpenAI, Anthropic and xAI.',
    )
    .addHelpText('after', examples)
  addAdd(model, context)
  addRest(model, context)
}

const examples = `
Examples:
  $ groundswell model install                                 the runtime for GGUF files, once
  $ groundswell model add ~/models/qwen3-4b-q4_k_m.gguf
  $ groundswell model add http://127.0.0.1:11434/v1#qwen3:4b --name qwen
  $ groundswell model add https://api.openai.com/v1#gpt-5 --name gpt --key < key.txt
  $ groundswell model use qwen
  $ groundswell doctor --model qwen                           try it, and see which writer it gets`

function addAdd(model: Command, context: CommandContext): void {
  const { terminal, services, signal } = context
  model
    .command('add <file-or-url>')
    .summary('configure a GGUF file, or a server as <url>#<model>')
    .option('--name <name>', 'what it is called here (default: from the file or the server)')
    .option('--key', 'the server wants a key: asked for at a terminal, else the first line of standard input')
    .option('--allow-plain-http', 'let the key travel to a public host over http://, where it can be read on the way')
    .addOption(
      new Option('--writer <kind>', 'how it writes (default: by measurement)').choices(['extractive', 'by-cluster', 'whole-prompt']),
    )
    .option('--context <tokens>', 'prompt and answer together', wholeNumber)
    .option('--threads <n>', 'at most, for a file (default: one less than there are cores)', wholeNumber)
    .option('--json', 'one JSON object on standard output')
    .action(async (source: string, options: AddOptions, command: Command) => {
      const { config } = configOf(command, context)
      const { name, writer, threads, context: contextTokens, allowPlainHttp } = options
      const key = options.key ? await readSecret('Key of the server', context) : undefined
      const desk = await services.models(config)
      const added = {
        source,
        ...(name !== undefined && { name }),
        ...(key !== undefined && { key }),
        ...(allowPlainHttp && { allowPlainHttp }),
        ...(writer !== undefined && { writer }),
        ...(contextTokens !== undefined && { contextTokens }),
        ...(threads !== undefined && { threads }),
      }
      const { line, notes } = await desk.add(added, signal)
      if (options.json) return terminal.out(`${JSON.stringify({ ...line, notes })}\n`)
      terminal.out(`${lineText(line, context)}\n`)
      for (const note of notes) terminal.err(`${wrap(plain(note), terminal.width)}\n`)
    })
}

function addRest(model: Command, context: CommandContext): void {
  const { terminal, services, signal } = context
  model
    .command('list')
    .summary('who may write, how, and what leaves this computer')
    .option('--json', 'one JSON array on standard output')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const desk = await services.models(configOf(command, context).config)
      const lines = desk.list()
      if (json) return terminal.out(`${JSON.stringify(lines)}\n`)
      for (const line of lines) terminal.out(`${lineText(line, context)}\n`)
      if (lines.some(({ isDefault }) => isDefault)) return
      terminal.err(`There is no model named "${plain(desk.defaultName())}", which is set to write: groundswell model use sets another.\n`)
    })
  model
    .command('use <name>')
    .summary('let this one write where nobody is named; "extractive" for none')
    .action(async (name: string, _options: unknown, command: Command) => {
      const desk = await services.models(configOf(command, context).config)
      desk.use(name)
      terminal.out(`${plain(name)} writes from now on.\n`)
    })
  model
    .command('remove <name>')
    .summary('forget a model and its key; a file of weights stays')
    .action(async (name: string, _options: unknown, command: Command) => {
      ;(await services.models(configOf(command, context).config)).remove(name)
      terminal.out(`${plain(name)} is forgotten.\n`)
    })
  model
    .command('install')
    .summary('put the runtime of GGUF files (llama.cpp) into the data folder')
    .action(async (_options: unknown, command: Command) => {
      const desk = await services.models(configOf(command, context).config)
      const done = await desk.install({ signal, onLine: (line) => terminal.err(`${plain(line)}\n`) })
      terminal.out(`${plain(done)}\n`)
    })
}

function lineText(line: ModelLine, { terminal }: CommandContext): string {
  const { name, what, writer, why, isDefault } = line
  const paint = createPaint(terminal)
  const head = `${isDefault ? paint('green', '● ') : '  '}${paint('bold', plain(name))}  ${plain(what)}`
  return `${head}\n    ${wrap(`Writes ${writer}: ${plain(why)} ${plain(whereTo(line))}`, terminal.width - 4, '    ')}`
}

function whereTo({ sendsTo, localServer }: ModelLine): string {
  if (sendsTo !== null) return `Questions and posts are sent to ${sendsTo}.`
  return localServer === undefined
    ? 'Nothing leaves this computer.'
    : `Questions and posts go to the server at ${localServer} on this computer.`
}
