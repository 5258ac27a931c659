// Calls an API over mutual TLS with one client, replaces the certificate in the middle, and prints what came of it.
// Argument: JSON with the client's name, what a manager needs, the certificates, a path of the API, and perhaps a proxy.
const { client, baseUrl, clientId, clientSecret, first, second, ca, path, proxy, calls } = JSON.parse(process.argv[2])
const { createTokenManager, efi } = await import("@pix/auth-core")
const { clientCertificate } = await import("@pix/auth-mtls")

const certificate = await clientCertificate({ cert: first.cert, key: first.key, ca, proxy })
const tokens = createTokenManager({ provider: efi(), baseUrl, clientId, clientSecret, certificate })
const url = tokens.baseUrl + path

const clients = {
  fetch: async () => {
    const { createAuthFetch } = await import("@pix/auth-fetch")
    const pix = createAuthFetch(tokens)
    return async () => {
      const response = await pix(url)
      await response.arrayBuffer()
      return response.status
    }
  },
  "axios, http": () => byAxios({ adapter: "http" }),
  "axios, fetch": () => byAxios({ adapter: "fetch" }),
  ky: async () => {
    const { createAuthHooks } = await import("@pix/auth-ky")
    const { default: ky } = await import("ky")
    const pix = ky.create({ retry: 0, hooks: createAuthHooks(tokens) })
    return async () => {
      const response = await pix.get(url)
      await response.arrayBuffer()
      return response.status
    }
  },
  undici: async () => {
    const { createAuthInterceptor } = await import("@pix/auth-undici")
    const dispatcher = certificate.dispatcher.compose(createAuthInterceptor(tokens))
    const { request } = await import("undici/index.js")
    return async () => {
      const { statusCode, body } = await request(url, { dispatcher })
      await body.arrayBuffer()
      return statusCode
    }
  }
}

async function byAxios(options) {
  const { default: axios } = await import("axios")
  const { addAuthInterceptors } = await import("@pix/auth-axios")
  // The certificate goes through its proxy, so axios must not look for one.
  const pix = axios.create({ ...options, proxy: false })
  addAuthInterceptors(pix, tokens)
  return async () => (await pix.get(url)).status
}

const statuses = {}
const call = await clients[client]()
const one = async () => {
  let status
  try {
    status = await call()
  } catch (error) {
    status = `${error.name}: ${error.message} ${error.cause?.message ?? ""}`.trim()
  }
  statuses[status] = (statuses[status] ?? 0) + 1
}
for (let count = 0; count < calls; count++) await one()
console.log(JSON.stringify({ step: "one certificate", statuses }))
// The program that started this one counts the handshakes up to here.
await new Promise((resolve) => process.stdin.once("data", resolve))

const renewed = new Promise((resolve) => {
  tokens.subscribe(({ _tag }) => {
    if (_tag === "TokenRenewed") resolve()
  })
})
await certificate.reload({ cert: second.cert, key: second.key, ca })
await Promise.all(Array.from({ length: 20 }, one))
await renewed
await Promise.all(Array.from({ length: 20 }, one))
const { fingerprint } = tokens.currentAuthorization().certificate
console.log(JSON.stringify({ step: "another one", statuses, changed: fingerprint === certificate.fingerprint }))
await tokens.dispose()
await certificate.close()
process.exit()
