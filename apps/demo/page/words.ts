import type { EndpointState, LaneName, Mark, Scene } from "../src/stage/frame.ts"

/** Everything that the page says, in one language. */
export interface Words {
  /** For numbers. */
  readonly locale: string
  readonly otherLanguage: string
  readonly title: string
  readonly lead: string
  readonly hint: string
  readonly connecting: string
  readonly lost: string
  readonly lanes: { readonly [name in LaneName]: string }
  readonly timeline: string
  readonly timelineHelp: string
  readonly marks: { readonly [mark in Mark]: string }
  readonly fresh: string
  readonly due: string
  readonly figures: string
  readonly sinceStart: string
  readonly lastMinute: string
  readonly rows: {
    readonly calls: string
    readonly perSecond: string
    readonly tokenRequests: string
    readonly failures: string
    readonly p50: string
    readonly p99: string
    readonly pending: string
  }
  readonly levers: string
  readonly leversHelp: string
  readonly endpoint: string
  readonly endpointStates: { readonly [state in EndpointState]: string }
  readonly endpointSays: { readonly [state in EndpointState]: string }
  readonly lifetime: string
  readonly seconds: (count: number) => string
  readonly newestOnly: string
  readonly newestOnlySays: string
  readonly revoke: string
  readonly revokeSays: string
  readonly burst: string
  readonly burstSays: string
  readonly lifetimeSays: string
  readonly tour: string
  readonly endTour: string
  readonly scenes: { readonly [scene in Scene]: string }
  readonly charge: string
  readonly chargeHelp: string
  readonly through: string
  readonly amount: string
  readonly cpf: string
  readonly key: string
  readonly make: string
  readonly making: string
  readonly wrong: { readonly amount: string; readonly cpf: string; readonly key: string }
  readonly failed: string
  readonly qr: string
  readonly copyPaste: string
  readonly copy: string
  readonly copied: string
  readonly sent: string
  readonly answered: string
  readonly code: string
}

const english: Words = {
  locale: "en",
  otherLanguage: "Português",
  title: "What a token manager does, live",
  lead: "Four clients call the same API ten times a second: three with @pix/auth, and one with the class that the API's documentation prints. Break something, and see who notices.",
  hint: "All is calm. Pull a lever, or play the tour.",
  connecting: "Connecting …",
  lost: "The connection is lost. Trying again …",
  lanes: { fetch: "fetch", axios: "axios", ky: "ky", class: "docs' class" },
  timeline: "The last minute",
  timelineHelp:
    "Each bar is the life of one token. In its last fifth it is due: it still serves while the next one is had.",
  marks: {
    renewed: "token request: a token",
    unrenewed: "token request: none",
    rejected: "401 from the API",
    replayed: "sent once more",
    waited: "calls that waited",
    failed: "failures that reached the caller"
  },
  fresh: "fresh token",
  due: "due token",
  figures: "In figures",
  sinceStart: "Since the start",
  lastMinute: "Last minute",
  rows: {
    calls: "calls",
    perSecond: "calls a second",
    tokenRequests: "token requests",
    failures: "failures that reached the caller",
    p50: "added wait, median (ms)",
    p99: "added wait, 99th percentile (ms)",
    pending: "calls without an answer now"
  },
  levers: "Levers",
  leversHelp: "They act on all four at once.",
  endpoint: "The token endpoint",
  endpointStates: {
    ok: "works",
    down: "is down (503)",
    slow: "is slow (1.5 s)",
    hanging: "says nothing",
    limited: "allows 10 a minute (429)",
    rubbish: "answers with HTML",
    wrongSecret: "refuses the secret (401)"
  },
  endpointSays: {
    ok: "The token endpoint works. Each client renews as it thinks best.",
    down: "The token endpoint is down. While a token lives, ours serve it and nobody notices; the class sends “Bearer undefined”.",
    slow: "A renewal takes a second and a half. Ours renew behind their callers; with the class every caller waits, and asks for a token of its own.",
    hanging:
      "The token endpoint says nothing. Ours serve the token they hold, and then fail in bounded time; the class hangs for ever.",
    limited:
      "The token endpoint allows ten requests a minute, and ours make one for each token. The class soon uses them up, and then has no token.",
    rubbish:
      "The token endpoint answers with HTML and 200. Ours say so and keep the token they hold; the class breaks.",
    wrongSecret:
      "The secret is refused. Ours ask ever more rarely; the class asks at each call, until the account is locked."
  },
  lifetime: "A token lives",
  seconds: (count) => `${count} seconds`,
  newestOnly: "A new token kills the old one",
  newestOnlySays:
    "Each new token ends the ones before. Ours ask once and replay what was under way; of the class's many tokens only the last one is good.",
  revoke: "Revoke all tokens",
  revokeSays:
    "All tokens were revoked. Ours renew once and send once more; the class hands a 401 to every caller until its token is due.",
  burst: "A burst of 1,000 calls",
  burstSays:
    "A thousand calls at once to each. With a token in hand they cost no token request; where it is due, ours make one and the class one a call.",
  lifetimeSays: "New tokens live that long from now on.",
  tour: "Play the tour",
  endTour: "End the tour",
  scenes: {
    calm: "Tour: all is calm. Each token is renewed in the last fifth of its life; with the class, callers wait for it.",
    revoked:
      "Tour: all tokens were revoked. Ours renew once and send once more; the class fails until its token is due.",
    slow: "Tour: renewals take 1.5 seconds. Ours renew behind their callers; with the class all wait.",
    outage:
      "Tour: the token endpoint is down. Ours serve the token they hold to its last moment; the class fails at once.",
    burst: "Tour: a thousand calls at once to each client.",
    newestOnly: "Tour: a new token kills the old one. The class's callers kill each other's tokens.",
    wrongSecret: "Tour: the secret is refused. Watch who hammers the token endpoint, and who asks ever more rarely.",
    mended: "Tour: all is mended. Watch who recovers, and how."
  },
  charge: "Make a charge",
  chargeHelp: "PUT /cob/{txid} against the sandbox, from the server. Neither token nor secret comes to this page.",
  through: "Through",
  amount: "Amount in R$",
  cpf: "Payer's CPF (optional)",
  key: "Your Pix key",
  make: "Make the charge",
  making: "Making it …",
  wrong: {
    amount: "An amount such as 123.45 or 123,45, more than zero.",
    cpf: "Eleven digits, or nothing.",
    key: "A key of 1 to 77 characters."
  },
  failed: "The charge was not made:",
  qr: "QR code of the charge",
  copyPaste: "Copy-and-paste code",
  copy: "Copy",
  copied: "Copied",
  sent: "Sent",
  answered: "Answered",
  code: "The code that did it"
}

const portuguese: Words = {
  locale: "pt-BR",
  otherLanguage: "English",
  title: "O que um gerenciador de tokens faz, ao vivo",
  lead: "Quatro clientes chamam a mesma API dez vezes por segundo: três com @pix/auth e um com a classe que a documentação da API mostra. Quebre algo e veja quem percebe.",
  hint: "Tudo calmo. Puxe uma alavanca ou veja o passeio.",
  connecting: "Conectando …",
  lost: "A conexão caiu. Tentando de novo …",
  lanes: { fetch: "fetch", axios: "axios", ky: "ky", class: "classe da doc" },
  timeline: "O último minuto",
  timelineHelp:
    "Cada barra é a vida de um token. No último quinto ele está por vencer: ainda serve enquanto o próximo é obtido.",
  marks: {
    renewed: "pedido de token: veio",
    unrenewed: "pedido de token: não veio",
    rejected: "401 da API",
    replayed: "enviada de novo",
    waited: "chamadas que esperaram",
    failed: "falhas que chegaram a quem chamou"
  },
  fresh: "token fresco",
  due: "token por vencer",
  figures: "Em números",
  sinceStart: "Desde o início",
  lastMinute: "Último minuto",
  rows: {
    calls: "chamadas",
    perSecond: "chamadas por segundo",
    tokenRequests: "pedidos de token",
    failures: "falhas que chegaram a quem chamou",
    p50: "espera acrescentada, mediana (ms)",
    p99: "espera acrescentada, percentil 99 (ms)",
    pending: "chamadas sem resposta agora"
  },
  levers: "Alavancas",
  leversHelp: "Agem sobre os quatro ao mesmo tempo.",
  endpoint: "O endpoint de token",
  endpointStates: {
    ok: "funciona",
    down: "está fora do ar (503)",
    slow: "está lento (1,5 s)",
    hanging: "não responde",
    limited: "permite 10 por minuto (429)",
    rubbish: "responde com HTML",
    wrongSecret: "recusa o segredo (401)"
  },
  endpointSays: {
    ok: "O endpoint de token funciona. Cada cliente renova como acha melhor.",
    down: "O endpoint de token está fora do ar. Enquanto um token vive, os nossos o servem e ninguém percebe; a classe envia “Bearer undefined”.",
    slow: "Uma renovação leva um segundo e meio. Os nossos renovam por trás de quem chama; com a classe todos esperam, e cada um pede um token.",
    hanging:
      "O endpoint de token não responde. Os nossos servem o token que têm e depois falham em tempo limitado; a classe fica pendurada para sempre.",
    limited:
      "O endpoint de token permite dez pedidos por minuto, e os nossos fazem um por token. A classe logo os gasta e fica sem token.",
    rubbish: "O endpoint de token responde HTML com 200. Os nossos avisam e mantêm o token que têm; a classe quebra.",
    wrongSecret:
      "O segredo é recusado. Os nossos pedem cada vez mais raramente; a classe pede a cada chamada, até a conta ser bloqueada."
  },
  lifetime: "Um token vive",
  seconds: (count) => `${count} segundos`,
  newestOnly: "Um token novo mata o antigo",
  newestOnlySays:
    "Cada token novo encerra os anteriores. Os nossos pedem uma vez e reenviam o que estava em curso; dos muitos tokens da classe só o último vale.",
  revoke: "Revogar todos os tokens",
  revokeSays:
    "Todos os tokens foram revogados. Os nossos renovam uma vez e enviam de novo; a classe entrega 401 a todos até o token estar por vencer.",
  burst: "Uma rajada de 1.000 chamadas",
  burstSays:
    "Mil chamadas de uma vez a cada um. Com um token na mão não custam pedido de token; se ele está por vencer, os nossos fazem um e a classe um por chamada.",
  lifetimeSays: "A partir de agora, tokens novos vivem esse tempo.",
  tour: "Ver o passeio",
  endTour: "Encerrar o passeio",
  scenes: {
    calm: "Passeio: tudo calmo. Cada token é renovado no último quinto da vida; com a classe, quem chama espera por isso.",
    revoked:
      "Passeio: todos os tokens foram revogados. Os nossos renovam uma vez e enviam de novo; a classe falha até o token estar por vencer.",
    slow: "Passeio: renovar leva 1,5 segundo. Os nossos renovam por trás de quem chama; com a classe todos esperam.",
    outage:
      "Passeio: o endpoint de token está fora do ar. Os nossos servem o token que têm até o último instante; a classe falha na hora.",
    burst: "Passeio: mil chamadas de uma vez a cada cliente.",
    newestOnly: "Passeio: um token novo mata o antigo. Com a classe, uns matam os tokens dos outros.",
    wrongSecret:
      "Passeio: o segredo é recusado. Veja quem martela o endpoint de token e quem pede cada vez mais raramente.",
    mended: "Passeio: tudo consertado. Veja quem se recupera, e como."
  },
  charge: "Criar uma cobrança",
  chargeHelp: "PUT /cob/{txid} contra o sandbox, a partir do servidor. Nem token nem segredo chegam a esta página.",
  through: "Por meio de",
  amount: "Valor em R$",
  cpf: "CPF do pagador (opcional)",
  key: "Sua chave Pix",
  make: "Criar a cobrança",
  making: "Criando …",
  wrong: {
    amount: "Um valor como 123,45, maior que zero.",
    cpf: "Onze dígitos, ou nada.",
    key: "Uma chave de 1 a 77 caracteres."
  },
  failed: "A cobrança não foi criada:",
  qr: "QR Code da cobrança",
  copyPaste: "Pix copia e cola",
  copy: "Copiar",
  copied: "Copiado",
  sent: "Enviado",
  answered: "Respondido",
  code: "O código que fez isso"
}

export const languages = { en: english, "pt-BR": portuguese } as const
export type Language = keyof typeof languages

/** Portuguese where the browser asks for it, before English. */
export function preferredLanguage(wanted: ReadonlyArray<string>): Language {
  return wanted
    .find((one) => /^(pt|en)(?![a-z])/i.test(one))
    ?.toLowerCase()
    .startsWith("pt")
    ? "pt-BR"
    : "en"
}
