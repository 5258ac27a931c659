// Who may import and use what. Only this file changes when the layout does.

/** A specifier, a pattern of them, or one of which only types may be imported. */
export type Allowed = string | RegExp | { readonly typesOf: string }

const core = "@pix/auth-core"
const ourTestTools = [core, `${core}/adapter`, `${core}/testing`, "@pix/auth-testkit", "@pix/auth-sandbox"]
/** A client certificate that works, for the checks over mutual TLS. */
const certificates = "@pix/auth-mtls"
const notOurs = /^(?!@pix\/)/
const neitherOursNorEffect = /^(?!@pix\/|effect(\/|$))/
const deepEffect = /^effect\/[A-Z]\w*$/

/** For each folder, what its files may import beside each other. */
export const mayImport: Readonly<Record<string, ReadonlyArray<Allowed>>> = {
  "packages/auth-core/src": [deepEffect],
  "packages/auth-core/test": [notOurs, core, `${core}/effect`, `${core}/testing`, "@pix/auth-sandbox"],
  "packages/auth-fetch/src": [core, `${core}/adapter`],
  "packages/auth-fetch/test": [neitherOursNorEffect, "@pix/auth-fetch", certificates, ...ourTestTools],
  "packages/auth-axios/src": [core, `${core}/adapter`, "axios"],
  "packages/auth-axios/test": [neitherOursNorEffect, "@pix/auth-axios", certificates, ...ourTestTools],
  "packages/auth-ky/src": [core, `${core}/adapter`, "ky"],
  "packages/auth-ky/test": [neitherOursNorEffect, "@pix/auth-ky", certificates, ...ourTestTools],
  "packages/auth-undici/src": [core, `${core}/adapter`, { typesOf: "undici" }, { typesOf: "node:stream" }],
  "packages/auth-undici/test": [neitherOursNorEffect, "@pix/auth-undici", certificates, ...ourTestTools],
  "packages/auth-mtls/src": [
    /^node:(crypto|fs|fs\/promises|http|https|net|process|tls)$/,
    /^(https-proxy-agent|node-forge|proxy-from-env|undici(\/index\.js)?)$/
  ],
  "packages/auth-mtls/test": [neitherOursNorEffect, "@pix/auth-mtls"],
  "packages/auth-store-file/src": [{ typesOf: core }, /^node:(crypto|fs|fs\/promises|os|path)$/],
  "packages/auth-store-file/test": [neitherOursNorEffect, "@pix/auth-store-file", ...ourTestTools],
  "packages/auth-store-redis/src": [{ typesOf: core }],
  "packages/auth-store-redis/test": [neitherOursNorEffect, "@pix/auth-store-redis", ...ourTestTools],
  // An independent reading of the API's documentation: a misunderstanding in the core cannot hide in it.
  "packages/auth-sandbox/src": [
    /^node:/,
    /^hono(\/|$)/,
    /^@hono\/node-server(\/utils\/response)?$/,
    "jose",
    /^(@valibot\/to-json-schema|valibot)$/,
    /^pure-rand\//,
    /^(pkijs|asn1js)$/,
    "@brazilian-utils/brazilian-utils/generate-pix-payload"
  ],
  "packages/auth-sandbox/test": [neitherOursNorEffect, "@pix/auth-sandbox"],
  "packages/auth-testkit/src": [/^node:/, core, `${core}/testing`, "@pix/auth-sandbox"],
  "packages/auth-testkit/test": [notOurs, certificates, ...ourTestTools],
  "apps/demo/src": [neitherOursNorEffect, /^@pix\/auth-/],
  "apps/demo/test": [neitherOursNorEffect, /^@pix\/auth-/],
  // In the browser: no package of ours, since the secret stays on the server.
  "apps/demo/page": [/^(preact|uplot|uqr)(\/|$)/],
  "apps/demo/vite.config.ts": ["vite"],
  // What a user of ours may do: published packages alone, and Effect where that is what is shown.
  "examples/effect-program": [notOurs, `${core}/effect`, "@pix/auth-sandbox"],
  examples: [neitherOursNorEffect, /^@pix\/auth-(?!core|testkit)/],
  "verification/comparison": [neitherOursNorEffect, /^@pix\/demo\//],
  // A consumer's project: only published names.
  "verification/consumer/programs": [/^@pix\/auth-/, "axios", "ky", "undici", "node:fs/promises"],
  "verification/consumer/src": [notOurs],
  "verification/engines/programs": [/^@pix\/auth-/, "axios", "ky", "undici/index.js"],
  "verification/engines/src": [/^node:/, /^@pix\/auth-/],
  "verification/exhaustive": [notOurs],
  "verification/simulation": [notOurs],
  "verification/providers": [notOurs, /^@pix\/auth-/],
  "verification/sharing": [neitherOursNorEffect, /^@pix\/auth-/],
  bench: [/./],
  scripts: [notOurs]
}

/** What the repository's own programs may reach in another package: what they prove, and what they measure. */
export const mayReach: ReadonlyArray<{ readonly from: RegExp; readonly to: RegExp }> = [
  // The manager is run on clocks and timers, and its rules are stepped through, as no entry point of the package offers.
  { from: /^verification\/(simulation|exhaustive)\//, to: /^packages\/auth-core\/src\// },
  { from: /^scripts\/measure-signing\.ts$/, to: /^packages\/auth-sandbox\/src\/index\.ts$/ },
  { from: /^scripts\/rehearse-release\.ts$/, to: /^verification\/sharing\/src\/redis-server\.ts$/ },
  { from: /^scripts\/rehearse-release\.ts$/, to: /^verification\/consumer\/src\/examples-project\.ts$/ },
  { from: /^(scripts|bench)\//, to: /^verification\/consumer\/src\/install-consumer\.ts$/ },
  { from: /^verification\/engines\/src\//, to: /^verification\/consumer\/src\/install-consumer\.ts$/ },
  { from: /^(bench|verification\/(consumer|engines))\//, to: /^scripts\// },
  // Token requests over TLS, and errors without a secret, as the checks of adapters have them.
  {
    from: /^packages\/auth-axios\/test\//,
    to: /^packages\/auth-testkit\/src\/adapter\/(loopback-certificate|secrets-in)\.ts$/
  },
  // Servers that refuse a certificate by any alert, proxies, and files of old kinds, as the tests of client certificates have them.
  {
    from: /^(verification\/(providers\/test|engines\/src)|bench\/src\/measurements)\//,
    to: /^packages\/auth-mtls\/test\/[\w/-]+\.ts$/
  },
  // The same errors are seen with the sources, by a test, and with the packed package on every Node.
  { from: /^verification\/providers\/test\//, to: /^verification\/consumer\/src\/material-errors\.ts$/ },
  // A fleet is decided by the very rules, which no entry point of the package shows.
  { from: /^bench\/src\/fleet\//, to: /^packages\/auth-core\/src\/(renewal|token|time|endpoint)\/[\w-]+\.ts$/ }
]

/**
 * Between the folders of a package: what each may import besides itself; "." is the files directly in `src`, which may
 * import all folders.
 * The arrows run one way, from the entry points down to the ground.
 */
const ground = ["errors", "http", "store", "time"]
const endpoint = [...ground, "token", "provider"]
const renewal = [...endpoint, "endpoint"]
const renewer = [...renewal, "renewal"]
export const folderArrows: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>> = {
  "packages/auth-core/src": {
    errors: [],
    time: ["errors"],
    http: ["errors"],
    store: ["errors"],
    token: ["time"],
    provider: ["errors", "http", "time"],
    endpoint,
    providers: ["provider"],
    renewal,
    renewer,
    adapter: [...ground, "token", "provider"],
    manager: [...renewer, "renewer", "adapter"],
    effect: [...renewer, "renewer", "adapter", "manager", "providers"],
    testing: ["adapter", "http", "provider", "time"]
  },
  // The routes of the API are known by what acts on them, which is why faults and controls import `routes.ts`.
  "packages/auth-sandbox/src": {
    http: [],
    api: ["http"],
    token: ["http"],
    tls: ["http", "token", "control", "profile", "profiles", "."],
    faults: ["http", "token", "."],
    control: ["http", "token", "faults", "profile", "."],
    // What a PSP does differently is data in `profiles`, and `profile` acts on it.
    profile: ["http", "api", "token", "faults", "."],
    profiles: ["profile"]
  },
  "packages/auth-testkit/src": { adapter: ["."], provider: ["."], store: ["."] }
}

/** Folders in which time and chance are services, and the one file that is the service. */
export const withoutMachine: ReadonlyArray<RegExp> = [
  /^packages\/auth-(core|fetch|axios|ky|undici|mtls|store-file|store-redis)\/src\/(?!(time\/)?system-clock\.ts$)/
]
export const machine: ReadonlyArray<string> = [
  "Date.now",
  "new Date()",
  "Date()",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "AbortSignal.timeout",
  "Math.random",
  "console",
  "process.env",
  "process.hrtime"
]

/** Published code that must load without work: reading one of these loads all of fetch, which takes longer than us. */
export const loadedLightly = /^packages\/[^/]+\/src\//
export const heavy: ReadonlyArray<string> = ["Headers", "Request", "Response"]

/** Where an Effect may be run: the manager, on the machine or on the clock of a program in Effect, and tests. */
export const mayRunEffects =
  /^packages\/auth-core\/(src\/(manager\/make-token-manager|effect\/(effect-machine|scoped-manager))\.ts$|test\/)|^packages\/auth-testkit\/test\/|^verification\/simulation\/|^bench\/|^examples\/effect-program\//
export const runners = /^effect\/(Effect|ManagedRuntime|Runtime)$/

/** What carries out the steps of a renewal, and the files of the rules that it may not call: steps and commands come from two others. */
export const carriesOut = /^packages\/auth-core\/src\/renewer\//
export const rulesOfRenewal = /^packages\/auth-core\/src\/renewal\/(?!(transition|next-step|state|store-entry)\.ts$)/

/** A dot before what NestJS or a tool knows a file by. */
export const fileName =
  /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.test-d|\.config|\.setup|\.d|\.module|\.service|\.controller|\.filter)?\.(ts|mts|mjs)$/
export const emptyNames = /^(utils?|helpers?|common|shared|internals?|misc)(\.|$)/
