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
  hint: "All is calm. Change a control, or play the tour.",
  connecting: "Connecting …",
  lost: "The connection is lost. Trying again …",
  lanes: { fetch: "fetch", axios: "axios", ky: "ky", class: "docs' class" },
  timeline: "The last minute",
  timelineHelp:
    "Each bar is one token, from issue to expiry. In its last fifth it is due: it is still used while the next one is requested.",
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
  levers: "Controls",
  leversHelp: "They act on all four at once.",
  endpoint: "The token endpoint",
  endpointStates: {
    ok: "works",
    down: "is down (503)",
    slow: "is slow (1.5 s)",
    hanging: "does not answer",
    limited: "allows 10 a minute (429)",
    rubbish: "answers with HTML",
    wrongSecret: "refuses the secret (401)"
  },
  endpointSays: {
    ok: "The token endpoint works. Each client renews as it thinks best.",
    down: "The token endpoint is down. While the token is valid, ours use it and nobody notices; the class sends “Bearer undefined”.",
    slow: "A renewal takes a second and a half. Ours renew in the background; with the class every caller waits, and requests a token of its own.",
    hanging:
      "The token endpoint does not answer. Ours use the token they hold, and after that each call fails within a time limit; the class waits for ever.",
    limited:
      "The token endpoint allows ten requests a minute, and ours make one for each token. The class soon uses them up, and then has no token.",
    rubbish:
      "The token endpoint answers with HTML and 200. Ours report it and keep the token they hold; the class breaks.",
    wrongSecret:
      "The secret is refused. Ours pause longer after each refusal; the class requests a token at each call, until the account is locked."
  },
  lifetime: "A token is valid for",
  seconds: (count) => `${count} seconds`,
  newestOnly: "A new token ends the old one",
  newestOnlySays:
    "Each new token ends the ones before. Ours request one and replay the calls that were under way; of the class's many tokens only the last one is valid.",
  revoke: "Revoke all tokens",
  revokeSays:
    "All tokens were revoked. Ours renew once and send once more; the class hands a 401 to every caller until its token is due.",
  burst: "A burst of 1,000 calls",
  burstSays:
    "A thousand calls at once to each. While the token is fresh, they cost no token request; when it is due, ours make one and the class makes one per call.",
  lifetimeSays: "From now on, new tokens are valid for that long.",
  tour: "Play the tour",
  endTour: "End the tour",
  scenes: {
    calm: "Tour: all is calm. Each token is renewed in the last fifth of its lifetime; with the class, callers wait for it.",
    revoked:
      "Tour: all tokens were revoked. Ours renew once and send once more; the class fails until its token is due.",
    slow: "Tour: renewals take 1.5 seconds. Ours renew in the background; with the class everybody waits.",
    outage: "Tour: the token endpoint is down. Ours use the token they hold until it expires; the class fails at once.",
    burst: "Tour: a thousand calls at once to each client.",
    newestOnly: "Tour: a new token ends the old one. The class's callers end each other's tokens.",
    wrongSecret: "Tour: the secret is refused. Watch who floods the token endpoint, and who pauses longer each time.",
    mended: "Tour: everything works again. Watch who recovers, and how."
  },
  charge: "Make a charge",
  chargeHelp: "PUT /cob/{txid} against the sandbox, from the server. Neither token nor secret reaches this page.",
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
  lead: "Quatro clientes chamam a mesma API dez vezes por segundo: três com @pix/auth e um com a classe que a documentação da API publica. Quebre alguma coisa e veja quem percebe.",
  hint: "Tudo calmo. Mude um controle ou veja a demonstração.",
  connecting: "Conectando …",
  lost: "A conexão caiu. Tentando de novo …",
  lanes: { fetch: "fetch", axios: "axios", ky: "ky", class: "classe da doc" },
  timeline: "O último minuto",
  timelineHelp:
    "Cada barra é um token, da emissão até expirar. No último quinto, ele está perto de expirar: continua em uso enquanto o próximo é obtido.",
  marks: {
    renewed: "requisição de token: com sucesso",
    unrenewed: "requisição de token: sem sucesso",
    rejected: "401 da API",
    replayed: "enviada de novo",
    waited: "chamadas que esperaram",
    failed: "falhas que chegaram a quem chamou"
  },
  fresh: "token novo",
  due: "token perto de expirar",
  figures: "Em números",
  sinceStart: "Desde o início",
  lastMinute: "Último minuto",
  rows: {
    calls: "chamadas",
    perSecond: "chamadas por segundo",
    tokenRequests: "requisições de token",
    failures: "falhas que chegaram a quem chamou",
    p50: "espera adicional, mediana (ms)",
    p99: "espera adicional, percentil 99 (ms)",
    pending: "chamadas sem resposta agora"
  },
  levers: "Controles",
  leversHelp: "Valem para os quatro ao mesmo tempo.",
  endpoint: "O endpoint de token",
  endpointStates: {
    ok: "funciona",
    down: "está fora do ar (503)",
    slow: "está lento (1,5 s)",
    hanging: "não responde",
    limited: "permite 10 por minuto (429)",
    rubbish: "responde com HTML",
    wrongSecret: "recusa o secret (401)"
  },
  endpointSays: {
    ok: "O endpoint de token funciona. Cada cliente renova como acha melhor.",
    down: "O endpoint de token está fora do ar. Enquanto o token é válido, os nossos o usam e ninguém percebe; a classe envia “Bearer undefined”.",
    slow: "Uma renovação leva um segundo e meio. Os nossos renovam em segundo plano; com a classe, todos esperam, e cada chamada pede um token.",
    hanging:
      "O endpoint de token não responde. Os nossos usam o token que têm e, depois, cada chamada falha dentro de um prazo; a classe espera para sempre.",
    limited:
      "O endpoint de token permite dez requisições por minuto, e os nossos fazem uma por token. A classe logo esgota o limite e fica sem token.",
    rubbish:
      "O endpoint de token responde com HTML e status 200. Os nossos avisam e mantêm o token que têm; a classe quebra.",
    wrongSecret:
      "O secret é recusado. Os nossos fazem pausas cada vez maiores; a classe pede um token a cada chamada, até a conta ser bloqueada."
  },
  lifetime: "Validade de um token",
  seconds: (count) => `${count} segundos`,
  newestOnly: "Um token novo encerra o antigo",
  newestOnlySays:
    "Cada token novo encerra os anteriores. Os nossos pedem um e reenviam as chamadas em andamento; dos muitos tokens da classe, só o último vale.",
  revoke: "Revogar todos os tokens",
  revokeSays:
    "Todos os tokens foram revogados. Os nossos renovam uma vez e enviam de novo; a classe devolve 401 a todos até o token estar perto de expirar.",
  burst: "Uma rajada de 1.000 chamadas",
  burstSays:
    "Mil chamadas de uma vez em cada cliente. Com um token novo, elas não custam nenhuma requisição de token; se ele está perto de expirar, os nossos fazem uma, e a classe, uma por chamada.",
  lifetimeSays: "A partir de agora, os tokens novos têm essa validade.",
  tour: "Ver a demonstração",
  endTour: "Encerrar a demonstração",
  scenes: {
    calm: "Demonstração: tudo calmo. Cada token é renovado no último quinto da validade; com a classe, as chamadas esperam por isso.",
    revoked:
      "Demonstração: todos os tokens foram revogados. Os nossos renovam uma vez e enviam de novo; a classe falha até o token estar perto de expirar.",
    slow: "Demonstração: renovar leva 1,5 segundo. Os nossos renovam em segundo plano; com a classe, todos esperam.",
    outage:
      "Demonstração: o endpoint de token está fora do ar. Os nossos usam o token que têm até ele expirar; a classe falha na hora.",
    burst: "Demonstração: mil chamadas de uma vez em cada cliente.",
    newestOnly:
      "Demonstração: um token novo encerra o antigo. Com a classe, as chamadas encerram os tokens umas das outras.",
    wrongSecret:
      "Demonstração: o secret é recusado. Veja quem bombardeia o endpoint de token e quem faz pausas cada vez maiores.",
    mended: "Demonstração: tudo voltou a funcionar. Veja quem se recupera, e como."
  },
  charge: "Criar uma cobrança",
  chargeHelp: "PUT /cob/{txid} no sandbox, feito pelo servidor. Nem o token nem o secret chegam a esta página.",
  through: "Por meio de",
  amount: "Valor em R$",
  cpf: "CPF do pagador (opcional)",
  key: "Sua chave Pix",
  make: "Criar a cobrança",
  making: "Criando …",
  wrong: {
    amount: "Um valor como 123,45, maior que zero.",
    cpf: "Onze dígitos, ou deixe em branco.",
    key: "Uma chave de 1 a 77 caracteres."
  },
  failed: "A cobrança não foi criada:",
  qr: "QR Code da cobrança",
  copyPaste: "Pix copia e cola",
  copy: "Copiar",
  copied: "Copiado",
  sent: "Enviado",
  answered: "Respondido",
  code: "O código usado"
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
