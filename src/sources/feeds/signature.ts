import { createHmac, timingSafeEqual } from 'node:crypto'

const methods: readonly string[] = ['sha1', 'sha256', 'sha384', 'sha512']

/** `X-Hub-Signature: sha256=…`, an HMAC over the body as it came (W3C WebSub, 7). Any of the secrets may have made it. In constant time. */
export function isSigned(body: Buffer, header: string | undefined, secrets: readonly string[]): boolean {
  const [, method = '', hex = ''] = /^\s*(sha\d+)=([\da-f]{40,128})\s*$/i.exec(header ?? '') ?? []
  if (!methods.includes(method.toLowerCase())) return false
  const told = Buffer.from(hex, 'hex')
  return (
    secrets.filter((secret) => {
      const ours = createHmac(method.toLowerCase(), secret).update(body).digest()
      return ours.length === told.length && timingSafeEqual(ours, told)
    }).length > 0
  )
}
