/** Why a connection did not come about, in words that help; undefined for what is none of the known faults. */
export function networkFault(error: unknown): string | undefined {
  for (const code of codesOf(error)) {
    const words = faults[code] ?? (code.startsWith('ERR_SSL') ? faults['EPROTO'] : undefined)
    if (words !== undefined) return words
  }
  return undefined
}

/** A failed request wraps what failed, some calls deep; several addresses of one name fail together (AggregateError). */
function* codesOf(error: unknown, depth = 0): Iterable<string> {
  if (depth > 5 || typeof error !== 'object' || error === null) return
  const { code, name, cause, errors } = error as { code?: unknown; name?: unknown; cause?: unknown; errors?: unknown }
  yield* codesOf(cause, depth + 1)
  if (Array.isArray(errors)) for (const one of errors) yield* codesOf(one, depth + 1)
  if (typeof code === 'string') yield code
  if (typeof name === 'string') yield name
}

const unnamed = 'its name cannot be looked up (DNS). Check the spelling, and whether this computer is online'
const noWay = 'there is no way to it from here. Is this computer online?'
const late = 'it does not answer in time. It may be down, or a firewall may stand between'
const own = 'its certificate (TLS) is signed by nobody whom this computer knows. A proxy or filter may stand between'
const dated = 'its certificate (TLS) is not valid today. If this computer’s clock is right, its operator has to renew it'

/** By Node's and OpenSSL's codes (nodejs.org/api/errors.html, nodejs.org/api/tls.html) and undici's. */
const faults: Readonly<Record<string, string>> = {
  ENOTFOUND: unnamed,
  EAI_AGAIN: unnamed,
  ECONNREFUSED: 'it refuses the connection: nothing listens at this address and port',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  ENETUNREACH: noWay,
  EHOSTUNREACH: noWay,
  EADDRNOTAVAIL: noWay,
  ETIMEDOUT: late,
  UND_ERR_CONNECT_TIMEOUT: late,
  UND_ERR_HEADERS_TIMEOUT: late,
  CERT_HAS_EXPIRED: dated,
  CERT_NOT_YET_VALID: dated,
  DEPTH_ZERO_SELF_SIGNED_CERT: own,
  SELF_SIGNED_CERT_IN_CHAIN: own,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: own,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: own,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate (TLS) is for another name. Check the address',
  EPROTO: 'it does not speak TLS there. Check the port, and whether it is http:// or ws:// instead',
  HTTPParserError: 'what answers there does not speak HTTP. Check the port',
}
