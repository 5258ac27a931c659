import { Cluster, Redis } from "ioredis"
import { createClient, createCluster, RESP_TYPES } from "redis"
import type { RedisTokenStoreOptions } from "../src/index.ts"

/** A client, as its README shows it to the store. */
export interface Client extends AsyncDisposable {
  readonly send: RedisTokenStoreOptions["send"]
}

export type Connect = (url: string) => Promise<Client>

/** Connection errors are the client's own business: what the store says of them is what is looked at. */
const ignore = (): void => {}

export const nodeRedis: Connect = async (url) => {
  const client = await createClient({ url }).on("error", ignore).connect()
  return {
    send: (command) => client.sendCommand(command),
    [Symbol.asyncDispose]: async () => client.destroy()
  }
}

export const ioredis: Connect = async (url) => {
  const client = new Redis(url).on("error", ignore)
  await client.ping()
  return {
    send: ([name, ...args]) => client.call(name, ...args),
    [Symbol.asyncDispose]: async () => client.disconnect()
  }
}

/** Bytes for texts, in the newer protocol. */
export const nodeRedisInBytes: Connect = async (url) => {
  const client = await createClient({ url, RESP: 3 }).on("error", ignore).connect()
  const inBytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String })
  return {
    send: (command) => inBytes.sendCommand(command),
    [Symbol.asyncDispose]: async () => client.destroy()
  }
}

/** Bytes for texts, and texts for integers. */
export const ioredisInBytes: Connect = async (url) => {
  const client = new Redis(url, { stringNumbers: true }).on("error", ignore)
  await client.ping()
  return {
    send: ([name, ...args]) => client.callBuffer(name, ...args),
    [Symbol.asyncDispose]: async () => client.disconnect()
  }
}

export const nodeRedisCluster: Connect = async (url) => {
  const cluster = await createCluster({ rootNodes: [{ url }] })
    .on("error", ignore)
    .connect()
  return {
    send: (command, key) => cluster.sendCommand(key, false, command),
    [Symbol.asyncDispose]: async () => cluster.destroy()
  }
}

export const ioredisCluster: Connect = async (url) => {
  const cluster = new Cluster([url]).on("error", ignore)
  return {
    send: ([name, ...args]) => cluster.call(name, ...args),
    [Symbol.asyncDispose]: async () => cluster.disconnect()
  }
}
