import type { AskRequest } from '../../../api/index.ts'
import { isList, isMembers, isText, type Ignored, type Members } from './body.ts'
import { RefusedMember } from './errors.ts'

type Conversation = Pick<AskRequest, 'question' | 'earlier'>
/** One message; only what the user said is heard. */
type Turn = { readonly path: string; readonly isUser: boolean; readonly content: unknown }

const longest = 4_000
const mostEarlier = 20
const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

/** Chat's `messages`. Pure; throws `RefusedMember`. */
export function fromMessages(messages: unknown, ignored: Ignored): Conversation {
  if (messages === undefined || messages === null)
    throw new RefusedMember('missing_required_parameter', 'messages', 'There is no question: "messages" is missing.')
  if (!isList(messages) || messages.length === 0)
    throw new RefusedMember('invalid_value', 'messages', '"messages" must be a list with at least one message.')
  return toConversation(
    messages.map((message, at) => toTurn(message, `messages[${at}]`)),
    'messages',
    ignored,
  )
}

/** The `input` of a Responses request: a text, or items of every form that clients send. */
export function fromInput(input: unknown, ignored: Ignored): Conversation {
  if (input === undefined || input === null || input === '')
    throw new RefusedMember('missing_required_parameter', 'input', 'There is no question: "input" is missing.')
  if (isText(input)) return toConversation([{ path: 'input', isUser: true, content: input }], 'input', ignored)
  if (!isList(input) || input.length === 0)
    throw new RefusedMember('invalid_value', 'input', '"input" must be a text or a list with at least one item.')
  return toConversation(
    input.map((item, at) => toItemTurn(item, `input[${at}]`)),
    'input',
    ignored,
  )
}

/** Calls, their outputs, thoughts and references to earlier items come back with every turn; they carry nothing that is needed here. */
function toItemTurn(item: unknown, path: string): Turn {
  if (!isMembers(item)) throw new RefusedMember('invalid_value', path, 'An item must be an object.')
  const { type } = item
  if (type !== undefined && type !== null && type !== 'message') {
    if (isText(type)) return { path, isUser: false, content: '' }
    throw new RefusedMember('invalid_value', `${path}.type`, 'The type of an item must be a string.')
  }
  return toTurn(item, path)
}

function toTurn(message: unknown, path: string): Turn {
  if (!isMembers(message)) throw new RefusedMember('invalid_value', path, 'A message must be an object.')
  const { role, content, text } = message as Members
  if (!isText(role) || !roles.has(role))
    throw new RefusedMember('invalid_value', `${path}.role`, 'The role must be "system", "developer", "user", "assistant" or "tool".')
  return { path, isUser: role === 'user', content: content ?? text ?? '' }
}

function toConversation(turns: readonly Turn[], name: string, ignored: Ignored): Conversation {
  const said: { readonly path: string; readonly text: string }[] = []
  for (const { path, isUser, content } of turns)
    if (isUser) said.push({ path, text: textOf(content, path, ignored).toWellFormed().trim() })
    else ignored.add(path)
  const last = said.at(-1)
  if (!last || last.text === '')
    throw new RefusedMember('invalid_value', last?.path ?? name, 'There is no question: the last message of the user holds no text.')
  if (last.text.length > longest)
    throw new RefusedMember(
      'invalid_value',
      last.path,
      'A question has at most 4,000 characters. Ask the question alone: documents are not read.',
    )
  const earlier = said
    .slice(0, -1)
    .filter(({ text }) => text !== '')
    .slice(-mostEarlier)
    .map(({ text }) => text.slice(0, longest).toWellFormed().trim())
  return { question: last.text, ...(earlier.length > 0 && { earlier }) }
}

const notRead: { readonly [type: string]: string } = {
  image_url: 'Images cannot be looked at: no vision model is configured. Ask in words.',
  input_image: 'Images cannot be looked at: no vision model is configured. Ask in words.',
  file: 'Files are not read here. Ask in words.',
  input_file: 'Files are not read here. Ask in words.',
  input_audio: 'Sound cannot be listened to. Ask in words.',
}

/** The words of a message: a string, or parts. Throws `unsupported_value` for what is no text. */
function textOf(content: unknown, path: string, ignored: Ignored): string {
  if (isText(content)) return content
  if (!isList(content)) throw new RefusedMember('invalid_value', `${path}.content`, 'The content must be a text or a list of parts.')
  const texts: string[] = []
  for (const [at, part] of content.entries()) {
    const where = `${path}.content[${at}]`
    if (!isMembers(part) || !isText(part['type'])) throw new RefusedMember('invalid_value', where, 'A part needs a "type".')
    const sentence = Object.hasOwn(notRead, part['type']) ? notRead[part['type']] : undefined
    if (sentence !== undefined) throw new RefusedMember('unsupported_value', where, sentence)
    if (['text', 'input_text', 'output_text'].includes(part['type']) && isText(part['text'])) texts.push(part['text'])
    else ignored.add(where)
  }
  return texts.join('\n')
}
