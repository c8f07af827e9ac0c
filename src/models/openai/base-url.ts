import { AppError } from '../../errors/index.ts'
import { isPublicAddress } from '../../lib/outbound.ts'

const invalid = (message: string) => new AppError('config_invalid', { message })

/**
 * The address of a model server as configured, checked: the client takes a missing one for OpenAI's. A bare host gets `/v1`. A key to a
 * public host over plain HTTP could be read on the way and is refused unless allowed. Throws `config_invalid`; no message repeats it.
 */
export function parseBaseUrl(
  text: string,
  { hasKey, allowKeyOverHttp }: { readonly hasKey: boolean; readonly allowKeyOverHttp: boolean },
): URL {
  if (text.trim() === '') throw invalid('The address of the model server is missing. It looks like http://127.0.0.1:8080/v1.')
  if (!URL.canParse(text)) throw invalid('The address of the model server cannot be read. It looks like http://127.0.0.1:8080/v1.')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid('The address of a model server begins with http:// or https://.')
  if (url.username || url.password)
    throw invalid('The address of a model server holds no user name or password. Give the key in its own setting.')
  if (url.search || url.hash) throw invalid('The address of a model server ends with its path, without "?" or "#".')
  if (hasKey && !allowKeyOverHttp && url.protocol === 'http:' && isPublicHost(url.hostname))
    throw invalid('The key would travel over plain HTTP to a public host. Use https://, or allow it with --allow-plain-http.')
  url.pathname = url.pathname === '/' ? '/v1' : url.pathname.replace(/\/+$/, '')
  return url
}

/** A key as it can stand in a header; undefined for none. Throws `config_invalid`, without the key. */
export function parseKey(text: string | undefined): string | undefined {
  const key = text?.trim()
  if (key === undefined || key === '') return undefined
  if (!/^[\x21-\x7e]+$/.test(key))
    throw invalid('The key of the model server holds spaces or characters that no key has. Was it copied whole?')
  return key
}

/** Judged without asking DNS; a name without a dot, or of a kind that only local networks have, is private. */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (/^[\d.]+$|:/.test(host)) return isPublicAddress(host)
  return host.includes('.') && !/\.(?:local|localhost|internal|lan|home\.arpa|test)$/.test(host)
}
