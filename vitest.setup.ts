// No test reaches beyond this machine: a connection to anywhere but loopback fails before a name is looked up.
import { Socket } from "node:net"
import { setDefaultCACertificates } from "node:tls"

const loopback = /^((.+\.)?localhost|127(\.\d{1,3}){3}|::1|\[::1\]|::ffff:127(\.\d{1,3}){3})$/i

/** The host of any form of `connect`; `undefined` where there is none: a local socket, or the default, localhost. */
function hostOf([first, second]: ReadonlyArray<unknown>): string | undefined {
  if (Array.isArray(first)) return hostOf(first)
  const host = typeof first === "object" && first !== null && "host" in first ? first.host : second
  return typeof host === "string" && host !== "" ? host : undefined
}

const connect = Reflect.get(Socket.prototype, "connect") as (...args: Array<unknown>) => Socket

function refuseOthers(this: Socket, ...args: Array<unknown>): Socket {
  const host = hostOf(args)
  if (host === undefined || loopback.test(host)) return connect.apply(this, args)
  // Later, when whoever made the socket listens for its errors.
  setImmediate(() => this.destroy(new Error(`A test tried to connect to ${host}: tests reach loopback only.`)))
  return this
}

// This file runs before each test file, several of which share a process.
if (connect.name !== refuseOthers.name) Socket.prototype.connect = refuseOthers

// So no test needs the world's authorities, and to read them for one client certificate takes longer than most tests.
setDefaultCACertificates([])
