// An entry is a string: its generation, a line end, its value. Any other string has no generation, and is overwritten.
const generationOf = `
local function generationOf(stored)
  return stored and tonumber(string.match(stored, "^(%d+)\\n"))
end
`

/**
 * Replaces an entry by one of a newer generation, until an instant: 1, or 0 if this or a newer one is stored, or -1 if
 * the stored one is so high that numbers are no longer told apart.
 */
export const saveScript: string = `${generationOf}
local generation = generationOf(redis.call("GET", KEYS[1]))
if generation and generation > ${Number.MAX_SAFE_INTEGER} then return -1 end
if generation and generation >= tonumber(ARGV[1]) then return 0 end
redis.call("SET", KEYS[1], ARGV[1] .. "\\n" .. ARGV[2], "PXAT", ARGV[3])
return 1
`

/** Empties an entry of this generation, and leaves the number until the entry would have ended. */
export const clearScript: string = `${generationOf}
if generationOf(redis.call("GET", KEYS[1])) ~= tonumber(ARGV[1]) then return 0 end
redis.call("SET", KEYS[1], ARGV[1] .. "\\n", "KEEPTTL")
return 1
`

/** Gives the lease to an owner for a time: 1, or 0 if another owner has it, or -1 if it is no lease, and may never end. */
export const leaseScript: string = `
if redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then return 1 end
local owner = redis.call("GET", KEYS[1])
if #owner == #ARGV[1] and string.match(owner, "^[%x-]+$") then return 0 end
return -1
`

/** Has the lease end a time from now if it is still this owner's: 1, else 0. With `SET`, which a user of Redis may run anyway. */
export const prolongScript: string = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return 1
`

/** Ends the lease if it is still this owner's. */
export const releaseScript: string = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("DEL", KEYS[1])
`
