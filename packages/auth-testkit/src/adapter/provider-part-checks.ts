import assert from "node:assert/strict"
import type { TokenProvider } from "@pix/auth-core"
import { staticTokens } from "@pix/auth-core/testing"
import type { AdapterCheck, AdapterScene } from "./adapter-scene.ts"
import type { ForeignServer } from "./foreign-server.ts"
import { secretsIn } from "./secrets-in.ts"

const token = "the-token-of-this-check"
const key = "the-application-key-of-this-check"

/** Tokens of a provider that asks for a header, another for each request, and for a query parameter. */
function demandingTokens(
  { lent }: AdapterScene,
  api: ForeignServer,
  parts: Partial<TokenProvider> = {}
): TokenProvider {
  let made = 0
  const apiRequest = () => ({ headers: { "X-Check-Id": `id-${++made}` }, query: { "app-key": key } })
  return { ...staticTokens(token, api.url(""), { certificate: lent?.certificate, apiRequest }), ...parts }
}

const sentTo = ({ requests }: ForeignServer) =>
  requests.map(({ url, headers }) => ({ url, id: headers["x-check-id"], token: headers.authorization }))

/** One call of an API that answers so, through a client whose provider asks for more than the token. */
async function callOf(
  scene: AdapterScene,
  api: ForeignServer,
  { path = "/cob?fim=2", headers = {}, ...parts }: Partial<TokenProvider> & { path?: string; headers?: object } = {}
) {
  const client = scene.makeClient(demandingTokens(scene, api, parts))
  return scene.call({ url: api.url(path), headers: headers as Record<string, string> }, client)
}

/** A token of which the API says that it is rejected, and another one. */
const replaceable = (scene: AdapterScene, api: ForeignServer): Partial<TokenProvider> => {
  let held = demandingTokens(scene, api)
  const { apiRequest } = held.currentAuthorization() ?? {}
  return {
    currentAuthorization: () => held.currentAuthorization(),
    getAuthorization: () => held.getAuthorization(),
    invalidateToken: () => {
      held = staticTokens(`${token}-2`, api.url(""), { certificate: scene.lent?.certificate, apiRequest })
    }
  }
}

const own = `Bearer ${token}`

export const providerPartChecks: ReadonlyArray<AdapterCheck> = [
  {
    name: "attaches the headers and the query that the provider asks for, new ones for each request",
    holds: async (scene) => {
      await using api = await scene.startApi({ status: 200 })
      const client = scene.makeClient(demandingTokens(scene, api))
      for (const path of ["/cob", "/cob?fim=2"]) await scene.call({ url: api.url(path) }, client)
      assert.deepEqual(sentTo(api), [
        { url: `/cob?app-key=${key}`, id: "id-1", token: own },
        { url: `/cob?fim=2&app-key=${key}`, id: "id-2", token: own }
      ])
    }
  },
  {
    name: "leaves a header and a query parameter of the caller alone where the provider asks for the same",
    holds: async (scene) => {
      await using api = await scene.startApi({ status: 200 })
      await callOf(scene, api, { path: "/cob?app-key=theirs", headers: { "x-check-id": "theirs" } })
      assert.deepEqual(sentTo(api), [{ url: "/cob?app-key=theirs", id: "theirs", token: own }])
    }
  },
  {
    name: "a replay has the provider's headers made anew",
    holds: async (scene) => {
      await using api = await scene.startApi({ status: 401 })
      await callOf(scene, api, replaceable(scene, api))
      assert.deepEqual(sentTo(api), [
        { url: `/cob?fim=2&app-key=${key}`, id: "id-1", token: own },
        { url: `/cob?fim=2&app-key=${key}`, id: "id-2", token: `${own}-2` }
      ])
    }
  },
  {
    name: "replays a 403 where the provider says that it answers expired tokens so",
    holds: async (scene) => {
      await using api = await scene.startApi({ status: 403 })
      const { answer } = await callOf(scene, api, { ...replaceable(scene, api), rejectedStatuses: [401, 403] })
      assert.equal(answer?.status, 403)
      assert.deepEqual(
        sentTo(api).map((one) => one.token),
        [own, `${own}-2`]
      )
    }
  },
  {
    name: "keeps the provider's headers and query on a redirect within the API",
    holds: async (scene) => {
      await using api = await scene.startApi({ status: 307, headers: { location: "/final" }, nextStatus: 200 })
      await callOf(scene, api)
      assert.deepEqual(sentTo(api), [
        { url: `/cob?fim=2&app-key=${key}`, id: "id-1", token: own },
        { url: `/final?app-key=${key}`, id: "id-1", token: own }
      ])
    }
  },
  {
    name: "a redirect to another port carries neither the provider's headers nor its query there",
    holds: async (scene) => {
      await using foreign = await scene.startServer({ status: 200 })
      const location = foreign.url(`/elsewhere?app-key=${key}&page=2`)
      await using api = await scene.startApi({ status: 307, headers: { location } })
      await callOf(scene, api)
      assert.deepEqual(sentTo(foreign), [{ url: "/elsewhere?page=2", id: undefined, token: undefined }])
    }
  },
  {
    name: "nor to another port and back",
    holds: async (scene) => {
      await using foreign = await scene.startServer({
        status: 307,
        headers: () => ({ location: api.url("/back") })
      })
      await using api = await scene.startApi({
        status: 307,
        headers: () => ({ location: foreign.url("/elsewhere") }),
        nextStatus: 200
      })
      await callOf(scene, api)
      assert.deepEqual(sentTo(api)[1], { url: "/back", id: undefined, token: undefined })
    }
  },
  {
    name: "what a 404 of the API becomes does not tell the provider's query",
    holds: async (scene) => {
      await using api = await scene.startApi({ status: 404 })
      const outcome = await callOf(scene, api)
      assert.equal(outcome.answer?.status, 404)
      assert.deepEqual(secretsIn(outcome, [key]), [])
    }
  },
  {
    name: "nor does the error of a connection that is refused",
    holds: async (scene) => {
      const api = await scene.startApi({ status: 200 })
      await api[Symbol.asyncDispose]()
      const outcome = await callOf(scene, api)
      assert.notEqual(outcome.error, undefined)
      assert.deepEqual(secretsIn(outcome, [key]), [])
    }
  }
]
