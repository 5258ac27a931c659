// Runs a command so that a signal which is sent to this process ends all that the command has started, too: npx, pnpm,
// shells and the programs behind them. Plain JavaScript and built-ins only, as run.mjs.
import { spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { constants } from "node:os"

const windows = process.platform === "win32"
/** What the programs have to close what they hold, in milliseconds; after it they are killed. */
const grace = 10_000

/** Whether this process still runs in that group: one that has ended without anybody waiting for it does not. */
function isIn(group, pid) {
  try {
    const [state, , itsGroup] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
    return state !== "Z" && Number(itsGroup) === group
  } catch {
    return false
  }
}

function send(group, signal) {
  try {
    process.kill(-group, signal)
    return true
  } catch {
    return false
  }
}

function runs(group) {
  if (!send(group, 0)) return false
  return process.platform !== "linux" || readdirSync("/proc").some((name) => /^\d+$/.test(name) && isIn(group, name))
}

/** The status with which the command ended. After a signal this process ends as soon as the whole group has. */
export function runInGroup(command, args, options) {
  return new Promise((resolve, reject) => {
    // Windows has no groups; there, Ctrl-C reaches all programs of a console by itself.
    const child = spawn(command, args, { ...options, detached: !windows })
    let stoppedBy
    const stop = (signal) => {
      // Whoever asks again does not want to wait.
      const isSecond = stoppedBy !== undefined
      stoppedBy ??= signal
      if (windows || child.pid === undefined) return
      send(child.pid, isSecond ? "SIGKILL" : signal)
      setTimeout(() => send(child.pid, "SIGKILL"), grace).unref()
    }
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"]
    for (const signal of signals) process.on(signal, stop)
    // A SIGTERM to npm ends npm and its shell, of which we are told nothing.
    const { ppid: parent, env } = process
    const watch = setInterval(() => {
      if (stoppedBy === undefined && process.ppid !== parent) stop("SIGTERM")
    }, 100)
    if (env["npm_lifecycle_event"] === undefined) clearInterval(watch)
    const leave = () => {
      if (!windows && runs(child.pid)) setTimeout(leave, 20)
      else process.exit(128 + constants.signals[stoppedBy])
    }
    child.on("error", (error) => {
      clearInterval(watch)
      reject(error)
    })
    child.on("exit", (code, signal) => {
      if (stoppedBy !== undefined) return leave()
      clearInterval(watch)
      for (const each of signals) process.off(each, stop)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}
